import type { EngineStorage } from '../engine-types.ts';

/** A device's storage that outlives an engine. */
export class MemoryStorage implements EngineStorage {
  readonly kept = new Map<string, unknown>();

  async get(key: string): Promise<unknown> {
    return this.kept.get(key);
  }

  async write(changes: ReadonlyMap<string, unknown>): Promise<void> {
    for (const [key, value] of changes) {
      if (value === undefined) this.kept.delete(key);
      else this.kept.set(key, structuredClone(value));
    }
  }

  async entries(prefix: string): Promise<[string, unknown][]> {
    const entries = [...this.kept].filter(([key]) => key.startsWith(prefix));
    return entries.sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
