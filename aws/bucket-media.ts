import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { PREVIEWS, PUBLISHED, QUARANTINE, TRANSCRIPTS } from '../core/media-keys.ts';
import type { Attachment, Links } from '../protocol/attachment.ts';
import { AttachmentId, RoomId } from '../protocol/ids.ts';
import { LINK_SECONDS, UPLOAD_SECONDS } from '../protocol/limits.ts';
import { env } from './env.ts';
import { setting } from './settings.ts';
import { isNamed } from './table.ts';

/** An attachment's place below each prefix of the bucket. */
export interface MediaPlace {
  roomId: RoomId;
  attachmentId: AttachmentId;
}

const client = new S3Client({ maxAttempts: 4 });
const bucket = () => ({ Bucket: setting('MEDIA_BUCKET') });

function keyOf(prefix: string, { roomId, attachmentId }: MediaPlace): string {
  return `${prefix}${roomId}/${attachmentId}`;
}

/** The place that a key below `prefix` names; `undefined` for a key that we did not make. */
export function placeOfKey(key: string, prefix: string): MediaPlace | undefined {
  if (!key.startsWith(prefix)) return undefined;
  const [room, attachment, ...more] = key.slice(prefix.length).split('/');
  const [roomId, attachmentId] = [RoomId.safeParse(room), AttachmentId.safeParse(attachment)];
  if (!roomId.success || !attachmentId.success || more.length > 0) return undefined;
  return { roomId: roomId.data, attachmentId: attachmentId.data };
}

export interface UploadForm {
  url: string;
  fields: Record<string, string>;
  expiresAt: string;
}

/**
 * A form that a browser can post one file with: this key, this type, this many bytes, for five minutes. S3 holds the
 * file to it, `sha256` (base64) included where it is known.
 */
export async function uploadForm(
  place: MediaPlace,
  { contentType, bytes, sha256 }: { contentType: string; bytes: number; sha256?: string | undefined },
): Promise<UploadForm> {
  const checksum = sha256 && { 'x-amz-checksum-algorithm': 'SHA256', 'x-amz-checksum-sha256': sha256 };
  const { url, fields } = await createPresignedPost(client, {
    ...bucket(),
    Key: keyOf(QUARANTINE, place),
    Fields: { 'Content-Type': contentType, ...checksum },
    Conditions: [['content-length-range', bytes, bytes]],
    Expires: UPLOAD_SECONDS,
  });
  return { url, fields, expiresAt: later(UPLOAD_SECONDS) };
}

/** Addresses under which a published attachment can be read for a quarter of an hour, by whoever has them. */
export async function linksOf(place: MediaPlace, { kind, contentType }: Attachment): Promise<Links> {
  const expiresAt = later(LINK_SECONDS);
  const full = await linkTo(PUBLISHED, place, contentType);
  if (kind === 'audio') return { urls: { full }, expiresAt };
  return { urls: { full, preview: await linkTo(PREVIEWS, place, contentType) }, expiresAt };
}

const FILE_ENDINGS: Readonly<Record<string, string>> = {
  ...{ 'image/png': 'png', 'image/jpeg': 'jpg' },
  ...{ 'audio/webm': 'webm', 'audio/mp4': 'm4a', 'audio/ogg': 'ogg', 'audio/mpeg': 'mp3', 'audio/wav': 'wav' },
};

async function linkTo(prefix: string, place: MediaPlace, contentType = ''): Promise<string> {
  const name = `${place.attachmentId}.${FILE_ENDINGS[contentType] ?? 'bin'}`;
  const command = new GetObjectCommand({
    ...bucket(),
    Key: keyOf(prefix, place),
    ResponseContentType: contentType,
    // A page that shows it does not care; whoever opens the address alone gets a file, never a document of that origin.
    ResponseContentDisposition: `attachment; filename="${name}"`,
    ResponseCacheControl: `private, max-age=${LINK_SECONDS}`,
  });
  return getSignedUrl(client, command, { expiresIn: LINK_SECONDS });
}

function later(seconds: number): string {
  return new Date(env.now().getTime() + seconds * 1000).toISOString();
}

/** What was uploaded; `undefined` when it is not there (any more), `too_large` when it is more than `bytesMax`. */
export async function readUpload(place: MediaPlace, bytesMax: number): Promise<Uint8Array | 'too_large' | undefined> {
  return readObject(QUARANTINE, place, bytesMax);
}

