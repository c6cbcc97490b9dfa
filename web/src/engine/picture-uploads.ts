import { createStore, type StoreApi } from 'zustand/vanilla';
import { PictureType } from '../../../protocol/attachment.ts';
import { DomainError } from '../../../protocol/errors.ts';
import type { DurableEvent } from '../../../protocol/events.ts';
import type { ClientMessageId, MessageId, RoomId } from '../../../protocol/ids.ts';
import { pictureAnswers } from '../../../protocol/picture-answers.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import type { EngineWorld, MessageDraft } from './engine-types.ts';
import type { QueuedPicture } from './outbox.ts';
import { afterEvent, hasCome, onlyPicture } from './picture-events.ts';
import { DRAFTS, draftsIn, FILES, type KeptUpload, UPLOADS, uploadsIn } from './picture-keeping.ts';
import { CachedLinks } from './picture-links.ts';
import type { OutgoingPicture, Pictures, PicturesState, Upload } from './picture-types.ts';
import { hexOf } from './uuid.ts';
import type { WriteBehind } from './write-behind.ts';

const FORM = 'POST /v1/rooms/{roomId}/uploads';
const LISTED = 'GET /v1/rooms/{roomId}/attachments';

/** A form that ends this soon may end while the file is on its way. */
const FORM_MARGIN_MS = 20_000;

export interface PictureUploadsHooks {
  room(roomId: RoomId): RoomState | undefined;
  remove(roomId: RoomId, messageId: MessageId): Promise<void>;
  send(roomId: RoomId, draft: MessageDraft): ClientMessageId;
}

/** With what the device has kept. */
export async function loadPictureUploads(
  world: EngineWorld,
  device: WriteBehind,
  hooks: PictureUploadsHooks,
): Promise<PictureUploads> {
  const kept = await Promise.all([world.storage.entries(DRAFTS), world.storage.entries(UPLOADS)]).catch(() => [[], []]);
  const [drafts = [], uploads = []] = kept;
  return new PictureUploads(world, device, hooks, { drafts: draftsIn(drafts), uploads: uploadsIn(uploads) });
}

interface Kept {
  drafts: PicturesState['drafts'];
  uploads: readonly KeptUpload[];
}

/** Pictures from being picked to being published. Their bytes stay on the device until the server has them. */
export class PictureUploads implements Pictures {
  readonly store: StoreApi<PicturesState>;
  readonly links: CachedLinks;
  readonly #world: EngineWorld;
  readonly #device: WriteBehind;
  readonly #hooks: PictureUploadsHooks;
  readonly #files = new Map<string, Blob>();
  readonly #uploads: Map<string, KeptUpload>;
  readonly #posting = new Map<string, AbortController>();

  constructor(world: EngineWorld, device: WriteBehind, hooks: PictureUploadsHooks, { drafts, uploads }: Kept) {
    this.#world = world;
    this.#device = device;
    this.#hooks = hooks;
    this.links = new CachedLinks(world);
    this.#uploads = new Map(uploads.map((upload) => [upload.pictureId, upload]));
    this.store = createStore(() => ({
      drafts,
      uploads: Object.fromEntries(uploads.map((upload) => [upload.pictureId, viewOf(upload)])),
    }));
    this.resume();
  }

  draft(roomId: RoomId, file: Blob, { width, height }: { width: number; height: number }): void {
    const pictureId = hexOf(this.#world.randomBytes(16));
    this.#files.set(pictureId, file);
    this.#device.put(FILES + pictureId, file);
    this.#putDrafts(roomId, [...this.#draftsOf(roomId), { pictureId, width, height }]);
  }

  describe(roomId: RoomId, pictureId: string, alt: string): void {
    const drafts = this.#draftsOf(roomId);
    this.#putDrafts(
      roomId,
      drafts.map((picture) => (picture.pictureId === pictureId ? { ...picture, alt } : picture)),
    );
  }

