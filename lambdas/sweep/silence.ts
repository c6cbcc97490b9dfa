import { dropSpeaking, type SpeakingRow, speechBecomes } from '../../aws/table-speech.ts';
import { changeSpeech } from '../shared/change-speech.ts';

/** Says of a message that it is not read aloud, or not to its end, when nobody has ended that. */
export async function silence(due: SpeakingRow): Promise<void> {
  await changeSpeech(due, ({ message, row }) => {
    if (row?.run !== due.run || row.speech.status !== 'making' || message.speech === undefined) return undefined;
    const speech = { ...row.speech, status: 'failed' as const, reason: 'It took too long.' };
    return { speech, also: [speechBecomes(row, speech)] };
  });
  await dropSpeaking(due);
}
