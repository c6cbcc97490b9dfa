import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { SPEECH } from '../core/media-keys.ts';
import { LINK_SECONDS } from '../protocol/limits.ts';
import { env } from './env.ts';
import { setting } from './settings.ts';

const ContentType = 'audio/mpeg';

const client = new S3Client({ maxAttempts: 4 });
const placeOf = (sound: string) => ({ Bucket: setting('MEDIA_BUCKET'), Key: `${SPEECH}${sound}.mp3` });

/** Keeps the sound of a sentence under a name that nobody can guess. */
export async function putSound(sound: string, mp3: Uint8Array): Promise<void> {
  const command = new PutObjectCommand({ ...placeOf(sound), Body: mp3, ContentType });
  await env.io({ service: 'media', command }, () => client.send(command));
}

/** An address under which it can be heard for a quarter of an hour, by whoever has it. */
export async function linkToSound(sound: string): Promise<string> {
  const command = new GetObjectCommand({
    ...placeOf(sound),
    ResponseContentType: ContentType,
    ResponseContentDisposition: 'attachment; filename="speech.mp3"',
    ResponseCacheControl: `private, max-age=${LINK_SECONDS}`,
  });
  return getSignedUrl(client, command, { expiresIn: LINK_SECONDS });
}

/** What is not there is gone already. */
export async function eraseSound(sound: string): Promise<void> {
  const command = new DeleteObjectCommand(placeOf(sound));
  await env.io({ service: 'media', command }, () => client.send(command));
}
