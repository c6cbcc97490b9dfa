import { AudioLines, CircleQuestionMark, Mic, SendHorizontal, Sparkles, X } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../protocol/ids.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce } from '../app/ui-state.ts';
import { usePictures } from '../pictures/use-picture.ts';
import { Button } from '../ui/button.tsx';
import { handsFreeWords as words } from '../words/recording.ts';
import styles from './hands-free.module.css';
import { type EndWords, HandsFreeSession, type HandsFreeState } from './hands-free-session.ts';
import { LiveWaveform } from './live-waveform.tsx';

interface HandsFreeProps {
  roomId: RoomId;
  /** The bot's. */
  name: string;
  onOver(said?: EndWords): void;
}

/** In the place of the composer: a conversation with a bot that needs no hands. */
export function HandsFree(props: HandsFreeProps) {
  const { roomId, name } = props;
  const engine = useEngine();
  const pictures = usePictures();
  const [session, setSession] = useState<HandsFreeSession>();
  useEffect(() => {
    const begun = new HandsFreeSession({ engine, pictures, roomId, name });
    setSession(begun);
    void begun.run();
    return () => begun.leave();
  }, [engine, pictures, roomId, name]);
  return session === undefined ? <div className={styles.panel} /> : <Panel {...props} session={session} />;
}

type Shown = Exclude<HandsFreeState, { at: 'over' }>;

function Panel({ name, session, onOver }: HandsFreeProps & { session: HandsFreeSession }) {
  const state = useStore(session.store);
  const over = useEffectEvent((said: EndWords | undefined) => onOver(said));
  useEffect(() => {
    if (state.at === 'over') over(state.said);
  }, [state]);
  useEscape(() => session.end());
  if (state.at === 'over') return <div className={styles.panel} />;
  return (
    <div className={styles.panel} data-at={state.at}>
      <Orb state={state} name={name} session={session} />
      <Said state={state} name={name} />
      <div className={styles.wave}>{state.at === 'listening' && <LiveWaveform levels={() => session.levels()} />}</div>
      <Button look="danger" onClick={() => session.end()}>
        <X size={18} aria-hidden="true" /> {words.end}
      </Button>
    </div>
  );
}

const ICONS = {
  starting: Mic,
  listening: Mic,
  asking: CircleQuestionMark,
  sending: SendHorizontal,
  thinking: Sparkles,
  speaking: AudioLines,
} as const;

/** Large, and the only thing to press apart from the end. It moves with the voice. */
function Orb({ state, name, session }: { state: Shown; name: string; session: HandsFreeSession }) {
  const orb = useRef<HTMLButtonElement>(null);
  const Icon = ICONS[state.at];
  const action = actionOf(state);
  useEffect(() => orb.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (state.at !== 'listening') {
      orb.current?.style.removeProperty('--loud');
      return;
    }
    let frame = requestAnimationFrame(function draw() {
      const level = session.levels().at(-1) ?? 0;
      orb.current?.style.setProperty('--loud', Math.min(1, Math.sqrt(level * 4)).toFixed(2));
      frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [state.at, session]);
  return (
    <button
      ref={orb}
      type="button"
      className={styles.orb}
      aria-label={action ?? words.talkTo(name)}
      aria-disabled={action === undefined}
      onClick={() => session.tap()}
    >
      <Icon size={40} aria-hidden="true" />
    </button>
  );
}

/** What a tap does now. */
function actionOf(state: Shown): string | undefined {
  if (state.at === 'listening') return state.hasSpeech ? words.done : undefined;
  return {
    starting: undefined,
    asking: words.goOn,
    sending: undefined,
    thinking: undefined,
    speaking: words.interrupt,
  }[state.at];
}

function Said({ state, name }: { state: Shown; name: string }) {
  const [title, help] = titleOf(state, name);
  useEffect(() => announce(title), [title]);
  return (
    <div className={styles.said}>
      <p className={styles.title}>{title}</p>
      <p className={styles.help}>{help}</p>
    </div>
  );
}

function titleOf(state: Shown, name: string): [title: string, help: string] {
  switch (state.at) {
    case 'starting':
      return [words.starting, ''];
    case 'listening':
      return [words.listening, state.hasSpeech ? words.listeningDone : words.listeningHelp];
    case 'asking':
      return [words.asking, words.askingHelp];
    case 'sending':
      return [words.sending, ''];
    case 'thinking':
      return [words.thinking, words.thinkingHelp(name)];
    case 'speaking':
      return [words.speaking(name), words.speakingHelp];
    default:
      return state satisfies never;
  }
}

function useEscape(end: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    end();
  });
  useEffect(() => {
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, []);
}
