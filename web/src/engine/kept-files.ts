import type { EngineStorage } from './engine-types.ts';
import { FILES } from './picture-keeping.ts';
import type { WriteBehind } from './write-behind.ts';

/** Files on their way out: on the device until nobody needs them there. */
export class KeptFiles {
  readonly #storage: EngineStorage;
  readonly #device: WriteBehind;
  readonly #files = new Map<string, Blob>();

  constructor(storage: EngineStorage, device: WriteBehind) {
    this.#storage = storage;
    this.#device = device;
  }

  put(id: string, file: Blob): void {
    this.#files.set(id, file);
    this.#device.put(FILES + id, file);
  }

  /** Undefined when this device does not have it any more. */
  async get(id: string): Promise<Blob | undefined> {
    const known = this.#files.get(id);
    if (known !== undefined) return known;
    const kept = await this.#storage.get(FILES + id).catch(() => undefined);
    if (!(kept instanceof Blob)) return undefined;
    this.#files.set(id, kept);
    return kept;
  }

  delete(id: string): void {
    this.#files.delete(id);
    this.#device.delete(FILES + id);
  }
}
