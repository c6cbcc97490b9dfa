import type { BotId, MessageId, ReplyId } from '../../../protocol/ids.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import type { RoomView } from '../engine/engine-types.ts';
import { isBot } from '../rooms/room-title.ts';
import { Avatar } from '../ui/avatar.tsx';
import { conversationWords as words } from '../words/conversation.ts';
import { Bubble } from './bubble.tsx';
import { Dots } from './dots.tsx';
import { EmptyRoom } from './empty-room.tsx';
import messageStyles from './message-row.module.css';
import { useBotName } from './reply-row.tsx';
import { runningReplies } from './rows.ts';
import { StopAnswer } from './stop-answer.tsx';
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
        <Thinking {...each} key={each.key} />
      ))}
      {thinking.length === 0 && view.growing.size === 0 && <Suggestions room={room} />}
    </>
  );
}

interface AtWork {
  key: string;
  botId: BotId;
  /** Unknown for a bot that only says that it is busy. */
  running: { replyId: ReplyId; messageId: MessageId } | undefined;
  status?: string | undefined;
}

/** A bot may say so by a durable event, by "typing", or by both. What grows already is to be read, and says it itself. */
function thinkingIn({ typing, growing }: RoomView, room: RoomState): AtWork[] {
  const atWork = new Map<string, AtWork>();
  for (const { replyId, reply } of runningReplies(room)) {
    const { botId, messageId } = reply;
    if (!growing.has(replyId)) atWork.set(replyId, { key: replyId, botId, running: { replyId, messageId } });
  }
  for (const { userId, replyId, messageId, status } of typing) {
    if (!isBot(userId) || (replyId !== undefined && (growing.has(replyId) || hasEnded(room, replyId)))) continue;
    const key = replyId ?? userId;
    const running = replyId === undefined || messageId === undefined ? undefined : { replyId, messageId };
    atWork.set(key, { ...(atWork.get(key) ?? { key, botId: userId as BotId, running }), status });
  }
  return [...atWork.values()];
}

function hasEnded(room: RoomState, replyId: ReplyId): boolean {
  const status = room.replies[replyId]?.status;
  return status !== undefined && status !== 'running';
}

function Thinking({ botId, running, status }: AtWork) {
  const name = useBotName(botId);
  return (
    <div className={styles.thinking}>
      <div className={messageStyles.message} data-side="other" data-starts="true">
        <div className={messageStyles.author}>
          <Avatar id={botId} name={name} shape="bot" size={32} />
        </div>
        <Bubble side="other" isBot startsGroup endsGroup meta={null}>
          <span className={messageStyles.thinking}>
            <bdi>{status === undefined ? words.thinking(name) : words.working(name, status)}</bdi> <Dots />
          </span>
        </Bubble>
        {running !== undefined && <StopAnswer {...running} />}
      </div>
    </div>
  );
}