  undraft(roomId: RoomId, pictureId: string): void {
    this.#putDrafts(
      roomId,
      this.#draftsOf(roomId).filter((picture) => picture.pictureId !== pictureId),
    );
    this.forget(pictureId);
  }

  drafted(roomId: RoomId): void {
    this.#putDrafts(roomId, []);
  }

  async file(pictureId: string): Promise<Blob | undefined> {
    const known = this.#files.get(pictureId);
    if (known !== undefined) return known;
    const kept = await this.#world.storage.get(FILES + pictureId).catch(() => undefined);
    if (!(kept instanceof Blob)) return undefined;
    this.#files.set(pictureId, kept);
    return kept;
  }

  /** The picture with a form that can still be used, by which it is being uploaded. @throws DomainError */
  async withForm(roomId: RoomId, picture: QueuedPicture): Promise<QueuedPicture> {
    const before = this.#uploads.get(picture.pictureId);
    const isGood = before !== undefined && (before.isPosted || this.#isFresh(before));
    if (isGood && before.attachmentId === picture.attachmentId) return picture;
    const file = await this.file(picture.pictureId);
    if (file === undefined) throw new DomainError('not_found', 'The picture is not on this device any more.');
    const { expiresAt, ...form } = await this.#world.request(FORM, {
      answer: pictureAnswers[FORM],
      path: { roomId },
      body: { contentType: PictureType.parse(file.type), bytes: file.size },
      idempotencyKey: hexOf(this.#world.randomBytes(16)),
    });
    const { pictureId, width, height } = picture;
    this.#keep({ pictureId, roomId, width, height, ...form, expiresAt: Date.parse(expiresAt) });
    void this.#post(pictureId);
    return { ...picture, attachmentId: form.attachmentId };
  }

  stop(pictureId: string): void {
    if (this.#posting.has(pictureId)) this.#end(pictureId, 'stopped');
  }

  async retry(pictureId: string): Promise<void> {
    const upload = this.#uploads.get(pictureId);
    if (upload === undefined || this.#posting.has(pictureId)) return;
    if (this.#isFresh(upload)) return this.#post(pictureId);
    const isThere = await this.#hasArrived(upload);
    if (isThere) this.forget(pictureId);
    else await this.#sendAnew(upload);
  }

  /** A new connection, or a new page: what was not uploaded may be now. */
  resume(): void {
    for (const { pictureId, isStopped } of this.#uploads.values()) {
      if (!isStopped && !this.#posting.has(pictureId)) void this.#tryAgain(pictureId);
    }
  }

  heard(events: readonly DurableEvent[]): void {
    for (const event of events) {
      for (const upload of this.#uploads.values()) this.#apply(upload, event);
    }
  }

  /** It is published, or nobody wants it any more. */
  forget(pictureId: string): void {
    this.#posting.get(pictureId)?.abort();
    this.#posting.delete(pictureId);
    this.#files.delete(pictureId);
    this.#uploads.delete(pictureId);
    this.#device.delete(FILES + pictureId);
    this.#device.delete(UPLOADS + pictureId);
    const { [pictureId]: _, ...uploads } = this.store.getState().uploads;
    this.store.setState({ uploads });
  }

  #apply(upload: KeptUpload, event: DurableEvent): void {
    const after = afterEvent(upload, event);
    if (after === 'over') this.forget(upload.pictureId);
    else if (after === 'missing') this.#end(upload.pictureId, 'failed');
    else if (after !== upload) this.#put(after);
  }

  async #tryAgain(pictureId: string): Promise<void> {
    const upload = this.#uploads.get(pictureId);
    if (upload === undefined) return;
    const isThere = await this.#hasArrived(upload).catch(() => undefined);
    if (isThere) this.forget(pictureId);
    else if (isThere === false && !upload.isPosted && this.#isFresh(upload)) await this.#post(pictureId);
  }

  /** Whether the server has it, and needs this device's no more. One that the server does not know is nobody's. */
  async #hasArrived({ roomId, attachmentId, isPosted }: KeptUpload): Promise<boolean> {
    const asked = { path: { roomId }, query: { ids: [attachmentId] }, answer: pictureAnswers[LISTED] };
    const { attachments } = await this.#world.request(LISTED, asked);
    const [found] = attachments;
    return found === undefined ? isPosted === true : hasCome(found);
  }

  async #post(pictureId: string): Promise<void> {
    const upload = this.#uploads.get(pictureId);
    const file = await this.file(pictureId);
    if (upload === undefined || this.#posting.has(pictureId)) return;
    if (file === undefined) return this.#end(pictureId, 'failed');
    const posting = new AbortController();
    this.#posting.set(pictureId, posting);
    this.#show(upload, { status: 'uploading', progress: 0 });
    const progress = (part: number) => this.#show(upload, { status: 'uploading', progress: part });
    try {
      await this.#world.postForm({ url: upload.url, fields: upload.fields }, file, progress, posting.signal);
      if (this.#posting.get(pictureId) === posting) this.#posted(pictureId);
    } catch {
      if (this.#posting.get(pictureId) === posting) this.#end(pictureId, 'failed');
    }
  }

  #posted(pictureId: string): void {
    this.#posting.delete(pictureId);
    const upload = this.#uploads.get(pictureId);
    if (upload === undefined) return;
    const posted = { ...upload, isPosted: true, isStopped: false };
    this.#put(posted);
    this.#show(posted, { status: 'posted', progress: 1 });
  }

  #end(pictureId: string, status: 'failed' | 'stopped'): void {
    const posting = this.#posting.get(pictureId);
    this.#posting.delete(pictureId);
    posting?.abort();
    const upload = this.#uploads.get(pictureId);
    if (upload === undefined) return;
    const ended = { ...upload, isPosted: false, isStopped: status === 'stopped' };
    this.#put(ended);
    this.#show(ended, { status, progress: 0 });
  }

  /**
   * Its form is over, and an upload cannot have another. The message is taken back and sent again, with nothing else in
   * it lost: where it shows more, the picture goes in a message of its own.
   */
  async #sendAnew(upload: KeptUpload): Promise<void> {
    const { roomId, pictureId, width, height, messageId } = upload;
    if (messageId === undefined) return;
    const message = onlyPicture(this.#hooks.room(roomId), upload);
    const picture: OutgoingPicture = { pictureId, width, height };
    this.#uploads.delete(pictureId);
    try {
      if (message !== undefined) await this.#hooks.remove(roomId, message.messageId);
    } catch (error) {
      this.#uploads.set(pictureId, upload);
      throw error;
    }
    const { text = '', replyTo, alt } = message ?? { alt: undefined, replyTo: undefined };
    this.#hooks.send(roomId, { text, replyTo, pictures: [{ ...picture, ...(alt !== undefined && { alt }) }] });
  }

  #isFresh({ expiresAt }: KeptUpload): boolean {
    return expiresAt - FORM_MARGIN_MS > this.#world.now();
  }

  #draftsOf(roomId: RoomId): readonly OutgoingPicture[] {
    return this.store.getState().drafts[roomId] ?? [];
  }

  #putDrafts(roomId: RoomId, pictures: readonly OutgoingPicture[]): void {
    const { [roomId]: _, ...others } = this.store.getState().drafts;
    this.store.setState({ drafts: pictures.length === 0 ? others : { ...others, [roomId]: pictures } });
    if (pictures.length === 0) this.#device.delete(DRAFTS + roomId);
    else this.#device.put(DRAFTS + roomId, pictures);
  }

  #keep(upload: KeptUpload): void {
    this.#put(upload);
    this.#show(upload, { status: 'uploading', progress: 0 });
  }

  #put(upload: KeptUpload): void {
    this.#uploads.set(upload.pictureId, upload);
    this.#device.put(UPLOADS + upload.pictureId, upload);
  }

  #show(upload: KeptUpload, change: Pick<Upload, 'status' | 'progress'>): void {
    if (this.#uploads.get(upload.pictureId) === undefined) return;
    const view = { ...viewOf(upload), ...change };
    this.store.setState(({ uploads }) => ({ uploads: { ...uploads, [upload.pictureId]: view } }));
  }
}

/** Of one that this page has not posted yet, it is not known how far it had come. */
function viewOf({ pictureId, attachmentId, width, height, isPosted = false, isStopped }: KeptUpload): Upload {
  const status = isPosted ? 'posted' : isStopped ? 'stopped' : 'failed';
  return { pictureId, attachmentId, status, progress: isPosted ? 1 : 0, width, height };
}
