import { Square } from 'lucide-react';
import type { MessageId, ReplyId } from '../../../protocol/ids.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce } from '../app/ui-state.ts';
import { conversationWords as words } from '../words/conversation.ts';
import { errorWords } from '../words/errors.ts';
import { useRoom } from './room-context.tsx';
import styles from './tail.module.css';

/** Ends an answer that a bot works on. */
export function StopAnswer({ replyId, messageId }: { replyId: ReplyId; messageId: MessageId }) {
  const engine = useEngine();
  const { roomId } = useRoom();
  const stop = () => {
    engine.stopReply(roomId, replyId, messageId).catch((error: unknown) => announce(errorWords(error)));
  };
  return (
    <button type="button" className={styles.stop} onClick={stop}>
      <Square size={12} fill="currentColor" aria-hidden="true" /> {words.stop}
    </button>
  );
}
