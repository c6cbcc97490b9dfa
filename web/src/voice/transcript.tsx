import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Attachment, Transcript as TranscriptOf } from '../../../protocol/attachment.ts';
import { mediaAnswers } from '../../../protocol/media-answers.ts';
import { useEngine } from '../app/engine-context.tsx';
import { errorWords } from '../words/errors.ts';
import { transcriptWords as words } from '../words/voice.ts';
import { player } from './player.ts';
import type { Sound } from './sound.ts';
import { soundLinks } from './sounds.ts';
import { partsOf, wordAt } from './transcript-words.ts';
import { useHearing, usePlaceOf } from './use-player.ts';
import styles from './voice.module.css';

/** A longer text is folded until somebody wants to read it, or hears it. */
const FOLD_CHARS = 320;
const TRY_AGAIN = 'POST /v1/attachments/{attachmentId}/transcription';

interface TranscriptProps {
  attachment: Attachment;
  sound: Sound;
}

/** What is said in a recording: to be read, and a way to any word of it. */
export function Transcript({ attachment, sound }: TranscriptProps) {
  const { status, understanding } = attachment;
  if (status !== 'ready') return null;
  if (understanding === undefined || understanding.status === 'pending') {
    return <p className={styles.quiet}>{words.transcribing}</p>;
  }
  if (understanding.status !== 'done') return <NoTranscript attachment={attachment} />;
  const { transcript } = understanding;
  if (transcript === undefined || transcript.text === '') return <p className={styles.quiet}>{words.empty}</p>;
  return <Said attachment={attachment} transcript={transcript} sound={sound} />;
}

function NoTranscript({ attachment: { attachmentId, understanding } }: { attachment: Attachment }) {
  const engine = useEngine();
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState('');
  const tryAgain = () => {
    setAsking(true);
    setError('');
    engine
      .request(TRY_AGAIN, { path: { attachmentId }, answer: mediaAnswers[TRY_AGAIN] })
      .catch((failure: unknown) => setError(errorWords(failure)))
      .finally(() => setAsking(false));
  };
  return (
    <div className={styles.none}>
      <p className={styles.line}>
        {words.none}
        <button type="button" disabled={isAsking} onClick={tryAgain}>
          {words.tryAgain}
        </button>
      </p>
      <p className={styles.reason} role={error === '' ? undefined : 'alert'}>
        {error || understanding?.reason}
      </p>
    </div>
  );
}

function Said({ attachment, transcript, sound }: TranscriptProps & { transcript: TranscriptOf }) {
  const { status } = useHearing(sound.id);
  const [isOpen, setOpen] = useState(false);
  const isHeard = status !== undefined && status !== 'queued';
  const isLong = transcript.text.length > FOLD_CHARS;
  const full = useWhole(attachment, transcript, isOpen || isHeard);
  const isFolded = isLong && !isOpen && !isHeard;
  return (
    <>
      <SaidText transcript={full} sound={sound} isFolded={isFolded} />
      {isLong && !isHeard && (
        <button type="button" className={styles.fold} aria-expanded={!isFolded} onClick={() => setOpen(!isOpen)}>
          {isFolded ? words.more : words.less}
        </button>
      )}
      {transcript.correctedBy !== undefined && <span className={styles.corrected}>{words.corrected}</span>}
    </>
  );
}

/** A message carries as much of a long transcript as it can; all of it is asked for when somebody wants it. */
function useWhole(attachment: Attachment, shown: TranscriptOf, isWanted: boolean): TranscriptOf {
  const links = soundLinks(useEngine());
  const { attachmentId, understanding } = attachment;
  const isShortened = understanding?.isShortened === true;
  const [askedFor, setAskedFor] = useState<TranscriptOf>();
  const known = useStore(links.store, ({ recordings }) => recordings[attachmentId]?.understanding?.transcript);
  useEffect(() => {
    if (!isShortened || !isWanted) return;
    // What was known may be of before a correction.
    links.recording(attachmentId, { isRenewed: true }).then(
      () => setAskedFor(shown),
      () => undefined,
    );
  }, [links, attachmentId, isShortened, isWanted, shown]);
  return isShortened && askedFor === shown && known !== undefined ? known : shown;
}

interface SaidTextProps {
  transcript: TranscriptOf;
  sound: Sound;
  isFolded: boolean;
}

function SaidText({ transcript, sound, isFolded }: SaidTextProps) {
  const ref = useRef<HTMLParagraphElement>(null);
  const parts = useMemo(() => partsOf(transcript), [transcript]);
  const timed = useMemo(
    () => parts.flatMap(({ startMs }, index) => (startMs === undefined ? [] : [{ startMs, index }])),
    [parts],
  );
  const lit = useRef<Element>(undefined);
  usePlaceOf(sound.id, (place) => {
    const word = place?.isNow ? timed[wordAt(timed, place.totalMs)] : undefined;
    const next = word === undefined ? undefined : ref.current?.children[word.index];
    if (next === lit.current) return;
    lit.current?.removeAttribute('data-now');
    next?.setAttribute('data-now', 'true');
    lit.current = next;
  });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has the slider; words as buttons were a stop of Tab each
    <p
      ref={ref}
      className={styles.said}
      data-folded={isFolded || undefined}
      dir="auto"
      onClick={(event) => hear(event, sound)}
    >
      {parts.map(({ text, startMs }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in their order
        <span key={index} data-at={startMs}>
          {text}
        </span>
      ))}
    </p>
  );
}

/** Plays from the word on that was pressed. A selection is made to be copied. */
function hear({ target }: MouseEvent, sound: Sound): void {
  const at = target instanceof HTMLElement ? target.dataset.at : undefined;
  if (at === undefined || window.getSelection()?.isCollapsed === false) return;
  player().playFrom(sound, Number(at));
}
