import type { Message } from '../../../protocol/message.ts';
import { conversationWords as words } from '../words/conversation.ts';
import styles from './reactions.module.css';
import { useRoom } from './room-context.tsx';
import { useReact } from './use-react.ts';

export function Reactions({ message }: { message: Message }) {
  const { me, members } = useRoom();
  const react = useReact(message);
  const all = Object.entries(message.reactions);
  if (all.length === 0) return null;
  return (
    <div className={styles.reactions}>
      {all.map(([emoji, who]) => (
        <button
          key={emoji}
          type="button"
          className={styles.reaction}
          aria-pressed={who.includes(me)}
          onClick={() => react(emoji)}
        >
          <span aria-hidden="true">{emoji}</span>
          <span className={styles.count} aria-hidden="true">
            {who.length}
          </span>
          <span className={styles.spoken}>
            {words.reactionBy(
              emoji,
              who.map((id) => (id === me ? words.you : (members[id]?.name ?? words.someone))),
            )}
          </span>
        </button>
      ))}
    </div>
  );
}
