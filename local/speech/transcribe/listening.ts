import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Engine, Timed } from '../engine/engine.ts';

/** The program of the engine that listens. */
export const LISTENER = fileURLToPath(import.meta.resolve('./listen-process.ts'));

/** Longer than any audio that is taken needs; the recognisers have limits of their own. */
const LISTENING_MS_MAX = 3 * 60 * 60_000;

/** What recognisers and decoders hear. */
export const LISTENING_HZ = 16_000;

export interface Listening {
  media: Uint8Array;
  /** Transcribe's name of the format that it should be. */
  format?: string | undefined;
  sampleRate?: number | undefined;
  /** A BCP 47 code; undefined when the language is to be found out. */
  language?: string | undefined;
  /** Those that it may be, when it is to be found out; any when there are none. */
  languageOptions: string[];
}

const Word = z.object({ text: z.string(), start: z.number(), end: z.number(), confidence: z.number() });
/** Times are seconds. */
export type Word = z.output<typeof Word>;

const Heard = z.object({
  words: z.array(Word),
  language: z.string(),
  format: z.string(),
  sampleRate: z.number(),
  seconds: z.number(),
});
export type Heard = z.output<typeof Heard>;

/** Rejects with the EngineError `input` for what cannot be heard, and `absent` where nothing here can listen. */
export async function listen(engine: Engine, question: Listening): Promise<Timed<Heard>> {
  const { found, engineMs } = await engine.ask(question, LISTENING_MS_MAX);
  return { found: Heard.parse(found), engineMs };
}
