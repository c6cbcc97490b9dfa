import { linksOf } from '../../aws/bucket-media.ts';
import type { AttachmentRow } from '../../aws/table-attachment.ts';
import type { ReadableAttachment } from '../../protocol/attachment.ts';

/** An attachment with links that work for a quarter of an hour, once it can be read. */
export async function readable({
  roomId,
  attachment,
}: Pick<AttachmentRow, 'roomId' | 'attachment'>): Promise<ReadableAttachment> {
  if (attachment.status !== 'ready') return attachment;
  return { ...attachment, ...(await linksOf({ roomId, attachmentId: attachment.attachmentId }, attachment)) };
}
