import { memo } from 'react';
import { Link } from 'wouter';
import { spokenText } from '../../../protocol/attachment-words.ts';
import type { RoomId, UserId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import { useEngineState, useRoomView } from '../app/engine-context.tsx';
import { plainText } from '../conversation/plain-text.ts';
import type { RoomView } from '../engine/engine-types.ts';
import { Avatar } from '../ui/avatar.tsx';
import { shortMoment } from '../words/dates.ts';
import { attachmentsWords, roomsWords as words } from '../words/rooms.ts';
import styles from './room-line.module.css';
import { avatarOf, isBot, titleOf } from './room-title.ts';

export const RoomLine = memo(function RoomLine({ roomId, isCurrent }: { roomId: RoomId; isCurrent: boolean }) {
  const view = useRoomView(roomId);
  if (view === undefined) return null;
  const { summary } = view;
  const at = summary.lastMessage?.at ?? summary.createdAt;
  return (
    <li>
      <Link href={`/rooms/${roomId}`} className={styles.line} aria-current={isCurrent ? 'page' : undefined}>
        <Avatar {...avatarOf(summary)} size={48} isOnline={isPeerOnline(view)} />
        <span className={styles.top}>
          <bdi className={styles.title}>{titleOf(summary)}</bdi>
          <time className={styles.time} dateTime={at} dir="ltr">
            {shortMoment(new Date(at), new Date())}
          </time>
        </span>
        <span className={styles.bottom}>
          <Preview view={view} isCurrent={isCurrent} />
          <Unread count={summary.unread} />
        </span>
      </Link>
    </li>
  );
});

function isPeerOnline({ summary, online }: RoomView): boolean {
  return summary.peer !== undefined && online.has(summary.peer.userId);
}

function Preview({ view, isCurrent }: { view: RoomView; isCurrent: boolean }) {
  const draft = useEngineState((state) => state.drafts[view.summary.roomId]);
  const me = useEngineState((state) => state.me?.userId);
  const typing = view.typing[0];
  if (typing !== undefined) {
    const say = isBot(typing.userId) ? words.thinking : words.someoneTyping;
    return <span className={styles.typing}>{view.summary.kind === 'direct' ? words.typing : say(typing.name)}</span>;
  }
  if (draft !== undefined && draft.trim() !== '' && !isCurrent) {
    return (
      <span className={styles.preview}>
        <span className={styles.draft}>{words.draft}: </span>
        <bdi className={styles.text}>{draft}</bdi>
      </span>
    );
  }
  return <LastMessage message={view.summary.lastMessage} kind={view.summary.kind} me={me} />;
}

interface LastMessageProps {
  message: Message | undefined;
  kind: RoomView['summary']['kind'];
  me: UserId | undefined;
}

function LastMessage({ message, kind, me }: LastMessageProps) {
  if (message === undefined) return <span className={styles.preview}>{words.nothingSaid}</span>;
  const author = authorShown(message, kind, me);
  return (
    <span className={styles.preview}>
      {author !== '' && <span className={styles.author}>{author}: </span>}
      <bdi className={styles.text}>{message.deletedAt === undefined ? textOf(message) : <em>{words.deleted}</em>}</bdi>
    </span>
  );
}

function textOf({ sender, text, attachments }: Message): string {
  if (text === '' && attachments.length > 0) return spokenText(attachments) || attachmentsWords(attachments);
  return sender.kind === 'bot' ? plainText(text) : text;
}

function authorShown(message: Message, kind: LastMessageProps['kind'], me: UserId | undefined): string {
  if (message.sender.id === me) return words.you;
  return kind === 'group' ? message.sender.name : '';
}

function Unread({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className={styles.badge}>
      <span aria-hidden="true" dir="ltr">
        {words.badge(count)}
      </span>
      <span className={styles.spoken}>{words.unread(count)}</span>
    </span>
  );
}
