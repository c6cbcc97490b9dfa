import { Volume2 } from 'lucide-react';
import { lazy, useState } from 'react';
import { spokenText } from '../../../protocol/attachment-words.ts';
import type { Message } from '../../../protocol/message.ts';
import { Part } from '../app/part.tsx';
import { useUi } from '../app/ui-state.ts';
import { PicturePlace } from '../pictures/picture-place.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { actionWords, conversationWords as words } from '../words/conversation.ts';
import { clockTime } from '../words/dates.ts';
import { listed } from '../words/listed.ts';
import { attachmentsLabel, speechWords } from '../words/voice.ts';
import { Bubble, Meta, useIsNew } from './bubble.tsx';
import { Dots } from './dots.tsx';
import styles from './message-row.module.css';
import { MessageToolbar } from './message-toolbar.tsx';
import { Quote } from './quote.tsx';
import { Reactions } from './reactions.tsx';
import { type RoomContent, useRoom } from './room-context.tsx';
import type { RowOf } from './rows.ts';
import { StopAnswer } from './stop-answer.tsx';
import { useGrown } from './use-grown.ts';
import { useListen } from './use-listen.ts';
import { useLongPress } from './use-long-press.ts';
import { type MessageMenu, useMessageMenu } from './use-message-menu.ts';
import { isEmojiOnly } from './written-text.ts';
import { WrittenText } from './written-text-view.tsx';

const MessagePictures = lazy(() =>
  import('../pictures/message-pictures.tsx').then((module) => ({ default: module.MessagePictures })),
);
const MessageRecordings = lazy(() =>
  import('../voice/message-recordings.tsx').then((module) => ({ default: module.MessageRecordings })),
);
const SpokenWords = lazy(() =>
  import('../voice/message-recordings.tsx').then((module) => ({ default: module.SpokenWords })),
);
const SpokenMessage = lazy(() =>
  import('../voice/spoken-message.tsx').then((module) => ({ default: module.SpokenMessage })),
);
const BotText = lazy(() => import('./bot-text.tsx').then((module) => ({ default: module.BotText })));

export function MessageRow({ row, isRead }: { row: RowOf<'message'>; isRead: boolean }) {
  const message = useGrown(row.message);
  const room = useRoom();
  const menu = useMessageMenu(message);
  const press = useLongPress(menu.openAt);
  const [isReached, setReached] = useState(false);
  const isMine = message.sender.id === room.me;
  const isLit = useUi((state) => state.highlight?.messageId === message.messageId);
  const status = isRead ? 'read' : 'sent';
  return (
    <article
      className={styles.message}
      data-side={isMine ? 'mine' : 'other'}
      data-starts={row.startsGroup}
      data-lit={isLit || undefined}
      data-message-id={message.messageId}
      data-status={isMine ? status : undefined}
      aria-label={labelOf(message, isMine)}
      aria-busy={message.reply?.running}
      tabIndex={-1}
      onKeyDown={menu.openByKey}
      onPointerEnter={(event) => setReached(event.pointerType === 'mouse')}
      onPointerLeave={() => setReached(false)}
      {...press}
    >
      {!isMine && <Author row={row} room={room} />}
      <div className={styles.column}>
        <div className={styles.line}>
          <MessageBubble row={row} message={message} isMine={isMine} status={isMine ? status : undefined} />
          {message.deletedAt === undefined && <Actions message={message} menu={menu} isReached={isReached} />}
        </div>
        <Reactions message={message} />
        {message.reply?.running && <StopAnswer {...message.reply} />}
      </div>
    </article>
  );
}

interface ActionsProps {
  message: Message;
  menu: MessageMenu;
  /** The mouse is on the message. */
  isReached: boolean;
}

/** Buttons beside the message under the mouse; for those who listen to the screen, one that opens the same menu. */
function Actions({ message, menu, isReached }: ActionsProps) {
  if (isReached) return <MessageToolbar message={message} menu={menu} />;
  return (
    <>
      <button
        type="button"
        tabIndex={-1}
        className={styles.spoken}
        onClick={({ currentTarget }) => menu.openAt(currentTarget.getBoundingClientRect())}
      >
        {actionWords.actions}
      </button>
      <Listen message={message} />
    </>
  );
}

/** Beside an answer of a bot; of other messages it stands in their menu. */
function Listen({ message }: { message: Message }) {
  const listen = useListen(message);
  const isShown = useUi((state) => state.heard === message.messageId) || message.speech !== undefined;
  if (listen === undefined || isShown || message.sender.kind !== 'bot') return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.listen}
      aria-label={speechWords.listen}
      title={speechWords.listen}
      onClick={listen}
    >
      <Volume2 size={18} aria-hidden="true" />
    </button>
  );
}

