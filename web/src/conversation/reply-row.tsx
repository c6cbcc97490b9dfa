import { BellOff, CircleStop } from 'lucide-react';
import { useState } from 'react';
import type { BotId } from '../../../protocol/ids.ts';
import type { ReplyState } from '../../../protocol/room-state.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce } from '../app/ui-state.ts';
import { failureWords, conversationWords as words } from '../words/conversation.ts';
import { errorWords } from '../words/errors.ts';
import styles from './reply-row.module.css';
import { useRoom } from './room-context.tsx';
import type { RowOf } from './rows.ts';

/** Where a bot did not answer, or not to the end, and the way to ask it again. */
export function ReplyRow({ row }: { row: RowOf<'reply'> }) {
  const engine = useEngine();
  const { roomId } = useRoom();
  const name = useBotName(row.botId);
  const [isAsking, setAsking] = useState(false);
  const { status, reason } = row.reply;
  const isStopped = status === 'stopped';
  const retry = () => {
    setAsking(true);
    engine
      .retryReply(roomId, row.replyId, row.messageId)
      .catch((error: unknown) => announce(errorWords(error)))
      .finally(() => setAsking(false));
  };
  const Icon = isStopped ? CircleStop : BellOff;
  return (
    <div className={styles.reply} data-failed={status === 'failed'}>
      <Icon size={16} aria-hidden="true" />
      <p>
        {endingOf(status, name)}
        {status === 'failed' && <span className={styles.why}>{failureWords(reason)}</span>}
      </p>
      {!isStopped && (
        <button type="button" disabled={isAsking} onClick={retry}>
          {words.retry}
        </button>
      )}
    </div>
  );
}

function endingOf(status: ReplyState['status'], name: string): string {
  if (status === 'stopped') return words.stopped(name);
  return status === 'interrupted' ? words.brokeOff(name) : words.didNotAnswer(name);
}

export function useBotName(botId: BotId): string {
  const { bots, members } = useRoom();
  return bots.find((bot) => bot.botId === botId)?.name ?? members[botId]?.name ?? words.bot;
}
