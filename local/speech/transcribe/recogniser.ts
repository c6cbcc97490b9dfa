import { EngineError } from '../../engine/engine-error.ts';
import type { Listening, Word } from './listening.ts';

export type AskedLanguage = Pick<Listening, 'language' | 'languageOptions'>;

/** Makes words of speech. */
export interface Recogniser {
  /** The language that it will hear. Throws the EngineError `absent` when it knows none of those asked for. */
  languageOf(asked: AskedLanguage): string;
  /** Mono at LISTENING_HZ. */
  recognise(samples: Float32Array, language: string): Promise<Word[]>;
}

export function unknownLanguage(known: string, { language, languageOptions }: AskedLanguage): EngineError {
  const asked = language ?? languageOptions.join(', ');
  return new EngineError('absent', `The speech recogniser on this machine knows ${known} only, not ${asked}`);
}
