import type { Attachment } from '../../../protocol/attachment.ts';
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
      .filter(({ status }) => status === 'ready')
      .map((attachment) => ({ message, attachment }));
  });
}
