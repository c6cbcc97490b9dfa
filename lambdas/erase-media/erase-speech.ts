import { eraseSound } from '../../aws/bucket-speech.ts';
import { dropSentence, releaseSentence } from '../../aws/table-sentence.ts';
import type { SpeechRow } from '../../aws/table-speech.ts';
import { eachOf } from '../shared/publish.ts';

const AT_ONCE = 8;

/** Erases every sentence of a message that no other message says. */
export async function eraseSpeech({ messageId, sentences = [], earlier = [] }: SpeechRow): Promise<void> {
  await eachOf([...new Set([...sentences, ...earlier])], AT_ONCE, async (hash) => {
    const sound = await releaseSentence(hash, messageId);
    if (sound === undefined) return;
    await eraseSound(sound);
    await dropSentence(hash);
  });
}
