import { useEffect, useRef } from 'react';
import type { MessageId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import { useEngineState } from '../app/engine-context.tsx';
import { announce } from '../app/ui-state.ts';
import { composerWords } from '../words/conversation.ts';
import { plainText } from './plain-text.ts';

/** Says each new message of others once, when it comes, and one that grows when it is complete; never what was there before. */
export function useAnnouncements(room: RoomState): void {
  const me = useEngineState((state) => state.me?.userId);
  const said = useRef(room.head);
  const growing = useRef<ReadonlySet<MessageId>>(new Set());
  useEffect(() => {
    const unsaid = messagesIn(room).filter(
      ({ messageId, seq }) => seq > said.current || growing.current.has(messageId),
    );
    said.current = Math.max(said.current, room.head);
    growing.current = new Set(
      messagesIn(room)
        .filter(isGrowing)
        .map(({ messageId }) => messageId),
    );
    const complete = unsaid.filter((message) => message.sender.id !== me && !isGrowing(message));
    if (complete.length > 0) announce(complete.map(spoken).join('\n'));
  }, [room, me]);
}

function spoken({ sender, text, attachments }: Message): string {
  const said = text === '' ? [] : [composerWords.announce(sender.name, plainText(text))];
  const shown = attachments.length === 0 ? [] : [composerWords.announcePictures(sender.name, attachments.length)];
  return [...shown, ...said].join('. ');
}

/** What grows or is new is among the latest. */
const LATEST = 200;

function messagesIn({ timeline }: RoomState): Message[] {
  return timeline
    .slice(-LATEST)
    .flatMap((item) => (item.kind === 'message' && item.message.deletedAt === undefined ? [item.message] : []));
}

function isGrowing({ reply }: Message): boolean {
  return reply?.running === true;
}
