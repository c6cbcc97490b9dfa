import type { DurableEvent } from '../../../protocol/events.ts';
import type { EngineWorld } from './engine-types.ts';
import { loaded } from './lazily.ts';
import type { QueuedFiles, QueuedItem } from './outbox.ts';
import type { PictureUploads, PictureUploadsHooks } from './picture-uploads.ts';
import type { WriteBehind } from './write-behind.ts';

/** Pictures and recordings, for a client that may never have one: loaded when the first is on its way, or a conversation is opened. */
export class PicturesPart {
  readonly #world: EngineWorld;
  readonly #device: WriteBehind;
  readonly #hooks: PictureUploadsHooks;
  #loading: Promise<PictureUploads> | undefined;
  #loaded: PictureUploads | undefined;

  constructor(world: EngineWorld, device: WriteBehind, hooks: PictureUploadsHooks) {
    this.#world = world;
    this.#device = device;
    this.#hooks = hooks;
  }

  /** @throws DomainError `unavailable` when it cannot be loaded now */
  load(): Promise<PictureUploads> {
    this.#loading ??= loaded(() => this.#load()).catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async uploading({ roomId, ...files }: QueuedItem): Promise<QueuedFiles> {
    return (await this.load()).withForms(roomId, files);
  }

  forget(files: QueuedFiles): void {
    void this.load().then(
      (uploads) => uploads.forgetAll(files),
      () => undefined,
    );
  }

  heard(events: readonly DurableEvent[]): void {
    this.#loaded?.heard(events);
  }

  resume(): void {
    this.#loaded?.resume();
  }

  async #load(): Promise<PictureUploads> {
    const { loadPictureUploads } = await import('./picture-uploads.ts');
    this.#loaded = await loadPictureUploads(this.#world, this.#device, this.#hooks);
    return this.#loaded;
  }
}
