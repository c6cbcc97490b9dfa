import type { TransactItem } from '../../aws/table.ts';
import { type AttachmentRow, attachmentDue, attachmentSent } from '../../aws/table-attachment.ts';
import { shortened } from '../../core/attachment.ts';
import type { Attachment } from '../../protocol/attachment.ts';
import type { CommandData } from '../../protocol/commands.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { MessageId, UserId } from '../../protocol/ids.ts';
import { UPLOAD_OVERDUE_SECONDS } from '../../protocol/limits.ts';

/** Uploads that a message is to show: as they are, and as the message shows them. */
export type Files = { row: AttachmentRow; attachment: Attachment; shown: Attachment }[];

/**
 * One that was refused meanwhile is shown as that, so that nobody loses the words beside it.
 * @throws DomainError `not_found` for what is no upload of the sender in this room, `conflict` for one that another
 * message shows
 */
export function filesOf(
  { roomId, attachments = [] }: CommandData<'message.send'>,
  rows: readonly (AttachmentRow | undefined)[],
  sender: UserId,
): Files {
  if (new Set(attachments.map(({ attachmentId }) => attachmentId)).size < attachments.length) {
    throw new DomainError('bad_request', 'An attachment is named twice.', { field: 'data.attachments' });
  }
  return attachments.map(({ alt, durationMs, peaks }, index) => {
    const row = rows[index];
    const field = `data.attachments.${index}.attachmentId`;
    if (row === undefined || row.roomId !== roomId || row.ownerId !== sender) {
      throw new DomainError('not_found', 'There is no such upload of yours in this room.', { field });
    }
    if (row.messageId !== undefined) throw new DomainError('conflict', 'This upload was sent before.', { field });
    const attachment = withSound({ ...row.attachment, ...(alt !== undefined && { alt }) }, { durationMs, peaks });
    return { row, attachment, shown: shortened(attachment, attachments.length) };
  });
}

/** How long it is only counts until that has been measured. */
function withSound(
  attachment: Attachment,
  { durationMs, peaks }: { durationMs: number | undefined; peaks: number[] | undefined },
): Attachment {
  if (attachment.kind !== 'audio') return attachment;
  return { ...(durationMs !== undefined && { durationMs }), ...attachment, ...(peaks !== undefined && { peaks }) };
}

/** The writes that give uploads to their message. */
export function attachmentsSent(files: Files, messageId: MessageId): TransactItem[] {
  return files.flatMap(({ row, attachment }) => [
    attachmentSent(row, messageId, attachment),
    attachmentDue(attachment.attachmentId, UPLOAD_OVERDUE_SECONDS),
  ]);
}
