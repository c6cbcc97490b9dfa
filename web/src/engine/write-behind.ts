import type { EngineStorage } from './engine-types.ts';

type Write = { value: unknown } | 'delete';

/**
 * Writes to the device behind the person's back: never waited for, one at a time, in order, and of one key only the
 * last. A device that refuses to store (private windows, full disks) costs what a reload would bring back, nothing now.
 */
export class WriteBehind {
  readonly #storage: EngineStorage;
  readonly #refused: (error: unknown) => void;
  readonly #waiting = new Map<string, Write>();
  #writing: Promise<void> | undefined;

  constructor(storage: EngineStorage, refused: (error: unknown) => void) {
    this.#storage = storage;
    this.#refused = refused;
  }

  put(key: string, value: unknown): void {
    this.#enqueue(key, { value });
  }

  delete(key: string): void {
    this.#enqueue(key, 'delete');
  }

  /** Resolves when everything is written or refused. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  #enqueue(key: string, write: Write): void {
    this.#waiting.set(key, write);
    this.#writing ??= this.#drain();
  }

  async #drain(): Promise<void> {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      const [key, write] = next;
      try {
        await (write === 'delete' ? this.#storage.delete(key) : this.#storage.put(key, write.value));
      } catch (error) {
        this.#refused(error);
      }
    }
    // Here and not in a `finally` of whoever waits: between the last look and that, a write would be forgotten.
    this.#writing = undefined;
  }

  #take(): [string, Write] | undefined {
    const [first] = this.#waiting;
    if (first !== undefined) this.#waiting.delete(first[0]);
    return first;
  }
}
