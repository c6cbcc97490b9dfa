import { pocketSphinx } from './pocketsphinx.ts';
import type { Recogniser } from './recogniser.ts';
import { sherpa } from './sherpa.ts';

/** A model that somebody has put there is better than the one of the distribution. */
export function chooseRecogniser(): Recogniser {
  const model = process.env.MATHIA_SPEECH_MODEL ?? '';
  return model === '' ? pocketSphinx : sherpa(model);
}
