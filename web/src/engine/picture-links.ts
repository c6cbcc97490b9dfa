import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReadableAttachment } from '../../../protocol/attachment.ts';
import type { AttachmentId, RoomId } from '../../../protocol/ids.ts';
import { LINKS_AT_ONCE_MAX } from '../../../protocol/limits.ts';
import { mediaAnswers } from '../../../protocol/media-answers.ts';
import { backOffMs } from './back-off.ts';
import type { EngineWorld } from './engine-types.ts';
import type { PictureLink, PictureLinks } from './picture-types.ts';

/** What comes into sight together is asked for together. */
const GATHER_MS = 20;
/** A link is renewed this long before it ends. */
const MARGIN_MS = 60_000;
const ROUTE = 'GET /v1/rooms/{roomId}/attachments';

type World = Pick<EngineWorld, 'now' | 'random' | 'setTimer' | 'request'>;

/** Links of pictures in sight. They end after a quarter of an hour; the browser keeps what was loaded by them. */
export class CachedLinks implements PictureLinks {
  readonly store: StoreApi<{ links: Readonly<Record<AttachmentId, PictureLink>> }> = createStore(() => ({ links: {} }));
  readonly #world: World;
  readonly #wanted = new Map<AttachmentId, number>();
  readonly #asking = new Map<RoomId, Set<AttachmentId>>();
  readonly #renewed = new Set<AttachmentId>();
  #failures = 0;

  constructor(world: World) {
    this.#world = world;
  }

  want(roomId: RoomId, attachmentId: AttachmentId): () => void {
    this.#wanted.set(attachmentId, (this.#wanted.get(attachmentId) ?? 0) + 1);
    if (!this.#isFresh(attachmentId)) this.#ask(roomId, attachmentId);
    return () => {
      const others = (this.#wanted.get(attachmentId) ?? 1) - 1;
      if (others > 0) this.#wanted.set(attachmentId, others);
      else this.#wanted.delete(attachmentId);
    };
  }

  broken(roomId: RoomId, attachmentId: AttachmentId, url: string): void {
    const link = this.store.getState().links[attachmentId];
    if (link?.at !== 'here' || !Object.values(link.attachment.urls ?? {}).includes(url)) return;
    const isRenewed = this.#renewed.has(attachmentId);
    this.#renewed.add(attachmentId);
    if (isRenewed) this.#put(attachmentId, { at: 'failed' });
    else this.#ask(roomId, attachmentId);
  }

  #isFresh(attachmentId: AttachmentId): boolean {
    const link = this.store.getState().links[attachmentId];
    if (link?.at === 'asked') return true;
    return link?.at === 'here' && endOf(link.attachment) - MARGIN_MS > this.#world.now();
  }

  /** What is shown stays until the new link is there. */
  #ask(roomId: RoomId, attachmentId: AttachmentId): void {
    if (this.store.getState().links[attachmentId]?.at !== 'here') this.#put(attachmentId, { at: 'asked' });
    const gathered = this.#asking.get(roomId);
    if (gathered === undefined) {
      this.#asking.set(roomId, new Set([attachmentId]));
      this.#world.setTimer(GATHER_MS, () => void this.#askAll(roomId));
    } else gathered.add(attachmentId);
  }

  async #askAll(roomId: RoomId): Promise<void> {
    const ids = [...(this.#asking.get(roomId) ?? [])];
    this.#asking.delete(roomId);
    for (let start = 0; start < ids.length; start += LINKS_AT_ONCE_MAX) {
      await this.#askSome(roomId, ids.slice(start, start + LINKS_AT_ONCE_MAX));
    }
  }

  async #askSome(roomId: RoomId, ids: AttachmentId[]): Promise<void> {
    try {
      const { attachments } = await this.#world.request(ROUTE, {
        path: { roomId },
        query: { ids },
        answer: mediaAnswers[ROUTE],
      });
      this.#failures = 0;
      const found = new Map(attachments.map((attachment) => [attachment.attachmentId, attachment]));
      for (const id of ids) this.#told(roomId, id, found.get(id));
    } catch {
      this.#failures += 1;
      const wait = backOffMs(this.#failures, this.#world.random());
      this.#world.setTimer(wait, () => {
        for (const id of ids) if (this.#wanted.has(id)) this.#ask(roomId, id);
      });
      for (const id of ids) if (!this.#wanted.has(id)) this.#drop(id);
    }
  }

  #told(roomId: RoomId, attachmentId: AttachmentId, attachment: ReadableAttachment | undefined): void {
    const isThere = attachment?.urls !== undefined;
    this.#put(attachmentId, isThere ? { at: 'here', attachment } : { at: 'failed' });
    if (!isThere) return;
    const wait = Math.max(0, endOf(attachment) - MARGIN_MS - this.#world.now());
    this.#world.setTimer(wait, () => {
      this.#renewed.delete(attachmentId);
      if (this.#wanted.has(attachmentId) && !this.#isFresh(attachmentId)) this.#ask(roomId, attachmentId);
    });
  }

  #put(attachmentId: AttachmentId, link: PictureLink): void {
    this.store.setState(({ links }) => ({ links: { ...links, [attachmentId]: link } }));
  }

  #drop(attachmentId: AttachmentId): void {
    const { [attachmentId]: _, ...links } = this.store.getState().links;
    this.store.setState({ links });
  }
}

function endOf({ expiresAt = '' }: ReadableAttachment): number {
  return Date.parse(expiresAt);
}
