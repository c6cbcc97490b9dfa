import { linksOf } from '../../aws/bucket-media.ts';
import type { Attachment, ReadableAttachment } from '../../protocol/attachment.ts';
import { isSensitive } from '../../protocol/attachment-words.ts';
import type { Understanding } from '../../protocol/bot.ts';
import type { RoomId } from '../../protocol/ids.ts';

/** An attachment as a bot is told of it: what it asked for when it was registered, and links where there is room for them. */
export async function toldAttachment(
  attachment: Attachment,
  { roomId, understanding, withLinks }: { roomId: RoomId; understanding: Understanding; withLinks: boolean },
): Promise<ReadableAttachment> {
  const { attachmentId, kind, status } = attachment;
  if (understanding === 'none') return { attachmentId, kind, status };
  const { understanding: known, ...rest } = attachment;
  const words = understanding === 'media' || known === undefined ? {} : { understanding: forBot(known) };
  const isReadable = withLinks && understanding !== 'text' && status === 'ready' && !isSensitive(known);
  const links = isReadable ? await linksOf({ roomId, attachmentId }, attachment) : {};
  return { ...rest, ...words, ...links };
}

/** Whether a bot wants words about what is shown and said, and so those of transcripts. */
export function wantsWords(understanding: Understanding): boolean {
  return understanding === 'text' || understanding === 'both';
}

/** The same with less: a recording's waveform and the times of its words, which a bot can ask for. */
export function withoutTimes(attachment: ReadableAttachment): ReadableAttachment {
  const { peaks: _, ...rest } = attachment;
  const { understanding } = attachment;
  if (understanding?.transcript === undefined || understanding.transcript.words.length === 0) return rest;
  const transcript = { ...understanding.transcript, words: [] };
  return { ...rest, understanding: { ...understanding, transcript, isShortened: true } };
}

/** Of a picture that is hidden behind a notice, a bot learns the category alone, and gets no link to it. */
function forBot(known: NonNullable<Attachment['understanding']>): NonNullable<Attachment['understanding']> {
  return isSensitive(known) ? { ...known, labels: [], text: [], faces: [] } : known;
}
