import { type MediaPlace, putUpload } from '../../aws/bucket-media.ts';
import type { Refusal } from '../../protocol/attachment.ts';
import type { BotFile } from '../../protocol/bot-webhook.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { FETCH_FILE_MS, PICTURE_BYTES_MAX } from '../../protocol/limits.ts';
import { changeAttachment } from './change-attachment.ts';
import { getFromBot, readBytes } from './post-to-bot.ts';
import type { ShownFile } from './shown-files.ts';

/**
 * Brings files that the room has been told of to where uploads are checked, once the message stands. One that cannot be
 * had is refused in the room, and affects no other.
 */
export async function fetchFiles(roomId: RoomId, files: readonly ShownFile[]): Promise<void> {
  await Promise.all(
    files.map(async ({ file, attachment: { attachmentId } }) => {
      const place = { roomId, attachmentId };
      const bytes = await bytesOf(file);
      if (typeof bytes === 'string') await refuse(place, bytes);
      else await putUpload(place, bytes);
    }),
  );
}

async function bytesOf({ url }: BotFile): Promise<Uint8Array | Refusal> {
  const [, data] = /^data:[a-z/]+;base64,(.*)$/s.exec(url) ?? [];
  if (data !== undefined) return Buffer.from(data, 'base64');
  const response = await getFromBot(url);
  if ('failure' in response) return 'unreachable';
  const read = await readBytes(response, { bytesMax: PICTURE_BYTES_MAX, milliseconds: FETCH_FILE_MS });
  if ('failure' in read) return read.failure === 'garbage' ? 'too_large' : 'unreachable';
  return response.status === 200 ? read.bytes : 'unreachable';
}

async function refuse({ attachmentId }: MediaPlace, reason: Refusal): Promise<void> {
  await changeAttachment(attachmentId, (attachment) => {
    if (attachment.status !== 'waiting') return undefined;
    return { event: 'attachment.verified', attachment: { ...attachment, status: 'refused', reason } };
  });
}
