import type { EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { optionalImport } from '../engine/optional-import.ts';
import type { SpokenEvent } from './synthesis.ts';

/** Mono, -1 to 1, at the synthesiser's own rate. */
export interface Speech {
  samples: { values: Float32Array; rate: number };
  events: SpokenEvent[];
  durationMs: number;
}

let loading: Promise<EspeakWorker> | undefined;

export async function speak(markup: string, voice: string): Promise<Speech> {
  loading ??= load();
  const espeak = await loading;
  if (espeak.set_voice(voice) !== 0) throw new Error(`espeak-ng has no voice ${voice}`);
  const [chunks, events]: [Int16Array[], SpokenEvent[]] = [[], []];
  espeak.synthesize(markup, (samples, told) => {
    chunks.push(samples);
    for (const { type, text_position, audio_position, id } of told)
      if (type === 'word' || type === 'mark')
        events.push({ type, position: text_position - 1, ms: audio_position, name: String(id) });
  });
  const rate = espeak.get_samplerate();
  const values = joined(chunks);
  return { samples: { values, rate }, events, durationMs: Math.round((values.length / rate) * 1000) };
}

async function load(): Promise<EspeakWorker> {
  const name = '@echogarden/espeak-ng-emscripten';
  const library = await optionalImport('Speaking', name, () => import('@echogarden/espeak-ng-emscripten'));
  const { eSpeakNGWorker: Worker } = await library.default();
  return await new Worker();
}

function joined(chunks: readonly Int16Array[]): Float32Array {
  const values = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) for (const sample of chunk) values[at++] = sample / 32_768;
  return values;
}
