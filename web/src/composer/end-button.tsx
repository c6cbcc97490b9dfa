import { Check, Mic, SendHorizontal } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { HAS_MOUSE } from '../app/use-media.ts';
import { composerWords as words } from '../words/conversation.ts';
import { recordingWords } from '../words/recording.ts';
import styles from './end-button.module.css';
import type { ComposerState } from './use-composer.ts';

/** At the end of the line: it sends what there is to send, and records where there is nothing. */
export function EndButton({ composer }: { composer: ComposerState }) {
  const { voice, referring, canSend, isEmpty } = composer;
  const isHeld = voice.wish?.how === 'held';
  const isMicrophone = isHeld || (isEmpty && !voice.isOpen);
  const label = voice.isOpen ? (isHeld ? recordingWords.letGo : recordingWords.send) : recordingWords.record;
  const button = useKeptFocus(composer);
  if (isMicrophone || voice.isOpen) {
    return (
      <button
        // A held button stays the same element: the finger is on it.
        key="end"
        ref={button}
        type="button"
        className={styles.send}
        data-held={isHeld || undefined}
        aria-label={label}
        title={label}
        onPointerEnter={warmVoice}
        onFocus={warmVoice}
        {...voice.buttonProps}
      >
        {isMicrophone ? <Mic size={22} aria-hidden="true" /> : <SendIcon />}
      </button>
    );
  }
  const isEditing = referring?.kind === 'edit';
  return (
    <button
      key="end"
      ref={button}
      type="submit"
      className={styles.send}
      disabled={!canSend}
      aria-label={isEditing ? words.saveEdit : words.send}
      onPointerDown={keepKeyboard}
    >
      {isEditing ? <Check size={22} aria-hidden="true" /> : <SendIcon />}
    </button>
  );
}

/** What had the focus goes away when a recording ends or is over: the focus goes to what comes next. */
function useKeptFocus({ voice, field }: ComposerState) {
  const button = useRef<HTMLButtonElement>(null);
  const before = useRef(voice.isOpen);
  const isRecording = voice.wish !== undefined;
  useEffect(() => {
    const wasOpen = before.current;
    before.current = voice.isOpen;
    if (!wasOpen || isRecording || document.activeElement !== document.body) return;
    if (voice.isOpen) button.current?.focus();
    else if (matchMedia(HAS_MOUSE).matches) field.current?.focus();
  }, [voice.isOpen, isRecording, field]);
  return button;
}

function SendIcon() {
  return <SendHorizontal size={22} aria-hidden="true" className="mirrored" />;
}

/** The keyboard of a phone stays where it is. */
function keepKeyboard(event: { preventDefault(): void }): void {
  event.preventDefault();
}

let isWarm = false;

/** Between reaching for the button and pressing it there is time to fetch what records. */
function warmVoice(): void {
  if (isWarm) return;
  isWarm = true;
  void import('../voice/recording-bar.tsx').catch(() => {
    isWarm = false;
  });
}
