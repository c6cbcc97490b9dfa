import { type MediaPlace, putUpload } from '../../aws/bucket-media.ts';
import type { Refusal } from '../../protocol/attachment.ts';
import type { BotFile } from '../../protocol/bot-webhook.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { ATTACHMENTS_PER_MESSAGE_MAX, AUDIO_BYTES_MAX, FETCH_FILE_MS } from '../../protocol/limits.ts';
import { changeAttachment } from './change-attachment.ts';
import { type Allowance, getFromBot, readBytes } from './post-to-bot.ts';
import type { ShownFile } from './shown-files.ts';

/** Of all files of an answer, which are held at once: as many as one message may have. */
const ANSWER_BYTES_MAX = ATTACHMENTS_PER_MESSAGE_MAX * AUDIO_BYTES_MAX;

/**
 * Brings files that the room has been told of to where uploads are checked, once the message stands. One that cannot be
 * had is refused in the room, and affects no other.
 */
export async function fetchFiles(roomId: RoomId, files: readonly ShownFile[]): Promise<void> {
  const allowance = { bytesLeft: ANSWER_BYTES_MAX };
  await Promise.all(
    files.map(async ({ file, attachment: { attachmentId } }) => {
      const place = { roomId, attachmentId };
      const bytes = await bytesOf(file, allowance);
      if (typeof bytes === 'string') await refuse(place, bytes);
      else await putUpload(place, bytes);
    }),
  );
}

const BASE64 = ';base64,';

/** As many bytes as the larger kind may have: which one it is, and whether that is too much for it, its bytes will say. */
async function bytesOf({ url }: BotFile, allowance: Allowance): Promise<Uint8Array | Refusal> {
  if (url.startsWith('data:')) return Buffer.from(url.slice(url.indexOf(BASE64) + BASE64.length), 'base64');
  const response = await getFromBot(url);
  if ('failure' in response) return 'unreachable';
  const limits = { bytesMax: AUDIO_BYTES_MAX, milliseconds: FETCH_FILE_MS, allowance };
  const read = await readBytes(response, limits);
  if ('failure' in read) return read.failure === 'garbage' ? 'too_large' : 'unreachable';
  return response.status === 200 ? read.bytes : 'unreachable';
}

async function refuse({ attachmentId }: MediaPlace, reason: Refusal): Promise<void> {
  await changeAttachment(attachmentId, (attachment) => {
    if (attachment.status !== 'waiting') return undefined;
    return { event: 'attachment.verified', attachment: { ...attachment, status: 'refused', reason } };
  });
}
