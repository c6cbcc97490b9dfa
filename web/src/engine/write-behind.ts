import type { EngineStorage } from './engine-types.ts';

/**
 * Writes to the device behind the person's back: never waited for, in order, and of one key only the last. A device
 * that refuses to store (private windows, full disks) costs what a reload would bring back, nothing now.
 */
export class WriteBehind {
  readonly #storage: Pick<EngineStorage, 'write'>;
  readonly #refused: (error: unknown) => void;
  readonly #running = new Set<Promise<void>>();
  #waiting = new Map<string, unknown>();

  constructor(storage: Pick<EngineStorage, 'write'>, refused: (error: unknown) => void) {
    this.#storage = storage;
    this.#refused = refused;
  }

  put(key: string, value: unknown): void {
    this.#enqueue(key, value);
  }

  delete(key: string): void {
    this.#enqueue(key, undefined);
  }

  /** Hands over everything now, for whoever leaves has no time. Resolves when everything is written or refused. */
  async flush(): Promise<void> {
    this.#write();
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** What comes while something is being written is written together afterwards. */
  #enqueue(key: string, value: unknown): void {
    this.#waiting.set(key, value);
    if (this.#running.size === 0) this.#write();
  }

  #write(): void {
    if (this.#waiting.size === 0) return;
    const changes = this.#waiting;
    this.#waiting = new Map();
    const writing = this.#storage.write(changes).catch(this.#refused);
    const written = writing.then(() => {
      this.#running.delete(written);
      if (this.#running.size === 0) this.#write();
    });
    this.#running.add(written);
  }
}
