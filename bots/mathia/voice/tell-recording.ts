import type { ReadableAttachment, Transcript } from '../../../protocol/attachment.ts';
import { because, counted, REFUSALS } from '../pictures/told.ts';
import { plainText, shortened } from '../plain-text.ts';
import { languageName } from './languages.ts';

const QUOTED_CHARS_MAX = 5_000;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;

/** What was said, with its language and length, as far as it is known; never more. `speaker`: `undefined` for the asker. */
export function tellRecording(recording: ReadableAttachment, speaker: string | undefined): string {
  const { durationMs, understanding } = recording;
  const transcript = understanding?.status === 'done' ? understanding.transcript : undefined;
  if (transcript === undefined) return whyUnheard(recording) ?? UNKNOWN;
  if (transcript.text.trim() === '') return `${SILENT}${durationMs ? ` It is ${lengthOf(durationMs)} long.` : ''}`;
  const who = speaker === undefined ? 'You' : plainText(shortened(speaker, NAME_CHARS_MAX));
  const how = [inLanguage(transcript), durationMs ? `in ${lengthOf(durationMs)}` : ''].filter(Boolean).join(', ');
  const quoted = plainText(shortened(transcript.text, QUOTED_CHARS_MAX));
  const notes = [transcript.correctedBy ? CORRECTED : '', isCut(recording, transcript) ? CUT : ''].filter(Boolean);
  return [`${who} said${how && `, ${how}`}: “${quoted}”`, ...notes].join('\n\n');
}

const NAME_CHARS_MAX = 60;
const UNKNOWN = 'I was told nothing of what is said in that recording.';
const SILENT = 'I hear nobody speaking in that recording.';
const CORRECTED = 'The speaker has corrected these words.';
const CUT = 'It goes on: the room shows all of it.';

/** Why its words are not known; `undefined` when they are. */
export function whyUnheard({ status, reason, understanding }: ReadableAttachment): string | undefined {
  if (status === 'refused') {
    return `That recording was not accepted: ${reason === undefined ? 'it could not be read' : REFUSALS[reason]}.`;
  }
  if (status === 'waiting') return 'That recording has not arrived yet. Ask me again in a moment.';
  if (understanding === undefined) return UNKNOWN;
  switch (understanding.status) {
    case 'pending':
      return 'That recording is still being transcribed. Ask me again in a moment.';
    case 'failed':
      return `That recording could not be transcribed${because(understanding.reason)}. You can have it tried again, or write to me.`;
    case 'unavailable':
      return `Recordings cannot be transcribed here${because(understanding.reason)}. Please write to me.`;
    case 'done':
      return understanding.transcript === undefined ? UNKNOWN : undefined;
    default:
      return understanding.status satisfies never;
  }
}

function isCut({ understanding }: ReadableAttachment, { text }: Transcript): boolean {
  return understanding?.isShortened === true || [...text.replace(/\s+/g, ' ').trim()].length > QUOTED_CHARS_MAX;
}

function inLanguage({ language }: Transcript): string {
  const name = language && languageName(language);
  return name ? `in ${name}` : '';
}

/** In words that can be read aloud: "1 minute and 5 seconds". */
function lengthOf(durationMs: number): string {
  const whole = Math.round(durationMs / MS_PER_SECOND);
  if (whole === 0) return 'less than a second';
  const [minutes, seconds] = [Math.floor(whole / SECONDS_PER_MINUTE), whole % SECONDS_PER_MINUTE];
  const parts = [minutes > 0 ? counted(minutes, 'minute') : '', seconds > 0 ? counted(seconds, 'second') : ''];
  return parts.filter(Boolean).join(' and ');
}
