import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { registerAacEncoder } from '@mediabunny/aac-encoder';
import {
  AudioSample,
  AudioSampleSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  OggOutputFormat,
  Output,
  type OutputFormat,
  WebMOutputFormat,
} from 'mediabunny';
import OpusScript from 'opusscript';
import { createMp3Encoder, createOggEncoder } from 'wasm-media-encoders';
import { toPcm16 } from '../engine/resample.ts';
import { fromPcm16 } from '../polly/decoded.fixture.ts';

/** Of every recording here. */
export const RECORDED_HZ = 16_000;
const OPUS_FRAME = 320;
/** What the encoder puts before the sound, in samples at 48 kHz. */
const OPUS_PRESKIP = 312;
const WAV_HEADER_BYTES = 44;

export function isOnPath(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** A sentence as flite says it. */
export async function flite(sentence: string): Promise<Float32Array> {
  const folder = await mkdtemp(join(tmpdir(), 'mathia-flite-'));
  const file = join(folder, 'speech.wav');
  await promisify(execFile)('flite', ['-voice', 'slt', '-t', sentence, '-o', file]);
  const wav = await readFile(file);
  await rm(folder, { recursive: true });
  return fromPcm16(wav.subarray(WAV_HEADER_BYTES));
}

/** Something to hear that is no speech. */
export function tone(seconds: number): Float32Array {
  return Float32Array.from(
    { length: seconds * RECORDED_HZ },
    (_, index) => 0.3 * Math.sin((index * 440 * 2 * Math.PI) / RECORDED_HZ),
  );
}

export function wav(samples: Float32Array): Uint8Array {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF    WAVEfmt ', 'latin1');
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(36 + samples.length * 2, 4);
  for (const [value, at] of [
    [16, 16],
    [RECORDED_HZ, 24],
    [RECORDED_HZ * 2, 28],
    [samples.length * 2, 40],
  ] as const)
    header.writeUInt32LE(value, at);
  for (const [value, at] of [
    [1, 20],
    [1, 22],
    [2, 32],
    [16, 34],
  ] as const)
    header.writeUInt16LE(value, at);
  return new Uint8Array(Buffer.concat([header, toPcm16(samples)]));
}

/** As a browser's recorder makes it. */
export function webmOpus(samples: Float32Array): Promise<Uint8Array> {
  return opus(new WebMOutputFormat(), samples);
}

export function oggOpus(samples: Float32Array): Promise<Uint8Array> {
  return opus(new OggOutputFormat(), samples);
}

async function opus(format: OutputFormat, samples: Float32Array): Promise<Uint8Array> {
  const encoder = new OpusScript(RECORDED_HZ, 1, OpusScript.Application.VOIP);
  encoder.setBitrate(32_000);
  const header = Buffer.alloc(19);
  header.write('OpusHead', 'latin1');
  header.set([1, 1, OPUS_PRESKIP & 0xff, OPUS_PRESKIP >> 8], 8);
  header.writeUInt32LE(RECORDED_HZ, 12);
  const decoderConfig = { codec: 'opus', numberOfChannels: 1, sampleRate: 48_000, description: new Uint8Array(header) };
  const source = new EncodedAudioPacketSource('opus');
  return await written(format, source, async () => {
    for (let at = 0; at < samples.length; at += OPUS_FRAME) {
      const frame = new Float32Array(OPUS_FRAME);
      frame.set(samples.subarray(at, at + OPUS_FRAME));
      const packet = new Uint8Array(encoder.encode(Buffer.from(toPcm16(frame)), OPUS_FRAME));
      const time = { at: at / RECORDED_HZ, length: OPUS_FRAME / RECORDED_HZ };
      await source.add(new EncodedPacket(packet, 'key', time.at, time.length), { decoderConfig });
    }
    encoder.delete();
  });
}

/** As Safari's recorder makes it. */
export async function mp4Aac(samples: Float32Array): Promise<Uint8Array> {
  registerAacEncoder();
  const source = new AudioSampleSource({ codec: 'aac', bitrate: 64_000 });
  return await written(new Mp4OutputFormat(), source, async () => {
    const form = { format: 'f32', numberOfChannels: 1, sampleRate: RECORDED_HZ, timestamp: 0 } as const;
    const sample = new AudioSample({ data: samples.slice(), ...form });
    await source.add(sample);
    sample.close();
  });
}

/** A film without sound, of which only the packets' frame is real. */
export async function silentFilm(): Promise<Uint8Array> {
  const source = new EncodedVideoPacketSource('vp8');
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  output.addVideoTrack(source);
  await output.start();
  const decoderConfig = { codec: 'vp8', codedWidth: 64, codedHeight: 64 };
  for (let at = 0; at < 30; at++)
    await source.add(new EncodedPacket(new Uint8Array(100).fill(at), 'key', at / 30, 1 / 30), { decoderConfig });
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer());
}

async function written(
  format: OutputFormat,
  source: EncodedAudioPacketSource | AudioSampleSource,
  fill: () => Promise<void>,
): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format, target });
  output.addAudioTrack(source);
  await output.start();
  await fill();
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer());
}

export async function mp3(samples: Float32Array): Promise<Uint8Array> {
  const encoder = await createMp3Encoder();
  encoder.configure({ channels: 1, sampleRate: RECORDED_HZ, bitrate: 48 });
  return new Uint8Array(Buffer.concat([encoder.encode([samples]).slice(), encoder.finalize().slice()]));
}

export async function oggVorbis(samples: Float32Array): Promise<Uint8Array> {
  const encoder = await createOggEncoder();
  encoder.configure({ channels: 1, sampleRate: RECORDED_HZ, vbrQuality: 4 });
  return new Uint8Array(Buffer.concat([encoder.encode([samples]).slice(), encoder.finalize().slice()]));
}
