import { backOff, env } from '../../aws/env.ts';
import type { TransactItem } from '../../aws/table.ts';
import {
  type AttachmentChange,
  type AttachmentRow,
  attachmentBecomes,
  changeUnsent,
  readAttachment,
} from '../../aws/table-attachment.ts';
import { append, type EventRow, messageBecomes, messageOf, readEventRow } from '../../aws/table-log.ts';
import { shortened } from '../../core/attachment.ts';
import { stillListening } from '../../core/trigger.ts';
import { changeMessage } from '../../protocol/apply-event.ts';
import type { Attachment } from '../../protocol/attachment.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEventOf } from '../../protocol/events.ts';
import { type AttachmentId, type MemberId, seqOfMessage } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import { publish } from './publish.ts';

/** What becomes of an attachment, and which event tells of it. */
export interface Change extends AttachmentChange {
  event: 'attachment.verified' | 'attachment.understood';
  by?: MemberId;
  /** Writes that stand or fall with it. */
  also?: TransactItem[];
}

const ATTEMPTS_MAX = 12;

/**
 * Changes an attachment: with its message, in one transaction with the event that tells of it; alone where no message
 * shows it yet. `decide` decides anew when somebody else has changed it meanwhile, and returns `undefined` when there is
 * nothing to change.
 * @returns the attachment as it is then, or `undefined` when it is gone
 * @throws DomainError `unavailable` when it stays contended
 */
export async function changeAttachment(
  attachmentId: AttachmentId,
  decide: (attachment: Attachment) => Change | undefined | Promise<Change | undefined>,
): Promise<Attachment | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const row = await readAttachment(attachmentId);
    if (row === undefined) return undefined;
    const change = await decide(row.attachment);
    if (change === undefined) return row.attachment;
    const isDone =
      row.messageId === undefined ? await changeUnsent(row, change, change.also) : await changeSent(row, change);
    if (isDone === 'gone') return undefined;
    if (isDone) return change.attachment;
    await backOff(attempt);
  }
  throw new DomainError('unavailable', 'Many are changing this attachment. Try again.');
}

async function changeSent(row: AttachmentRow, change: Change): Promise<boolean | 'gone'> {
  const { roomId, messageId } = row;
  if (messageId === undefined) return false;
  const shown = await readEventRow(roomId, seqOfMessage(messageId));
  const message = messageOf(shown);
  if (shown === undefined || message === undefined || message.deletedAt !== undefined) return 'gone';
  try {
    const appended = await append(roomId, (seq, room) => {
      const event = toldBy(row, change, { seq, message });
      const also = [
        attachmentBecomes(row, change, seq),
        messageBecomes(roomId, message, changeMessage(message, event)),
        ...(change.also ?? []),
      ];
      return { entries: [{ event, hears: hearersOf(event, shown, room) }], also };
    });
    if (appended.done) await publish(appended.room, appended.events);
    return appended.done;
  } catch (thrown) {
    if (thrown instanceof DomainError && thrown.code === 'not_found') return 'gone';
    throw thrown;
  }
}

type Told = DurableEventOf<'attachment.verified' | 'attachment.understood'>;

function toldBy(row: AttachmentRow, change: Change, { seq, message }: { seq: number; message: Message }): Told {
  const { event, attachment, by } = change;
  const { messageId } = message;
  const data = { messageId, attachment: shortened(attachment, message.attachments.length), ...(by && { by }) };
  return { event, roomId: row.roomId, seq, at: env.now().toISOString(), data };
}

/**
 * What is understood is news for the bots that heard the message, and never for the one that showed the picture; that it
 * is looked at once more is none. Of what was refused nothing will be understood: whoever waits for that need not.
 */
function hearersOf(
  { event, data }: Told,
  { hears = [] }: EventRow,
  room: { bots: Parameters<typeof stillListening>[0] },
) {
  const { status, understanding } = data.attachment;
  const isKnown = event === 'attachment.understood' && understanding?.status !== 'pending';
  return isKnown || status === 'refused' ? stillListening(room.bots, hears) : [];
}
