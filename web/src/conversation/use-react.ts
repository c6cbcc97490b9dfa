import { useCallback } from 'react';
import type { Message } from '../../../protocol/message.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce } from '../app/ui-state.ts';
import { errorWords } from '../words/errors.ts';
import { useRoom } from './room-context.tsx';

/** Puts an emoji on a message, or takes mine away again. */
export function useReact({ messageId, reactions }: Message): (emoji: string) => void {
  const engine = useEngine();
  const { roomId, me } = useRoom();
  return useCallback(
    (emoji) => {
      const isOn = reactions[emoji]?.includes(me) ?? false;
      engine.react(roomId, messageId, emoji, !isOn).catch((error: unknown) => announce(errorWords(error)));
    },
    [engine, roomId, messageId, reactions, me],
  );
}
