import { lazy } from 'react';
import { useEngine } from '../app/engine-context.tsx';
import { Part } from '../app/part.tsx';
import type { OutboxItem } from '../engine/engine-types.ts';
import { PicturePlace } from '../pictures/picture-place.tsx';
import { conversationWords as words } from '../words/conversation.ts';
import { clockTime } from '../words/dates.ts';
import { wireErrorWords } from '../words/errors.ts';
import { picturesWords } from '../words/rooms.ts';
import { playingWords } from '../words/voice.ts';
import { Bubble, Meta, useIsNew } from './bubble.tsx';
import styles from './message-row.module.css';
import { Quote } from './quote.tsx';
import { useRoom } from './room-context.tsx';
import type { RowOf } from './rows.ts';
import { isEmojiOnly } from './written-text.ts';
import { WrittenText } from './written-text-view.tsx';

const PendingPictures = lazy(() =>
  import('../pictures/pending-pictures.tsx').then((module) => ({ default: module.PendingPictures })),
);

const PendingRecording = lazy(() =>
  import('../voice/pending-recording.tsx').then((module) => ({ default: module.PendingRecording })),
);

/** A message on its way. */
export function PendingRow({ row }: { row: RowOf<'pending'> }) {
  const { item } = row;
  const { bots } = useRoom();
  const isNew = useIsNew(item.createdAt);
  return (
    <article
      className={styles.message}
      data-side="mine"
      data-starts={row.startsGroup}
      data-status={item.status}
      aria-label={labelOf(item)}
      tabIndex={-1}
    >
      <div className={styles.column}>
        <Bubble
          side="mine"
          startsGroup={row.startsGroup}
          endsGroup={row.endsGroup}
          isLarge={isLarge(item)}
          isNew={isNew}
          quote={item.replyTo === undefined ? undefined : <Quote messageId={item.replyTo} />}
          pictures={item.pictures && <Pictures item={item} sizes={item.pictures} />}
          recordings={item.recording && <Recording item={item} recording={item.recording} />}
          meta={
            <Meta at={item.createdAt} status={item.status} hiddenFrom={item.notForBot ? bots[0]?.name : undefined} />
          }
        >
          <WrittenText text={item.text} />
        </Bubble>
        {item.status === 'failed' && <Failed item={item} />}
      </div>
    </article>
  );
}

function isLarge({ replyTo, pictures, recording, text }: OutboxItem): boolean {
  return replyTo === undefined && pictures === undefined && recording === undefined && isEmojiOnly(text);
}

function labelOf({ createdAt, pictures = [], recording, text }: OutboxItem): string {
  const shown = pictures.length === 0 ? '' : picturesWords(pictures.length);
  const said = [shown, recording === undefined ? '' : playingWords.voiceMessageOf(recording.durationMs), text];
  return `${words.you}, ${clockTime(new Date(createdAt))}: ${said.filter((part) => part !== '').join('. ')}`;
}

function Pictures({ item, sizes }: { item: OutboxItem; sizes: NonNullable<OutboxItem['pictures']> }) {
  return (
    <Part fallback={<PicturePlace sizes={sizes} />}>
      <PendingPictures item={item} />
    </Part>
  );
}

function Recording({ item, recording }: { item: OutboxItem; recording: NonNullable<OutboxItem['recording']> }) {
  return (
    <Part fallback={<div className={styles.recordings} />}>
      <PendingRecording item={item} recording={recording} />
    </Part>
  );
}

function Failed({ item }: { item: OutboxItem }) {
  const engine = useEngine();
  return (
    <div className={styles.outcome}>
      <span>
        {words.failed}
        {item.error !== undefined && ` · ${wireErrorWords(item.error)}`}
      </span>
      <button type="button" onClick={() => engine.retry(item.clientMessageId)}>
        {words.retry}
      </button>
      <button type="button" onClick={() => engine.discard(item.clientMessageId)}>
        {words.discard}
      </button>
    </div>
  );
}
