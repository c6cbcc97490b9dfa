import { UserPlus } from 'lucide-react';
import { useEngine, useEngineState } from '../app/engine-context.tsx';
import { useUi } from '../app/ui-state.ts';
import type { RoomView } from '../engine/engine-types.ts';
import { avatarOf, titleOf } from '../rooms/room-title.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { conversationWords as words } from '../words/conversation.ts';
import styles from './tail.module.css';

/** A room where nothing was said yet says what to do first. */
export function EmptyRoom({ view: { summary } }: { view: RoomView }) {
  const isSending = useEngineState((state) => state.outbox.some(({ roomId }) => roomId === summary.roomId));
  if (isSending) return null;
  const title = titleOf(summary);
  return (
    <div className={styles.empty}>
      <Avatar {...avatarOf(summary)} size={72} />
      <p className={styles.emptyTitle}>{words.beginning(title)}</p>
      {summary.kind === 'bot' && <BotStarters view={summary} />}
      {summary.kind === 'direct' && <p className={styles.emptyText}>{words.emptyDirect(title)}</p>}
      {summary.kind === 'group' && (
        <>
          <p className={styles.emptyText}>{summary.role === 'member' ? words.emptyForMember : words.emptyGroup}</p>
          {summary.role !== 'member' && (
            <Button onClick={() => useUi.setState({ areDetailsOpen: true })}>
              <UserPlus size={18} aria-hidden="true" /> {words.invite}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

function BotStarters({ view: { roomId, bots } }: { view: RoomView['summary'] }) {
  const engine = useEngine();
  return (
    <>
      <p className={styles.emptyText}>{words.emptyBot(bots[0]?.name ?? words.bot)}</p>
      <div className={styles.starters}>
        {words.botStarters.map((text) => (
          <button key={text} type="button" className={styles.chip} onClick={() => engine.send(roomId, { text })}>
            {text}
          </button>
        ))}
      </div>
    </>
  );
}
