import type { StoreApi } from 'zustand/vanilla';
import type { ReadableAttachment } from '../../../protocol/attachment.ts';
import type { AttachmentId, RoomId } from '../../../protocol/ids.ts';

/** A picture that was picked, or is on its way. Its bytes are on the device under `pictureId`. */
export interface OutgoingPicture {
  pictureId: string;
  /** In pixels. */
  width: number;
  height: number;
  alt?: string | undefined;
  /** Once the server has given a form for it. */
  attachmentId?: AttachmentId | undefined;
}

/** A recording that was made, or is on its way. Its bytes are on the device under `recordingId`. */
export interface OutgoingRecording {
  recordingId: string;
  durationMs: number;
  /** Each from 0 to `PEAK_MAX`. */
  peaks: readonly number[];
  /** Once the server has given a form for it. */
  attachmentId?: AttachmentId | undefined;
}

/** `posted`: it has arrived and is being checked. `stopped`: somebody did not want it to go on. */
export interface Upload {
  /** Of the picture, or of the recording. */
  pictureId: string;
  attachmentId: AttachmentId;
  status: 'uploading' | 'posted' | 'failed' | 'stopped';
  /** From 0 to 1. */
  progress: number;
  /** Of a picture, in pixels. */
  width?: number | undefined;
  height?: number | undefined;
}

export interface PicturesState {
  drafts: Readonly<Record<RoomId, readonly OutgoingPicture[]>>;
  /** What was recorded and not sent yet. */
  recordings: Readonly<Record<RoomId, OutgoingRecording>>;
  /** By picture id; those of messages that are in the room already, too, until they are published. */
  uploads: Readonly<Record<string, Upload>>;
}

export interface UploadForm {
  url: string;
  fields: Readonly<Record<string, string>>;
}

/** `failed`: it could not be fetched, and would not be with another link either. */
export type PictureLink = { at: 'asked' } | { at: 'failed' } | { at: 'here'; attachment: ReadableAttachment };

/** Where published pictures can be read, for as long as somebody looks at them. */
export interface PictureLinks {
  readonly store: StoreApi<{ links: Readonly<Record<AttachmentId, PictureLink>> }>;
  /** It is in sight: a link is asked for, and renewed before it ends. Returns what ends this. */
  want(roomId: RoomId, attachmentId: AttachmentId): () => void;
  /** `url` could not be loaded. Another is asked for, once. */
  broken(roomId: RoomId, attachmentId: AttachmentId, url: string): void;
}

/** Pictures and recordings on their way out of this device, and the links of those that others may see. Loaded when first needed. */
export interface Pictures {
  readonly store: StoreApi<PicturesState>;
  readonly links: PictureLinks;
  /** Puts it with the room's next message. `file` is what goes out: made anew, without metadata. */
  draft(roomId: RoomId, file: Blob, size: { width: number; height: number }): void;
  describe(roomId: RoomId, pictureId: string, alt: string): void;
  undraft(roomId: RoomId, pictureId: string): void;
  /** They are on their way as a part of a message. */
  drafted(roomId: RoomId): void;
  /** Keeps it, in place of the one that the room had, until it is sent or given up. */
  record(roomId: RoomId, file: Blob, sound: Pick<OutgoingRecording, 'durationMs' | 'peaks'>): OutgoingRecording;
  unrecord(roomId: RoomId): void;
  /** It is on its way as a part of a message. */
  recorded(roomId: RoomId): void;
  /** Undefined when this device does not have it any more. */
  file(pictureId: string): Promise<Blob | undefined>;
  stop(pictureId: string): void;
  /** Uploads it again; where its form is over, it is sent again. @throws DomainError */
  retry(pictureId: string): Promise<void>;
}
