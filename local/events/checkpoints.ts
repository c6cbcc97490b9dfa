import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';

const Row = z.object({ sequence: z.string() });

/** How far each mapping has read its stream, kept across restarts. */
export class Checkpoints {
  readonly #read: StatementSync;
  readonly #save: StatementSync;

  constructor(store: DatabaseSync) {
    store.exec('CREATE TABLE IF NOT EXISTS checkpoints (mapping TEXT PRIMARY KEY, sequence TEXT NOT NULL) STRICT');
    this.#read = store.prepare('SELECT sequence FROM checkpoints WHERE mapping = ?');
    this.#save = store.prepare('INSERT OR REPLACE INTO checkpoints (mapping, sequence) VALUES (?, ?)');
  }

  read(mapping: string): string | undefined {
    const row = this.#read.get(mapping);
    return row && Row.parse(row).sequence;
  }

  save(mapping: string, sequence: string): void {
    this.#save.run(mapping, sequence);
  }
}

/** Which records are still being worked on; everything before the oldest of them is done. */
export class Progress {
  readonly #open: { sequence: string; isDone: boolean }[] = [];
  readonly #save: (sequence: string) => void;

  constructor(save: (sequence: string) => void) {
    this.#save = save;
  }

  /** How many records are not done, or done behind one that is not. */
  get size(): number {
    return this.#open.length;
  }

  begin(sequence: string): () => void {
    const entry = { sequence, isDone: false };
    this.#open.push(entry);
    return () => {
      entry.isDone = true;
      this.#advance();
    };
  }

  #advance(): void {
    const firstOpen = this.#open.findIndex((entry) => !entry.isDone);
    const done = this.#open.splice(0, firstOpen < 0 ? this.#open.length : firstOpen);
    const last = done.at(-1);
    if (last) this.#save(last.sequence);
  }
}
