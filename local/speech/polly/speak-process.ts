import { serveQuestions } from '../engine/serve-questions.ts';
import { encoded } from './encode.ts';
import { speak } from './espeak.ts';
import type { Synthesis, SynthesisQuestion } from './synthesis.ts';

serveQuestions(synthesis);

async function synthesis({ markup, voice, format, sampleRate }: SynthesisQuestion): Promise<Synthesis> {
  const { samples, events, durationMs } = await speak(markup, voice);
  const audio = format === undefined ? new Uint8Array() : await encoded(samples, format, sampleRate);
  return { audio, events, durationMs };
}
