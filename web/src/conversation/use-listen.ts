import { useCallback } from 'react';
import type { Message } from '../../../protocol/message.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce, useUi } from '../app/ui-state.ts';
import { errorWords } from '../words/errors.ts';
import { useRoom } from './room-context.tsx';

/** Reads a message aloud; undefined where there is nothing to be read. */
export function useListen({ messageId, editedAt, sender, text, deletedAt, reply }: Message): (() => void) | undefined {
  const engine = useEngine();
  const { roomId } = useRoom();
  const canListen = text !== '' && deletedAt === undefined && reply?.running !== true;
  const { name } = sender;
  const start = useCallback(() => {
    useUi.setState({ heard: messageId });
    import('../voice/listen.ts').then(
      ({ listen }) => listen(engine, { roomId, messageId, editedAt }, name),
      (error: unknown) => announce(errorWords(error)),
    );
  }, [engine, roomId, messageId, editedAt, name]);
  return canListen ? start : undefined;
}
