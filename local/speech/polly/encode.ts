import { resampled, toPcm16 } from '../engine/resample.ts';
import type { AudioFormat } from './synthesis.ts';

/** Of MP3, by sample rate; near what Polly gives. */
const KILOBITS: Record<number, 24 | 32 | 48 | 64> = {
  ...{ 8000: 24, 16000: 32, 22050: 48, 24000: 48, 44100: 64, 48000: 64 },
};
const VORBIS_QUALITY = 3;
/** The encoders copy what they are given; all of it at once would need as much memory again. */
const CHUNK_SAMPLES = 48_000;

export async function encoded(
  { values, rate }: { values: Float32Array; rate: number },
  format: AudioFormat,
  sampleRate: number,
): Promise<Uint8Array> {
  const samples = resampled(values, rate, sampleRate);
  return format === 'pcm' ? toPcm16(samples) : await compressed(samples, format, sampleRate);
}

async function compressed(
  samples: Float32Array,
  format: 'mp3' | 'ogg_vorbis',
  sampleRate: number,
): Promise<Uint8Array> {
  const encoder = await encoderOf(format, sampleRate);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < samples.length; at += CHUNK_SAMPLES)
    // The encoder gives the same memory each time.
    parts.push(encoder.encode([samples.subarray(at, at + CHUNK_SAMPLES)]).slice());
  parts.push(encoder.finalize().slice());
  return new Uint8Array(Buffer.concat(parts));
}

interface Encoder {
  encode(channels: readonly Float32Array[]): Uint8Array;
  finalize(): Uint8Array;
}

async function encoderOf(format: 'mp3' | 'ogg_vorbis', sampleRate: number): Promise<Encoder> {
  const { createMp3Encoder, createOggEncoder } = await import('wasm-media-encoders');
  if (format === 'mp3') {
    const encoder = await createMp3Encoder();
    encoder.configure({ channels: 1, sampleRate, bitrate: KILOBITS[sampleRate] ?? 64 });
    return encoder;
  }
  const encoder = await createOggEncoder();
  encoder.configure({ channels: 1, sampleRate, vbrQuality: VORBIS_QUALITY });
  return encoder;
}