function labelOf({ sender, at, text, attachments, deletedAt }: Message, isMine: boolean): string {
  const parts = [attachmentsLabel(attachments), text, spokenText(attachments)];
  const said = deletedAt === undefined ? parts.filter((part) => part !== '').join('. ') : words.deleted;
  return `${isMine ? words.you : sender.name}, ${clockTime(new Date(at))}: ${said}`;
}

function Author({ row, room }: { row: RowOf<'message'>; room: RoomContent }) {
  const { sender } = row.message;
  if (room.kind === 'direct') return null;
  return (
    <div className={styles.author}>
      {row.endsGroup && (
        <Avatar id={sender.id} name={sender.name} shape={sender.kind === 'bot' ? 'bot' : 'person'} size={32} />
      )}
    </div>
  );
}

interface MessageBubbleProps {
  row: RowOf<'message'>;
  /** As far as it has grown. */
  message: Message;
  isMine: boolean;
  status: 'sent' | 'read' | undefined;
}

function MessageBubble({ row, message, isMine, status }: MessageBubbleProps) {
  const room = useRoom();
  const isNew = useIsNew(message.at);
  const isBot = message.sender.kind === 'bot';
  const isDeleted = message.deletedAt !== undefined;
  const bots = listed(room.bots.map(({ name }) => name));
  const isEdited = message.editedAt !== undefined;
  return (
    <Bubble
      side={isMine ? 'mine' : 'other'}
      isBot={isBot}
      startsGroup={row.startsGroup}
      endsGroup={row.endsGroup}
      isLarge={isLarge(message)}
      isRich={isBot && !isDeleted}
      isDeleted={isDeleted}
      isNew={isNew && !isMine}
      name={row.startsGroup && !isMine && room.kind !== 'direct' ? <Name message={message} /> : undefined}
      quote={message.replyTo === undefined || isDeleted ? undefined : <Quote messageId={message.replyTo} />}
      pictures={message.attachments.some(isPicture) ? <Pictures message={message} /> : undefined}
      recordings={message.attachments.every(isPicture) ? undefined : <Recordings message={message} />}
      meta={
        message.reply?.running ? (
          <Dots />
        ) : (
          <Meta
            at={message.at}
            status={isDeleted ? undefined : status}
            isEdited={isEdited}
            hiddenFrom={message.notForBot ? bots : undefined}
          />
        )
      }
    >
      <Text message={message} />
      <Aloud message={message} />
    </Bubble>
  );
}

function isLarge({ text, sender, replyTo, attachments, deletedAt }: Message): boolean {
  const isAlone = sender.kind === 'human' && replyTo === undefined && attachments.length === 0;
  return isAlone && deletedAt === undefined && isEmojiOnly(text);
}

function isPicture({ kind }: Message['attachments'][number]): boolean {
  return kind === 'picture';
}

function Pictures({ message }: { message: Message }) {
  const { roomId } = useRoom();
  const attachments = message.attachments.filter(isPicture);
  return (
    <Part fallback={<PicturePlace sizes={attachments} />}>
      <MessagePictures attachments={attachments} roomId={roomId} />
    </Part>
  );
}

function Recordings({ message }: { message: Message }) {
  return (
    <Part fallback={<div className={styles.recordings} />}>
      <MessageRecordings message={message} />
    </Part>
  );
}

/** What reads it aloud, once somebody wants that. */
function Aloud({ message }: { message: Message }) {
  const { roomId } = useRoom();
  const isWanted = useUi((state) => state.heard === message.messageId);
  if (message.deletedAt !== undefined || (message.speech === undefined && !isWanted)) return null;
  return (
    <Part>
      <SpokenMessage message={message} roomId={roomId} />
    </Part>
  );
}

function Name({ message: { sender } }: { message: Message }) {
  return (
    <p className={styles.name} data-tone={sender.kind === 'bot' ? undefined : toneOf(sender.id)}>
      <bdi>{sender.name}</bdi>
      {sender.kind === 'bot' && <span className={styles.badge}>{words.bot}</span>}
    </p>
  );
}

function toneOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % 6;
}

function Text({ message }: { message: Message }) {
  if (message.deletedAt !== undefined) return <em>{words.deleted}</em>;
  if (message.text === '') return message.attachments.every(isPicture) ? null : <Words message={message} />;
  if (message.sender.kind === 'human') return <WrittenText text={message.text} />;
  return (
    <Part fallback={<p className={styles.plain}>{message.text}</p>}>
      <BotText text={message.text} />
    </Part>
  );
}

function Words({ message }: { message: Message }) {
  return (
    <Part>
      <SpokenWords message={message} />
    </Part>
  );
}
