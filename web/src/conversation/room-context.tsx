import { createContext, use } from 'react';
import type { MemberId, MessageId, RoomId, UserId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { Member, Role, RoomBot, RoomKind } from '../../../protocol/room.ts';

/** What the lines of a conversation know of their room. It changes seldom, so that a new message redraws only itself. */
export interface RoomContent {
  roomId: RoomId;
  kind: RoomKind;
  role: Role;
  me: UserId;
  members: Readonly<Record<MemberId, Member>>;
  bots: readonly RoomBot[];
  findMessage(messageId: MessageId): Message | undefined;
  showMessage(messageId: MessageId): void;
}

export const RoomContext = createContext<RoomContent | undefined>(undefined);

export function useRoom(): RoomContent {
  const room = use(RoomContext);
  if (room === undefined) throw new Error('no room around');
  return room;
}
