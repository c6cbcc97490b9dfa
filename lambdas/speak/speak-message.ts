import { Speechless } from '../../aws/polly-speech.ts';
import type { MadeSentence } from '../../aws/table-sentence.ts';
import { planSpeech, readSpeech, type SpeechRow, speechBecomes } from '../../aws/table-speech.ts';
import { MAKING, speechOf } from '../../core/speech.ts';
import type { Message } from '../../protocol/message.ts';
import type { Speech } from '../../protocol/speech.ts';
import { changeSpeech, readSpoken } from '../shared/change-speech.ts';
import { hashOf, NoVoice, planOf } from './plan-speech.ts';
import { Over, speakSentence } from './speak-sentence.ts';

const AT_ONCE = 3;

/**
 * Makes what is to be heard of a message, and tells the room when its first sentence can be heard, and at the end. Done
 * twice, or begun again after it broke off, it finds what was made and goes on from there.
 */
export async function speakMessage({ roomId, messageId, run }: SpeechRow): Promise<void> {
  const row = await readSpeech(messageId);
  if (row?.run !== run || row.speech.status !== 'making') return;
  const spoken = await readSpoken({ roomId, messageId });
  if (spoken === undefined) return;
  try {
    await makeAll(row, spoken.message);
  } catch (thrown) {
    if (thrown instanceof Over) return;
    if (!(thrown instanceof NoVoice)) throw thrown;
    await tell(row, { ...MAKING, status: 'failed', reason: thrown.message });
  }
}

async function makeAll(row: SpeechRow, message: Message): Promise<void> {
  const { voice, sentences: texts } = await planOf(row, message);
  const hashes = texts.map((text) => hashOf(text, voice));
  const planned = await planSpeech(row, { voice, sentences: hashes });
  // Another invocation has planned it otherwise: with an older or newer version of this function.
  if (planned?.run !== row.run || planned.sentences?.join() !== hashes.join()) throw new Over();

  const make = (text: string) => speakSentence(text, voice, planned);
  const made: MadeSentence[] = [];
  const failure = await inOrder(texts, make, async (sentence) => {
    made.push(sentence);
    if (made.length === 1 && texts.length > 1) await tell(planned, speechOf('making', made, voice.language));
  });
  const end = speechOf(failure === undefined ? 'ready' : 'failed', made, voice.language);
  await tell(planned, { ...end, ...(failure && { reason: failure.reason }) });
}

/**
 * Gives `take` what becomes of each text, in order: the first alone, because somebody waits for it, then some at once. Polly's
 * failure ends it and is given back; what was made after it is kept for another time.
 */
async function inOrder(
  texts: readonly string[],
  make: (text: string) => Promise<MadeSentence>,
  take: (made: MadeSentence) => Promise<void>,
): Promise<Speechless | undefined> {
  for (let start = 0; start < texts.length; start += start === 0 ? 1 : AT_ONCE) {
    const few = texts.slice(start, start === 0 ? 1 : start + AT_ONCE);
    for (const result of await Promise.allSettled(few.map(make))) {
      if (result.status === 'fulfilled') await take(result.value);
      else if (result.reason instanceof Speechless) return result.reason;
      else throw result.reason;
    }
  }
  return undefined;
}

async function tell(row: SpeechRow, speech: Speech): Promise<void> {
  await changeSpeech(row, ({ row: current }) => {
    if (current?.run !== row.run || current.speech.status !== 'making') return undefined;
    if (speech.status === 'making' && current.speech.sentences >= speech.sentences) return undefined;
    return { speech, also: [speechBecomes(current, speech)] };
  });
}
