import type { Attachment } from '../../../protocol/attachment.ts';
import type { SpeechChoice } from '../../../protocol/speech.ts';
import { counted } from './counts.ts';
import { attachmentsWords } from './rooms.ts';

const MINUTE_MS = 60_000;

/** "1 minute 5 seconds", "12 seconds". What is shorter than a second is one. */
function durationWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  const parts = [
    minutes > 0 ? counted(minutes, { one: 'minute', other: 'minutes' }) : '',
    rest > 0 ? counted(rest, { one: 'second', other: 'seconds' }) : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** "0:07", "10:00". */
export function clockOf(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  const seconds = Math.floor((ms % MINUTE_MS) / 1_000);
  return `${minutes}:${String(seconds).padStart(2, '0')}`;
}

/** What stands for pictures and recordings where they are read out: "Voice message, 12 seconds". */
export function attachmentsLabel(attachments: readonly Attachment[]): string {
  const [only] = attachments;
  if (attachments.length === 1 && only?.kind === 'audio') return playingWords.voiceMessageOf(only.durationMs);
  return attachments.length === 0 ? '' : attachmentsWords(attachments);
}

export const playingWords = {
  voiceMessage: 'Voice message',
  voiceMessageOf: (durationMs: number | undefined) =>
    durationMs === undefined ? 'Voice message' : `Voice message, ${durationWords(durationMs)}`,
  announce: (sender: string, durationMs: number | undefined) =>
    durationMs === undefined
      ? `Voice message from ${sender}`
      : `Voice message from ${sender}, ${durationWords(durationMs)}`,
  announceTranscript: (sender: string, text: string) => `${sender} said: ${text}`,
  play: 'Play',
  pause: 'Pause',
  loading: 'Loading',
  stop: 'Stop reading aloud',
  position: 'Position',
  at: (atMs: number, ofMs: number) => `${clockOf(atMs)} of ${clockOf(ofMs)}`,
  rate: (rate: number) => `Speed: ${rate} times`,
  rateShort: (rate: number) => `${rate}×`,
  coming: 'The recording is on its way',
  broken: 'This could not be played.',
  blocked: 'Press play to hear it.',
  held: 'Finish recording first.',
  tryAgain: 'Try again',
} as const;

export const transcriptWords = {
  transcribing: 'Transcribing…',
  empty: 'Nobody speaks in this recording.',
  none: 'No transcript',
  tryAgain: 'Try again',
  more: 'Show all',
  less: 'Show less',
  corrected: 'corrected',
  copy: 'Copy transcript',
  correct: 'Correct transcript',
  correctTitle: 'What did you say?',
  field: 'Your words',
  help: 'Everybody in the room reads this. The recording stays as it is.',
} as const;

export const speechWords = {
  listen: 'Listen',
  preparing: 'Preparing…',
  readAloud: 'Read aloud',
  failed: 'It cannot be read aloud.',
  tryAgain: 'Try again',
} as const;

export const speechChoiceWords = {
  legend: 'Read answers of bots aloud',
  saved: 'Saved',
  choices: {
    always: { name: 'Always', help: 'Every answer in the room you are in' },
    when_spoken: { name: 'When I spoke', help: 'Answers to your voice messages' },
    never: { name: 'Never', help: 'Only when you press Listen' },
  } satisfies Record<SpeechChoice, { name: string; help: string }>,
} as const;
