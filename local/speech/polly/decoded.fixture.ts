import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { MPEGDecoder } from 'mpg123-decoder';

/** Audio as a player would hear it. */
export interface Decoded {
  samples: Float32Array;
  rate: number;
  seconds: number;
  /** The loudest sample, 0 to 1. */
  peak: number;
  /** The mean of what is heard, 0 to 1: near 0 for silence. */
  loudness: number;
}

export async function decodedAudio(
  audio: Uint8Array,
  format: 'mp3' | 'ogg_vorbis' | 'pcm',
  rate: number,
): Promise<Decoded> {
  if (format === 'pcm') return measured(fromPcm16(audio), rate);
  if (format === 'mp3') {
    const decoder = new MPEGDecoder();
    await decoder.ready;
    const { channelData, sampleRate } = decoder.decode(audio);
    return measured(channelData[0] ?? new Float32Array(), sampleRate);
  }
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const { channelData, sampleRate } = await decoder.decodeFile(audio);
  return measured(channelData[0] ?? new Float32Array(), sampleRate);
}

export function fromPcm16(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 2 }, (_, index) => view.getInt16(index * 2, true) / 32_768);
}

function measured(samples: Float32Array, rate: number): Decoded {
  let [peak, sum] = [0, 0];
  for (const sample of samples) {
    peak = Math.max(peak, Math.abs(sample));
    sum += sample * sample;
  }
  return {
    samples,
    rate,
    seconds: samples.length / rate,
    peak,
    loudness: Math.sqrt(sum / Math.max(1, samples.length)),
  };
}

/** The mean loudness between two times in seconds. */
export function loudnessBetween({ samples, rate }: Decoded, from: number, to: number): number {
  return measured(samples.slice(Math.round(from * rate), Math.round(to * rate)), rate).loudness;
}
