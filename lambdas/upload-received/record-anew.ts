import {
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  type InputFormat,
  MATROSKA,
  MP3,
  MP4,
  Mp3OutputFormat,
  Mp4OutputFormat,
  OGG,
  OggOutputFormat,
  Output,
  type OutputFormat,
  QTFF,
  WAVE,
  WavOutputFormat,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import type { AudioType, Refusal } from '../../protocol/attachment.ts';
import { AUDIO_MS_MAX, AUDIO_MS_MIN } from '../../protocol/limits.ts';
import { decoderDescription } from './decoder-description.ts';
import { packetSeconds } from './packet-seconds.ts';

/** A recording made from the packets of sound of another file: nothing else of it is left. */
export interface Recorded {
  full: Uint8Array;
  contentType: AudioType;
  durationMs: number;
}

const INPUTS: Record<AudioType, InputFormat[]> = {
  'audio/webm': [WEBM, MATROSKA],
  'audio/mp4': [MP4, QTFF],
  'audio/ogg': [OGG],
  'audio/mpeg': [MP3],
  'audio/wav': [WAVE],
};

/** What a kind of sound is published in: what browsers play and Transcribe documents. */
function outputOf(codec: string, from: AudioType): { contentType: AudioType; format: OutputFormat } | undefined {
  if (codec === 'aac' && from === 'audio/mp4')
    return { contentType: 'audio/mp4', format: new Mp4OutputFormat({ fastStart: 'in-memory' }) };
  if ((codec === 'opus' || codec === 'vorbis') && from === 'audio/ogg')
    return { contentType: 'audio/ogg', format: new OggOutputFormat() };
  if (codec === 'opus') return { contentType: 'audio/webm', format: new WebMOutputFormat() };
  if (codec === 'mp3' && from === 'audio/mpeg') return { contentType: 'audio/mpeg', format: new Mp3OutputFormat() };
  if ((codec.startsWith('pcm-') || codec === 'ulaw' || codec === 'alaw') && from === 'audio/wav')
    return { contentType: 'audio/wav', format: new WavOutputFormat() };
  return undefined;
}

/** Ten minutes in packets of six milliseconds; recorders make them of twenty and more. */
const PACKETS_MAX = 100_000;
const CHANNELS_MAX = 2;
const HZ_MIN = 8_000;
const HZ_MAX = 192_000;

/**
 * Reads the sound of a file whose bytes begin as those of `type`, and writes it anew: with its length, with what a
 * player needs first at the beginning, and without tags, pictures, chapters and what stands behind its end.
 */
export async function recordAnew(bytes: Uint8Array, type: AudioType): Promise<Recorded | { refused: Refusal }> {
  const input = new Input({ source: new BufferSource(bytes), formats: INPUTS[type] });
  try {
    return await recordedFrom(input, type);
  } catch {
    return { refused: 'damaged' };
  } finally {
    input.dispose();
  }
}

async function recordedFrom(input: Input, type: AudioType): Promise<Recorded | { refused: Refusal }> {
  const tracks = await input.getTracks();
  if (tracks.length === 0) return { refused: 'damaged' };
  if (tracks.some((track) => track.isVideoTrack())) return { refused: 'has_video' };
  const track = await input.getPrimaryAudioTrack();
  if (track === null) return { refused: 'not_audio' };
  const codec = (await track.getCodec()) ?? '';
  const output = outputOf(codec, type);
  if (output === undefined) return { refused: 'not_audio' };
  const written = await copied(track, output.format, type);
  if ('refused' in written) return written;
  return { ...written, contentType: output.contentType };
}

async function copied(
  track: InputAudioTrack,
  format: OutputFormat,
  from: AudioType,
): Promise<{ full: Uint8Array; durationMs: number } | { refused: Refusal }> {
  const found = await track.getDecoderConfig();
  const codec = await track.getCodec();
  if (found === null || codec === null || !isUsual(found)) return { refused: 'damaged' };
  const decoderConfig = { ...found, ...decoderDescription(codec, found) };
  const source = new EncodedAudioPacketSource(codec);
  const target = new BufferTarget();
  const output = new Output({ format, target });
  output.addAudioTrack(source);
  await output.start();
  const seconds = packetSeconds(codec, decoderConfig, from);
  let [count, end] = [0, 0];
  for await (const packet of new EncodedPacketSink(track).packets()) {
    const length = seconds(packet);
    // Where it stands in the new file follows from what was before it: what the old one says is not believed.
    await source.add(new EncodedPacket(packet.data, 'key', end, length), { decoderConfig });
    end += length;
    count++;
    if (end * 1000 > AUDIO_MS_MAX + ROUNDING_MS) return { refused: 'too_long' };
    if (count > PACKETS_MAX) return { refused: 'damaged' };
  }
  if (end * 1000 < AUDIO_MS_MIN) return { refused: 'empty' };
  await output.finalize();
  const durationMs = Math.min(AUDIO_MS_MAX, Math.round(end * 1000));
  return { full: new Uint8Array(target.buffer ?? new ArrayBuffer()), durationMs };
}

/** Encoders fill their last packet, and put some milliseconds before the sound. */
const ROUNDING_MS = 250;

function isUsual({ numberOfChannels, sampleRate }: { numberOfChannels: number; sampleRate: number }): boolean {
  const isRate = sampleRate >= HZ_MIN && sampleRate <= HZ_MAX;
  return isRate && numberOfChannels >= 1 && numberOfChannels <= CHANNELS_MAX;
}
