import { eraseSound, putSound } from '../../aws/bucket-speech.ts';
import { env } from '../../aws/env.ts';
import { speak } from '../../aws/polly-speech.ts';
import { claimSentence, keepSentence, type MadeSentence, yieldSentence } from '../../aws/table-sentence.ts';
import type { SpeechRow } from '../../aws/table-speech.ts';
import type { Voice } from '../../core/voices.ts';
import { mintId } from '../../protocol/ids.ts';
import { hashOf } from './plan-speech.ts';

/** While somebody else makes the same sentence. */
const WAITS_MAX = 200;
const WAIT_MS = 300;

/** The message is gone, or is read aloud anew. */
export class Over extends Error {
  constructor() {
    super('this making of the speech is over');
    this.name = 'Over';
  }
}

/**
 * A sentence as it is heard: made by Polly once, whoever says it, in whatever room.
 * @throws Over; Speechless; Error when somebody else has begun to make it and has not ended: this comes again
 */
export async function speakSentence(text: string, voice: Voice, speech: SpeechRow): Promise<MadeSentence> {
  const hash = hashOf(text, voice);
  for (let wait = 0; wait < WAITS_MAX; wait++) {
    const claimed = await claimSentence(hash, speech, mintId('sound', env.now(), env.randomBytes(10)));
    if (claimed.state === 'over') throw new Over();
    if (claimed.state === 'made') return claimed.made;
    if (claimed.state === 'mine') return make(text, voice, { hash, sound: claimed.sound });
    await env.sleep(WAIT_MS);
  }
  throw new Error('another invocation has made this sentence for too long');
}

async function make(
  text: string,
  voice: Voice,
  { hash, sound }: { hash: string; sound: string },
): Promise<MadeSentence> {
  try {
    const { mp3, durationMs, words } = await speak(text, voice);
    const made = { text, durationMs, words };
    await putSound(sound, mp3);
    if (await keepSentence(hash, sound, made)) return made;
  } catch (thrown) {
    await yieldSentence(hash, sound);
    throw thrown;
  }
  // Its last message went meanwhile, and what was kept of it.
  await eraseSound(sound);
  throw new Over();
}
