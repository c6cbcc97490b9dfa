import type { RoomState } from '../../../protocol/room-state.ts';
import { useEngine, useEngineState } from '../app/engine-context.tsx';
import { conversationWords as words } from '../words/conversation.ts';
import styles from './tail.module.css';

/** What the bot offers to be said next, below its answer for as long as that is the newest message. */
export function Suggestions({ room }: { room: RoomState }) {
  const engine = useEngine();
  const isSending = useEngineState((state) => state.outbox.some(({ roomId }) => roomId === room.roomId));
  const newest = room.timeline.at(-1);
  const suggestions = newest?.kind === 'message' ? newest.message.suggestions : undefined;
  if (suggestions === undefined || suggestions.length === 0 || isSending) return null;
  return (
    <div className={styles.suggestions}>
      <ul aria-label={words.suggestions}>
        {suggestions.map((text) => (
          <li key={text}>
            <button type="button" className={styles.chip} onClick={() => engine.send(room.roomId, { text })}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
