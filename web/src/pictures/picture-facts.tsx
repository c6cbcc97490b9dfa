import { Check, Copy, ScanSearch, Users } from 'lucide-react';
import { useState } from 'react';
import type { Attachment, Understood } from '../../../protocol/attachment.ts';
import { isSensitive, namesIn } from '../../../protocol/attachment-words.ts';
import { announce } from '../app/ui-state.ts';
import { peopleWords, pictureWords as words } from '../words/pictures.ts';
import { hasBoxes } from './boxes.tsx';
import styles from './facts.module.css';

const CHIPS_MAX = 4;

interface PictureFactsProps {
  attachments: readonly Attachment[];
  /** Where they can be shown. */
  boxes?: { areShown: boolean; toggle(): void };
}

/** What was understood of the pictures of a message, in one line and, where there is text in them, another. */
export function PictureFacts({ attachments, boxes }: PictureFactsProps) {
  const understood = attachments.flatMap(({ understanding }) =>
    understanding === undefined || isSensitive(understanding) ? [] : [understanding],
  );
  const isLooking = understood.some(({ status }) => status === 'pending');
  if (isLooking) return <p className={styles.looking}>{words.looking}</p>;
  const text = [...new Set(understood.flatMap((each) => each.text.map((found) => found.text)))].join('\n');
  const hasPlaces = boxes !== undefined && understood.some(hasBoxes);
  const chips = chipsOf(understood);
  if (chips.length === 0 && text === '' && !hasPlaces) return null;
  return (
    <div className={styles.facts}>
      {(chips.length > 0 || hasPlaces) && (
        <div className={styles.factLine}>
          <Chips chips={chips} />
          {hasPlaces && <BoxesButton {...boxes} />}
        </div>
      )}
      {text !== '' && <FoundText text={text} />}
    </div>
  );
}

interface Chip {
  key: string;
  text: string;
  isPeople?: boolean;
}

function chipsOf(understood: readonly Understood[]): Chip[] {
  const faces = understood.flatMap((each) => each.faces);
  const people =
    faces.length === 0 ? [] : [{ key: 'people', text: peopleWords(namesIn(faces), faces.length), isPeople: true }];
  const names = new Set(understood.flatMap(({ labels }) => labels.map(({ name }) => name)));
  return [...people, ...[...names].map((name) => ({ key: `label-${name}`, text: name }))];
}

function Chips({ chips }: { chips: readonly Chip[] }) {
  const hidden = chips.slice(CHIPS_MAX);
  return (
    <ul className={styles.chips} aria-label={words.labels}>
      {chips.slice(0, CHIPS_MAX).map(({ key, text, isPeople }) => (
        <li key={key}>
          {isPeople && <Users size={13} aria-hidden="true" />}
          <bdi>{text}</bdi>
        </li>
      ))}
      {hidden.length > 0 && <li title={hidden.map(({ text }) => text).join(', ')}>+{hidden.length}</li>}
    </ul>
  );
}

function BoxesButton({ areShown, toggle }: { areShown: boolean; toggle(): void }) {
  const label = areShown ? words.hideBoxes : words.showBoxes;
  return (
    <button
      type="button"
      className={styles.factButton}
      aria-pressed={areShown}
      aria-label={label}
      title={label}
      onClick={toggle}
    >
      <ScanSearch size={17} aria-hidden="true" />
    </button>
  );
}

function FoundText({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce(words.copied);
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <div className={styles.factLine}>
      <p className={styles.found} dir="auto">
        <span className={styles.spoken}>{words.text}: </span>
        {text}
      </p>
      <button
        type="button"
        className={styles.factButton}
        aria-label={words.copyText}
        title={words.copyText}
        onClick={() => void copy()}
      >
        <Icon size={17} aria-hidden="true" />
      </button>
    </div>
  );
}
