import { useEffect, useRef } from 'react';
import type { Message } from '../../../protocol/message.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import { useEngineState } from '../app/engine-context.tsx';
import { announce } from '../app/ui-state.ts';
import { composerWords } from '../words/conversation.ts';
import { plainText } from './plain-text.ts';

/** Says each new message of others once, when it comes; never what was there before. */
export function useAnnouncements(room: RoomState): void {
  const me = useEngineState((state) => state.me?.userId);
  const said = useRef(room.head);
  useEffect(() => {
    const fresh = messagesAfter(room, said.current).filter(({ sender }) => sender.id !== me);
    said.current = Math.max(said.current, room.head);
    if (fresh.length > 0)
      announce(fresh.map(({ sender, text }) => composerWords.announce(sender.name, plainText(text))).join('\n'));
  }, [room, me]);
}

function messagesAfter(room: RoomState, seq: number): Message[] {
  const messages: Message[] = [];
  for (let index = room.timeline.length - 1; index >= 0; index--) {
    const item = room.timeline[index];
    if (item === undefined || item.seq <= seq) break;
    if (item.kind === 'message' && item.message.deletedAt === undefined) messages.unshift(item.message);
  }
  return messages;
}
