import type { Attachment } from '../../../protocol/attachment.ts';
import type { AttachmentId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { RoomState } from '../../../protocol/room-state.ts';

export interface ShownPicture {
  message: Message;
  attachment: Attachment;
}

/** The pictures of a conversation that can be looked at, oldest first. */
export function picturesIn(room: RoomState | undefined): ShownPicture[] {
  return (room?.timeline ?? []).flatMap((item) => {
    if (item.kind !== 'message') return [];
    const { message } = item;
    return message.attachments
      .filter(({ kind, status }) => kind === 'picture' && status === 'ready')
      .map((attachment) => ({ message, attachment }));
  });
}

/** Whatever it is, and whatever has become of it. */
export function attachmentIn(room: RoomState | undefined, attachmentId: AttachmentId): Attachment | undefined {
  const all = (room?.timeline ?? []).flatMap((item) => (item.kind === 'message' ? item.message.attachments : []));
  return all.find((attachment) => attachment.attachmentId === attachmentId);
}
