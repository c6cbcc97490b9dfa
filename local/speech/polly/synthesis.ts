import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Engine, Timed } from '../engine/engine.ts';

/** The program of the engine that speaks. */
export const SPEAKER = fileURLToPath(import.meta.resolve('./speak-process.ts'));

const SYNTHESIS_MS_MAX = 60_000;

export type AudioFormat = 'mp3' | 'ogg_vorbis' | 'pcm';

/** What the engine's process is asked. Without a format it answers with events only. */
export interface SynthesisQuestion {
  markup: string;
  /** One of espeak's, with its variant: `en-US+f3`. */
  voice: string;
  format?: AudioFormat;
  sampleRate: number;
}

const SpokenEvent = z.object({
  type: z.enum(['word', 'mark']),
  /** In the markup, in code points from 0. */
  position: z.number(),
  ms: z.number(),
  name: z.string(),
});
export type SpokenEvent = z.output<typeof SpokenEvent>;

const Synthesis = z.object({
  audio: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  events: z.array(SpokenEvent),
  durationMs: z.number(),
});
export type Synthesis = z.output<typeof Synthesis>;

export async function synthesise(engine: Engine, question: SynthesisQuestion): Promise<Timed<Synthesis>> {
  const { found, engineMs } = await engine.ask(question, SYNTHESIS_MS_MAX);
  return { found: Synthesis.parse(found), engineMs };
}
