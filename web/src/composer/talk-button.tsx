import { AudioLines } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { RoomSummary } from '../../../protocol/room.ts';
import { handsFreeWords as words } from '../words/recording.ts';
import styles from './end-button.module.css';

/** The name of the bot that hears all that is said here, where it is the only one: with it a conversation can be spoken. */
export function whoTalks({ bots }: RoomSummary): string | undefined {
  const [bot, ...others] = bots.filter(({ trigger }) => trigger === 'all');
  return others.length === 0 ? bot?.name : undefined;
}

interface TalkButtonProps {
  name: string;
  /** A conversation was here before: the focus was in it. */
  isBack: boolean;
  onClick(): void;
}

export function TalkButton({ name, isBack, onClick }: TalkButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isBack && document.activeElement === document.body) button.current?.focus();
  }, [isBack]);
  return (
    <button
      ref={button}
      type="button"
      className={styles.talk}
      aria-label={words.talkTo(name)}
      title={words.talkTo(name)}
      onClick={onClick}
    >
      <AudioLines size={20} aria-hidden="true" />
      <span>{words.talk}</span>
    </button>
  );
}
