import type { EngineStorage } from '../../web/src/engine/engine-types.ts';
import { MemoryStorage } from '../../web/src/engine/test-world/memory-storage.ts';
import type { Weather } from './weather.ts';

/** A device's disk: what was not written when its program ended is not there. */
export class DeviceStorage {
  readonly #kept = new MemoryStorage();
  readonly #weather: Weather;
  readonly #written: (key: string, value: unknown) => void;
  #program = 0;

  constructor(weather: Weather, written: (key: string, value: unknown) => void) {
    this.#weather = weather;
    this.#written = written;
  }

  /** For the program that runs now; one that has crashed writes nothing any more. */
  forProgram(): EngineStorage {
    const program = ++this.#program;
    return {
      get: (key) => this.#kept.get(key),
      entries: (prefix) => this.#kept.entries(prefix),
      write: async (changes) => {
        await this.#weather.while('');
        if (program !== this.#program) return;
        await this.#kept.write(changes);
        for (const [key, value] of changes) this.#written(key, value);
      },
    };
  }

  crash(): void {
    this.#program += 1;
  }
}
