import type { Attachment } from '../../../protocol/attachment.ts';
import type { DurableEvent } from '../../../protocol/events.ts';
import type { MessageId } from '../../../protocol/ids.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import type { KeptUpload } from './picture-keeping.ts';

/** Whether the server has the file, or has looked at it and does not want it. One that never came may still come. */
export function hasCome({ status, reason }: Pick<Attachment, 'status' | 'reason'>): boolean {
  return status === 'ready' || (status === 'refused' && reason !== 'unreachable');
}

/** An upload after an event: `over` when this device need not keep it, `missing` when the server has given it up. */
export function afterEvent(upload: KeptUpload, event: DurableEvent): KeptUpload | 'over' | 'missing' {
  if (event.event === 'message.deleted') return event.data.messageId === upload.messageId ? 'over' : upload;
  const told = toldOf(upload, event);
  if (told === undefined) return upload;
  if (hasCome(told.attachment)) return 'over';
  if (told.attachment.status === 'refused') return 'missing';
  return upload.messageId === told.messageId ? upload : { ...upload, messageId: told.messageId };
}

function toldOf(
  { attachmentId }: KeptUpload,
  event: DurableEvent,
): { messageId: MessageId; attachment: Attachment } | undefined {
  if (event.event === 'attachment.verified' || event.event === 'attachment.understood') {
    return event.data.attachment.attachmentId === attachmentId ? event.data : undefined;
  }
  if (event.event !== 'message.created') return undefined;
  const attachment = event.data.attachments.find((one) => one.attachmentId === attachmentId);
  return attachment && { messageId: event.data.messageId, attachment };
}

/** The message of an upload, as it would be sent again; undefined when it shows other pictures, too. */
export function onlyPicture(room: RoomState | undefined, { messageId }: KeptUpload) {
  const item = room?.timeline.findLast((one) => one.kind === 'message' && one.message.messageId === messageId);
  if (item?.kind !== 'message' || item.message.attachments.length !== 1) return undefined;
  const { text, replyTo, attachments } = item.message;
  return { messageId: item.message.messageId, text, replyTo, alt: attachments[0]?.alt };
}