/** What was published of it. */
export async function readPublished(place: MediaPlace): Promise<Uint8Array | undefined> {
  const read = await readObject(PUBLISHED, place, Number.POSITIVE_INFINITY);
  return read === 'too_large' ? undefined : read;
}

/** What kind of file was published; `undefined` when there is none (any more). */
export async function publishedType(place: MediaPlace): Promise<string | undefined> {
  const command = new HeadObjectCommand({ ...bucket(), Key: keyOf(PUBLISHED, place) });
  try {
    const { ContentType = '' } = await env.io({ service: 'media', command }, () => client.send(command));
    return ContentType;
  } catch (error) {
    if (isNamed(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** Where what was heard of a recording is written, each time that it is listened to. */
export function transcriptKey(place: MediaPlace, attempt: number): string {
  return `${keyOf(TRANSCRIPTS, place)}-${attempt}.json`;
}

/** A published file, as services name it that read it themselves. */
export function publishedAddress(place: MediaPlace): string {
  return `s3://${setting('MEDIA_BUCKET')}/${keyOf(PUBLISHED, place)}`;
}

export function placeOfAddress(address: string): MediaPlace | undefined {
  const ours = `s3://${setting('MEDIA_BUCKET')}/`;
  return address.startsWith(ours) ? placeOfKey(address.slice(ours.length), PUBLISHED) : undefined;
}

/** `undefined` when it is not there (any more), `too_large` when it is more than `bytesMax`. */
export async function readTranscript(place: MediaPlace, attempt: number, bytesMax: number) {
  return readKey(transcriptKey(place, attempt), bytesMax);
}

/** What was written each time up to the last `attempt`. */
export async function eraseTranscripts(place: MediaPlace, attempts: readonly number[]): Promise<void> {
  await remove(attempts.map((attempt) => transcriptKey(place, attempt)));
}

function readObject(prefix: string, place: MediaPlace, bytesMax: number) {
  return readKey(keyOf(prefix, place), bytesMax);
}

async function readKey(Key: string, bytesMax: number): Promise<Uint8Array | 'too_large' | undefined> {
  const command = new GetObjectCommand({ ...bucket(), Key });
  try {
    const { Body, ContentLength = 0 } = await env.io({ service: 'media', command }, () => client.send(command));
    if (ContentLength > bytesMax) return 'too_large';
    return await Body?.transformToByteArray();
  } catch (error) {
    if (isNamed(error, 'NoSuchKey')) return undefined;
    throw error;
  }
}

/** Puts a file where uploads go, for what comes another way than by a form. */
export async function putUpload(place: MediaPlace, body: Uint8Array): Promise<void> {
  await put(QUARANTINE, place, body, 'application/octet-stream');
}

/** The preview first: whoever hears of the full picture finds both. A recording has none. */
export async function publishMedia(
  place: MediaPlace,
  { full, preview, contentType }: { full: Uint8Array; preview?: Uint8Array; contentType: string },
): Promise<void> {
  if (preview !== undefined) await put(PREVIEWS, place, preview, contentType);
  await put(PUBLISHED, place, full, contentType);
}

async function put(prefix: string, place: MediaPlace, Body: Uint8Array, ContentType: string): Promise<void> {
  const command = new PutObjectCommand({ ...bucket(), Key: keyOf(prefix, place), Body, ContentType });
  await env.io({ service: 'media', command }, () => client.send(command));
}

export async function forgetUpload(place: MediaPlace): Promise<void> {
  await remove([keyOf(QUARANTINE, place)]);
}

/** Everything that is kept of an attachment outside the table. What is not there is gone already. */
export async function eraseMedia(place: MediaPlace): Promise<void> {
  await remove([QUARANTINE, PREVIEWS, PUBLISHED].map((prefix) => keyOf(prefix, place)));
}

async function remove(keys: readonly string[]): Promise<void> {
  const command = new DeleteObjectsCommand({
    ...bucket(),
    Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true },
  });
  const { Errors = [] } = await env.io({ service: 'media', command }, () => client.send(command));
  const [first] = Errors;
  if (first !== undefined) throw new Error(`${first.Key} could not be erased: ${first.Code}`);
}
