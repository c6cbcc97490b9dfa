import { ArrowDown } from 'lucide-react';
import { conversationWords as words } from '../words/conversation.ts';
import styles from './timeline.module.css';

interface JumpPillProps {
  isShown: boolean;
  unseen: number;
  onJump(): void;
}

/** The way back to the end, with what has come meanwhile. */
export function JumpPill({ isShown, unseen, onJump }: JumpPillProps) {
  if (!isShown) return null;
  const label = unseen > 0 ? words.jumpToNew(unseen) : words.jumpToLatest;
  return (
    <button type="button" className={styles.pill} data-counting={unseen > 0} aria-label={label} onClick={onJump}>
      {unseen > 0 && <span>{words.newCount(unseen)}</span>}
      <ArrowDown size={18} aria-hidden="true" />
    </button>
  );
}
