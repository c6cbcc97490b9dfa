import { EngineError } from '../engine/engine-error.ts';
import type { Listening, Word } from './listening.ts';
import { pocketSphinx } from './pocketsphinx.ts';
import { sherpa } from './sherpa.ts';

export type AskedLanguage = Pick<Listening, 'language' | 'languageOptions'>;

/** Makes words of speech. */
export interface Recogniser {
  /** The language that it will hear. Throws the EngineError `absent` when it knows none of those asked for. */
  languageOf(asked: AskedLanguage): string;
  /** Mono at LISTENING_HZ. */
  recognise(samples: Float32Array, language: string): Promise<Word[]>;
}

/** A model that somebody has put there is better than the one of the distribution. */
export function chosenRecogniser(): Recogniser {
  const model = process.env.MATHIA_SPEECH_MODEL ?? '';
  return model === '' ? pocketSphinx : sherpa(model);
}

export function unknownLanguage(known: string, { language, languageOptions }: AskedLanguage): EngineError {
  const asked = language ?? languageOptions.join(', ');
  return new EngineError('absent', `The speech recogniser on this machine knows ${known} only, not ${asked}`);
}
