import { useEffect, useRef } from 'react';
import { spokenText } from '../../../protocol/attachment-words.ts';
import type { MessageId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import { useEngineState } from '../app/engine-context.tsx';
import { announce } from '../app/ui-state.ts';
import { composerWords } from '../words/conversation.ts';
import { playingWords } from '../words/voice.ts';
import { plainText } from './plain-text.ts';

/** Says each new message of others once, when it comes, and one that grows when it is complete; never what was there before. */
export function useAnnouncements(room: RoomState): void {
  const me = useEngineState((state) => state.me?.userId);
  const said = useRef(room.head);
  const growing = useRef<ReadonlySet<MessageId>>(new Set());
  const awaited = useRef<ReadonlySet<MessageId>>(new Set());
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
    const heard = messagesIn(room).filter((message) => awaited.current.has(message.messageId) && isHeard(message));
    const waiting = messagesIn(room).filter(
      (message) => isAwaited(message) && (awaited.current.has(message.messageId) || complete.includes(message)),
    );
    awaited.current = new Set(waiting.map(({ messageId }) => messageId));
    const lines = [...complete.map(spoken), ...heard.map(transcribed)];
    if (lines.length > 0) announce(lines.join('\n'));
  }, [room, me]);
}

function spoken({ sender, text, attachments }: Message): string {
  const said = text === '' ? [] : [composerWords.announce(sender.name, plainText(text))];
  const pictures = attachments.filter(({ kind }) => kind === 'picture').length;
  const shown = pictures === 0 ? [] : [composerWords.announcePictures(sender.name, pictures)];
  const heard = attachments.flatMap(({ kind, durationMs }) =>
    kind === 'audio' ? [playingWords.announce(sender.name, durationMs)] : [],
  );
  const transcript = spokenText(attachments);
  const words = transcript === '' ? [] : [playingWords.announceTranscript(sender.name, transcript)];
  return [...shown, ...heard, ...said, ...words].join('. ');
}

/** Of recordings that were announced before anybody knew what is said in them. */
function transcribed({ sender, attachments }: Message): string {
  return playingWords.announceTranscript(sender.name, spokenText(attachments));
}

/** Of a recording it may soon be known what is said in it. */
function isAwaited({ attachments }: Message): boolean {
  return attachments.some(({ kind, status, understanding }) => {
    const isOpen = understanding === undefined || understanding.status === 'pending';
    return kind === 'audio' && status !== 'refused' && isOpen;
  });
}

function isHeard(message: Message): boolean {
  return !isAwaited(message) && spokenText(message.attachments) !== '';
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
