import type { Input } from 'mediabunny';
import { EngineError } from '../../engine/engine-error.ts';
import { resampled } from '../engine/resample.ts';
import { type Codec, openCodec } from './codec.ts';
import { LISTENING_HZ, type Listening } from './listening.ts';

/** What fits in memory several times over. */
const SECONDS_MAX = 30 * 60;
/** Transcribe's least (Transcribe Developer Guide, "Guidelines and quotas"). */
const SECONDS_MIN = 0.5;
/** Between these, counts and memory are looked at. */
const BATCH_PACKETS = 500;

/** As Transcribe calls the containers that are known here. */
const FORMATS: Record<string, string[]> = {
  ...{ WAVE: ['wav'], WebM: ['webm'], Matroska: ['webm'], Ogg: ['ogg'], MP3: ['mp3'], FLAC: ['flac'] },
  ...{ MP4: ['mp4', 'm4a'], 'QuickTime File Format': ['mp4', 'm4a'] },
};

export interface DecodedMedia {
  /** Mono at LISTENING_HZ. */
  samples: Float32Array;
  format: string;
  sampleRate: number;
  seconds: number;
}

type Asked = Pick<Listening, 'media' | 'format' | 'sampleRate'>;

/** Rejects with the EngineError `input` in Transcribe's words, as far as they are known. */
export async function decodedMedia(asked: Asked): Promise<DecodedMedia> {
  const { ALL_FORMATS, BufferSource, Input: MediaInput } = await import('mediabunny');
  const input = new MediaInput({ source: new BufferSource(asked.media), formats: ALL_FORMATS });
  try {
    return await decodedInput(input, asked);
  } finally {
    input.dispose();
  }
}

async function decodedInput(
  input: Input,
  { media, format: asked, sampleRate: rateAsked }: Asked,
): Promise<DecodedMedia> {
  const found = await readable(() => input.getFormat());
  const format = formatOf(found.name, asked);
  const track = await readable(() => input.getPrimaryAudioTrack());
  if (!track) throw new EngineError('input', 'The media file has no audio track.');
  const sampleRate = track.sampleRate;
  if (rateAsked !== undefined && rateAsked !== sampleRate)
    throw new EngineError('input', 'The sample rate provided does not match the detected sample rate.');
  const codec = await openCodec(track, media);
  const { values, rate } = await readable(() => wholeOf(codec));
  const seconds = values.length / rate;
  if (seconds < SECONDS_MIN)
    throw new EngineError('input', `The audio is shorter than ${SECONDS_MIN * 1000} milliseconds.`);
  return { samples: resampled(values, rate, LISTENING_HZ), format, sampleRate, seconds };
}

function formatOf(name: string, asked: string | undefined): string {
  const names = FORMATS[name];
  if (!names) throw new EngineError('input', 'Unsupported media format.');
  if (asked !== undefined && !names.includes(asked))
    throw new EngineError('input', 'The media format provided does not match the detected media format.');
  return asked ?? names[0] ?? '';
}

/** What a library says of a broken file is of no use to who uploaded it. */
async function readable<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw new EngineError('input', `The media file can't be read. Check that it is not corrupt. (${wordsOf(error)})`);
  }
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 200);
}

async function wholeOf(codec: Codec): Promise<{ values: Float32Array; rate: number }> {
  const parts: Float32Array[] = [];
  let [length, rate] = [0, LISTENING_HZ];
  for await (const part of codec.parts(BATCH_PACKETS)) {
    parts.push(mixed(part.channels));
    rate = part.rate;
    length += parts.at(-1)?.length ?? 0;
    if (length > SECONDS_MAX * rate)
      throw new EngineError('input', `The audio is longer than ${SECONDS_MAX / 60} minutes, the most on this machine.`);
  }
  const values = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { values: values.subarray(Math.round(codec.skipSeconds * rate)), rate };
}

function mixed(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = channels;
  if (others.length === 0) return first;
  return first.map(
    (sample, index) => others.reduce((sum, other) => sum + (other[index] ?? 0), sample) / channels.length,
  );
}
