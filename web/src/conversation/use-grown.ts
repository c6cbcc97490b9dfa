import { useMemo } from 'react';
import type { Message } from '../../../protocol/message.ts';
import { useEngineState } from '../app/engine-context.tsx';
import { useRoom } from './room-context.tsx';

/** The message with its text so far, where it grows: of the whole conversation only its own row is drawn again. */
export function useGrown(message: Message): Message {
  const { roomId } = useRoom();
  const replyId = message.reply?.running ? message.reply.replyId : undefined;
  const text = useEngineState(({ rooms }) =>
    replyId === undefined ? undefined : rooms.get(roomId)?.growing.get(replyId)?.text,
  );
  return useMemo(() => (text === undefined ? message : { ...message, text }), [message, text]);
}
