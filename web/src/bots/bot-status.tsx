import type { Bot } from '../../../protocol/bot.ts';
import { statusWords } from '../words/bots.ts';
import styles from './bots.module.css';

export function StatusChip({ bot }: { bot: Bot }) {
  return (
    <span className={styles.chip} data-tone={TONES[bot.status]}>
      {statusWords[bot.status].label}
    </span>
  );
}

const TONES = { pending: 'warn', active: 'good', paused: 'quiet', disabled: 'bad' } as const;
