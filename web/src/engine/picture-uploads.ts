import { createStore, type StoreApi } from 'zustand/vanilla';
import { UploadType } from '../../../protocol/attachment.ts';
import { DomainError } from '../../../protocol/errors.ts';
import type { DurableEvent } from '../../../protocol/events.ts';
import type { ClientMessageId, MessageId, RoomId } from '../../../protocol/ids.ts';
import { mediaAnswers } from '../../../protocol/media-answers.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import type { EngineWorld, MessageDraft } from './engine-types.ts';
import { KeptFiles } from './kept-files.ts';
import type { QueuedFiles, QueuedPicture, QueuedRecording } from './outbox.ts';
import { OutgoingDrafts } from './outgoing-drafts.ts';
import { afterEvent, hasCome, onlyPicture } from './picture-events.ts';
import {
  DRAFTS,
  draftsIn,
  filesOf,
  type KeptUpload,
  RECORDINGS,
  recordingsIn,
  UPLOADS,
  uploadsIn,
} from './picture-keeping.ts';
import { CachedLinks } from './picture-links.ts';
import type { OutgoingRecording, Pictures, PicturesState, Upload } from './picture-types.ts';
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
  const { storage } = world;
  const wanted = [DRAFTS, RECORDINGS, UPLOADS].map((prefix) => storage.entries(prefix));
  const [drafts = [], recordings = [], uploads = []] = await Promise.all(wanted).catch(() => []);
  const kept = { drafts: draftsIn(drafts), recordings: recordingsIn(recordings), uploads: uploadsIn(uploads) };
  return new PictureUploads(world, device, hooks, kept);
}

interface Kept extends Pick<PicturesState, 'drafts' | 'recordings'> {
  uploads: readonly KeptUpload[];
}

/** Pictures from being picked, and recordings from being made, to being published. Their bytes stay on the device until the server has them. */
export class PictureUploads implements Pictures {
  readonly store: StoreApi<PicturesState>;
  readonly links: CachedLinks;
  readonly #world: EngineWorld;
  readonly #device: WriteBehind;
  readonly #hooks: PictureUploadsHooks;
  readonly #files: KeptFiles;
  readonly #drafts: OutgoingDrafts;
  readonly #uploads: Map<string, KeptUpload>;
  readonly #posting = new Map<string, AbortController>();

  constructor(world: EngineWorld, device: WriteBehind, hooks: PictureUploadsHooks, { uploads, ...drafts }: Kept) {
    this.#world = world;
    this.#device = device;
    this.#hooks = hooks;
    this.links = new CachedLinks(world);
    this.#files = new KeptFiles(world.storage, device);
    this.#uploads = new Map(uploads.map((upload) => [upload.pictureId, upload]));
    this.store = createStore(() => ({
      ...drafts,
      uploads: Object.fromEntries(uploads.map((upload) => [upload.pictureId, viewOf(upload)])),
    }));
    this.#drafts = new OutgoingDrafts(this.store, this.#files, device, world);
    this.resume();
  }

  draft(roomId: RoomId, file: Blob, size: { width: number; height: number }): void {
    this.#drafts.draft(roomId, file, size);
  }

  describe(roomId: RoomId, pictureId: string, alt: string): void {
    this.#drafts.describe(roomId, pictureId, alt);
  }

  undraft(roomId: RoomId, pictureId: string): void {
    this.#drafts.undraft(roomId, pictureId);
    this.forget(pictureId);
  }

  drafted(roomId: RoomId): void {
    this.#drafts.drafted(roomId);
  }

  record(roomId: RoomId, file: Blob, sound: Pick<OutgoingRecording, 'durationMs' | 'peaks'>): OutgoingRecording {
    return this.#drafts.record(roomId, file, sound);
  }

  unrecord(roomId: RoomId): void {
    this.#drafts.unrecord(roomId);
  }

  recorded(roomId: RoomId): void {
    this.#drafts.recorded(roomId);
  }

  file(id: string): Promise<Blob | undefined> {
    return this.#files.get(id);
  }

  /** Each with a form that can still be used, by which it is being uploaded. @throws DomainError */
  async withForms(roomId: RoomId, { pictures, recording }: QueuedFiles): Promise<QueuedFiles> {
    return {
      ...(pictures && { pictures: await Promise.all(pictures.map((picture) => this.#withForm(roomId, picture))) }),
      ...(recording && { recording: await this.#withForm(roomId, recording) }),
    };
  }

  async #withForm<File extends QueuedPicture | QueuedRecording>(roomId: RoomId, of: File): Promise<File> {
    const { id, sound, size } = factsOf(of);
    const before = this.#uploads.get(id);
    const isGood = before !== undefined && (before.isPosted || this.#isFresh(before));
    if (isGood && before.attachmentId === of.attachmentId) return of;
    const file = await this.file(id);
    if (file === undefined) throw new DomainError('not_found', 'The file is not on this device any more.');
    const { expiresAt, ...form } = await this.#world.request(FORM, {
      answer: mediaAnswers[FORM],
      path: { roomId },
      body: { contentType: UploadType.parse(file.type), bytes: file.size },
      idempotencyKey: hexOf(this.#world.randomBytes(16)),
    });
    this.#keep({ pictureId: id, roomId, ...size, ...sound, ...form, expiresAt: Date.parse(expiresAt) });
    void this.#post(id);
    return { ...of, attachmentId: form.attachmentId };
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
    this.#device.delete(UPLOADS + pictureId);
    const { [pictureId]: _, ...uploads } = this.store.getState().uploads;
    this.store.setState({ uploads });
  }

  forgetAll({ pictures = [], recording }: QueuedFiles): void {
    for (const { pictureId } of pictures) this.forget(pictureId);
    if (recording !== undefined) this.forget(recording.recordingId);
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
    const asked = { path: { roomId }, query: { ids: [attachmentId] }, answer: mediaAnswers[LISTED] };
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
    const { roomId, pictureId, messageId } = upload;
    if (messageId === undefined) return;
    const message = onlyPicture(this.#hooks.room(roomId), upload);
    this.#uploads.delete(pictureId);
    try {
      if (message !== undefined) await this.#hooks.remove(roomId, message.messageId);
    } catch (error) {
      this.#uploads.set(pictureId, upload);
      throw error;
    }
    const { text = '', replyTo, alt } = message ?? { alt: undefined, replyTo: undefined };
    this.#hooks.send(roomId, { text, replyTo, ...filesOf(upload, alt) });
  }

  #isFresh({ expiresAt }: KeptUpload): boolean {
    return expiresAt - FORM_MARGIN_MS > this.#world.now();
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

function factsOf(of: QueuedPicture | QueuedRecording) {
  if ('recordingId' in of) return { id: of.recordingId, sound: { durationMs: of.durationMs, peaks: of.peaks } };
  return { id: of.pictureId, size: { width: of.width, height: of.height } };
}
