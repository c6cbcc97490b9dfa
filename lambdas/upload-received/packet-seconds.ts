import type { EncodedPacket } from 'mediabunny';
import type { AudioType } from '../../protocol/attachment.ts';
import { bytesOf, type DecoderConfig } from './decoder-description.ts';

/** How long a packet sounds, by what stands in it: its file may say anything. */
type Seconds = (packet: EncodedPacket) => number;

/** @throws Error for a codec that is not described as it should be; what it gives throws for such a packet */
export function packetSeconds(codec: string, config: DecoderConfig, from: AudioType): Seconds {
  // Of these the reader itself looks into the packets, and at Ogg's own word for how much of the last one sounds.
  if (from === 'audio/ogg' || codec === 'mp3') return ({ duration }) => duration;
  if (codec === 'opus') return ({ data }) => opusSamples(data) / OPUS_HZ;
  if (codec === 'aac') return constant(aacSeconds(config));
  const bytesPerSecond = bytesOfSample(codec) * config.numberOfChannels * config.sampleRate;
  return ({ data }) => data.length / bytesPerSecond;
}

function constant(seconds: number): Seconds {
  return () => seconds;
}

const OPUS_HZ = 48_000;
const OPUS_SAMPLES_MAX = 5_760;
/** By configuration, four each (RFC 6716, table 2). */
const SILK = [480, 960, 1_920, 2_880];
const HYBRID = [480, 960, 480, 960];
const CELT = [120, 240, 480, 960];
const OPUS_SAMPLES = [...SILK, ...SILK, ...SILK, ...HYBRID, ...CELT, ...CELT, ...CELT, ...CELT];

/** RFC 6716, sections 3.1 and 3.2. */
function opusSamples(data: Uint8Array): number {
  const [toc, count = 0] = data;
  if (toc === undefined) throw new Error('This packet of Opus is empty.');
  const code = toc & 3;
  const frames = [1, 2, 2, count & 63][code] ?? 0;
  const samples = (OPUS_SAMPLES[toc >> 3] ?? 0) * frames;
  if (samples === 0 || samples > OPUS_SAMPLES_MAX) throw new Error('This packet of Opus has no length.');
  return samples;
}

/** ISO/IEC 14496-3, table 1.18. */
const AAC_HZ = [
  ...[96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350],
];
const AAC_HZ_WRITTEN = 15;
/** Main, low complexity, scalable rate, long term prediction; and with doubled bands, before which the core stands. */
const AAC_PLAIN = [1, 2, 3, 4];
const AAC_DOUBLED = [5, 29];

/** Of each packet, by the AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1). */
function aacSeconds({ description }: DecoderConfig): number {
  const read = bitsOf(description === undefined ? new Uint8Array() : bytesOf(description));
  const kind = read(5);
  const hz = readHz(read);
  read(4);
  if (AAC_DOUBLED.includes(kind)) readHz(read);
  const core = AAC_DOUBLED.includes(kind) ? read(5) : kind;
  if (!AAC_PLAIN.includes(core)) throw new Error('This kind of AAC is not known.');
  const samples = read(1) === 1 ? 960 : 1_024;
  return samples / hz;
}

function readHz(read: (bits: number) => number): number {
  const index = read(4);
  const hz = index === AAC_HZ_WRITTEN ? read(24) : (AAC_HZ[index] ?? 0);
  if (hz === 0) throw new Error('AAC has no such rate.');
  return hz;
}

/** Reads so many bits, the highest first. */
function bitsOf(bytes: Uint8Array): (bits: number) => number {
  let at = 0;
  return (bits) => {
    let value = 0;
    for (; bits > 0; bits--, at++) {
      const byte = bytes[at >> 3];
      if (byte === undefined) throw new Error('This description is too short.');
      value = value * 2 + ((byte >> (7 - (at & 7))) & 1);
    }
    return value;
  };
}

function bytesOfSample(codec: string): number {
  if (codec === 'ulaw' || codec === 'alaw') return 1;
  const bits = Number(/^pcm-[usf](8|16|24|32|64)(be)?$/.exec(codec)?.[1]);
  if (!bits) throw new Error(`${codec} is no sound that is known here.`);
  return bits / 8;
}
