import { Square } from 'lucide-react';
import type { BotId, MessageId, ReplyId } from '../../../protocol/ids.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce } from '../app/ui-state.ts';
import type { RoomView } from '../engine/engine-types.ts';
import { isBot } from '../rooms/room-title.ts';
import { Avatar } from '../ui/avatar.tsx';
import { conversationWords as words } from '../words/conversation.ts';
import { errorWords } from '../words/errors.ts';
import { Bubble } from './bubble.tsx';
import { Dots } from './dots.tsx';
import { EmptyRoom } from './empty-room.tsx';
import messageStyles from './message-row.module.css';
import { useBotName } from './reply-row.tsx';
import { useRoom } from './room-context.tsx';
import { runningReplies } from './rows.ts';
import { Suggestions } from './suggestions.tsx';
import styles from './tail.module.css';

/** What stands below the newest message: bots at work, and what could be said next. */
export function Tail({ view, room }: { view: RoomView; room: RoomState }) {
  const thinking = thinkingIn(view, room);
  const hasMessages = room.timeline.some(({ kind }) => kind === 'message');
  return (
    <>
      {!hasMessages && !view.hasOlder && <EmptyRoom view={view} />}
      {thinking.map((each) => (
        <Thinking key={each.botId} {...each} />
      ))}
      {thinking.length === 0 && <Suggestions room={room} />}
    </>
  );
}

interface AtWork {
  botId: BotId;
  /** Unknown for a bot that only says that it is busy. */
  running: { replyId: ReplyId; messageId: MessageId } | undefined;
}

/** A bot may say so by a durable event, by "typing", or by both. */
function thinkingIn(view: RoomView, room: RoomState): AtWork[] {
  const atWork = new Map<string, AtWork>();
  for (const { replyId, reply } of runningReplies(room)) {
    atWork.set(reply.botId, { botId: reply.botId, running: { replyId, messageId: reply.messageId } });
  }
  for (const { userId, replyId, messageId } of view.typing) {
    if (!isBot(userId) || atWork.has(userId)) continue;
    if (replyId !== undefined && hasEnded(room, replyId)) continue;
    const running = replyId === undefined || messageId === undefined ? undefined : { replyId, messageId };
    atWork.set(userId, { botId: userId as BotId, running });
  }
  return [...atWork.values()];
}

function hasEnded(room: RoomState, replyId: ReplyId): boolean {
  const status = room.replies[replyId]?.status;
  return status !== undefined && status !== 'running';
}

function Thinking({ botId, running }: AtWork) {
  const engine = useEngine();
  const { roomId } = useRoom();
  const name = useBotName(botId);
  const stop = () => {
    if (running === undefined) return;
    engine.stopReply(roomId, running.replyId, running.messageId).catch((error: unknown) => announce(errorWords(error)));
  };
  return (
    <div className={styles.thinking}>
      <div className={messageStyles.message} data-side="other" data-starts="true">
        <div className={messageStyles.author}>
          <Avatar id={botId} name={name} shape="bot" size={32} />
        </div>
        <Bubble side="other" isBot startsGroup endsGroup meta={null}>
          <span className={messageStyles.thinking}>
            {words.thinking(name)} <Dots />
          </span>
        </Bubble>
        {running !== undefined && (
          <button type="button" className={styles.stop} onClick={stop}>
            <Square size={12} fill="currentColor" aria-hidden="true" /> {words.stop}
          </button>
        )}
      </div>
    </div>
  );
}
