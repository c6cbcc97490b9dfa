import type { EncodedPacket, InputAudioTrack } from 'mediabunny';
import { EngineError } from '../../engine/engine-error.ts';
import { optionalImport } from '../engine/optional-import.ts';
import { LISTENING_HZ } from './listening.ts';

interface Part {
  channels: Float32Array[];
  rate: number;
}

/** The audio of a track. */
export interface Codec {
  /** What its encoder has put before the sound. */
  skipSeconds: number;
  /** So many packets at a time, so that what would never end can be cut. */
  parts(packetsMax: number): AsyncIterable<Part>;
}

/** Decodes some packets of a codec. */
type Decode = (packets: Uint8Array[]) => Part | Promise<Part>;

/** Rejects with the EngineError `input` for a codec that is not known, `absent` for one that is not installed. */
export async function openCodec(track: InputAudioTrack, media: Uint8Array): Promise<Codec> {
  const codec = track.codec ?? '';
  if (codec.startsWith('pcm-') || codec === 'ulaw' || codec === 'alaw') return ofPcm(track);
  if (codec === 'vorbis') return await ofVorbis(media);
  const description = (await track.getDecoderConfig())?.description;
  const config = description === undefined ? undefined : bytesOf(description);
  if (codec === 'opus') return await ofPackets(track, await opus(track, config), opusSkip(config));
  if (codec === 'mp3') return await ofPackets(track, await mp3());
  if (codec === 'aac') return await ofPackets(track, await aac(config));
  throw new EngineError('input', `Unsupported media format. The audio is encoded as ${codec || 'something unknown'}.`);
}

function bytesOf(source: ArrayBufferView | ArrayBufferLike): Uint8Array {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(source);
}

async function ofPackets(track: InputAudioTrack, decode: Decode, skip?: number): Promise<Codec> {
  const { EncodedPacketSink } = await import('mediabunny');
  const sink = new EncodedPacketSink(track);
  const first = await sink.getFirstPacket();
  return {
    // A container that knows of it begins before zero.
    skipSeconds: skip ?? Math.max(0, -(first?.timestamp ?? 0)),
    async *parts(packetsMax) {
      for await (const packets of batches(sink.packets(), packetsMax)) yield await decode(packets);
    },
  };
}

async function* batches(packets: AsyncIterable<EncodedPacket>, max: number): AsyncIterable<Uint8Array[]> {
  let batch: Uint8Array[] = [];
  for await (const { data } of packets) {
    batch.push(data);
    if (batch.length < max) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function opus(track: InputAudioTrack, config: Uint8Array | undefined): Promise<Decode> {
  const { OpusDecoder } = await import('opus-decoder');
  const channels = track.numberOfChannels;
  if (channels > 2) throw new EngineError('input', 'Invalid number of channels: number of channels too large.');
  const isMono = config?.[9] === 1;
  const decoder = new OpusDecoder({ sampleRate: LISTENING_HZ, channels: isMono ? 1 : channels, preSkip: 0 });
  await decoder.ready;
  return (packets) => ({ channels: decoder.decodeFrames(packets).channelData, rate: LISTENING_HZ });
}

/** The pre-skip of an Opus header: two bytes, little-endian, always at 48 kHz (RFC 7845, section 5.1). */
function opusSkip(config: Uint8Array | undefined): number {
  return ((config?.[10] ?? 0) + (config?.[11] ?? 0) * 256) / 48_000;
}

async function mp3(): Promise<Decode> {
  const { MPEGDecoder } = await import('mpg123-decoder');
  const decoder = new MPEGDecoder();
  await decoder.ready;
  return (packets) => {
    const { channelData, sampleRate } = decoder.decodeFrames(packets);
    return { channels: channelData, rate: sampleRate };
  };
}

/** The decoder is under the GPL: it is optional, and this process is its own. */
async function aac(config: Uint8Array | undefined): Promise<Decode> {
  const name = '@audio/decode-aac';
  const { decoder: open } = await optionalImport('Listening to AAC', name, () => import('@audio/decode-aac'));
  if (!config) throw new EngineError('input', 'Unsupported media format.');
  const decoder = await open({ asc: config });
  return (packets) => {
    const { channelData, sampleRate } = decoder.decode(packets);
    return { channels: channelData, rate: sampleRate };
  };
}

async function ofVorbis(media: Uint8Array): Promise<Codec> {
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  return {
    skipSeconds: 0,
    async *parts() {
      const { channelData, sampleRate } = await decoder.decodeFile(media);
      yield { channels: channelData, rate: sampleRate };
    },
  };
}

async function ofPcm(track: InputAudioTrack): Promise<Codec> {
  const { AudioSampleSink } = await import('mediabunny');
  const sink = new AudioSampleSink(track);
  return {
    skipSeconds: 0,
    async *parts() {
      for await (const sample of sink.samples()) {
        const channels = Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
          const plane = new Float32Array(sample.numberOfFrames);
          sample.copyTo(plane, { planeIndex, format: 'f32-planar' });
          return plane;
        });
        sample.close();
        yield { channels, rate: sample.sampleRate };
      }
    },
  };
}
