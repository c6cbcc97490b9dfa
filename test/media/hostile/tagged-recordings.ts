import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  Input,
  type MetadataTags,
  Mp3OutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  Output,
  type OutputFormat,
  WavOutputFormat,
  WebMOutputFormat,
} from 'mediabunny';
import {
  mp3,
  mp4Aac,
  oggOpus,
  oggVorbis,
  tone,
  wav,
  webmOpus,
} from '../../../local/speech/transcribe/recordings.fixture.ts';
import type { AudioType } from '../../../protocol/attachment.ts';
import { CANARY } from './hostile-file.ts';

export interface Recording {
  name: string;
  type: AudioType;
  bytes: Uint8Array;
}

const PICTURE = { data: new TextEncoder().encode(`not really a JPEG, ${CANARY}`), mimeType: 'image/jpeg' };

/** It has no end that anything could stand behind. */
const LIVE = 'live WebM';

/** Everything that players show beside the sound, and where a telephone writes down where it was. */
function tags(raw: NonNullable<MetadataTags['raw']>): MetadataTags {
  return {
    ...{
      title: `Title ${CANARY}`,
      artist: `Artist ${CANARY}`,
      comment: `Comment ${CANARY}`,
      lyrics: `Lyrics ${CANARY}`,
    },
    ...{ album: `Album ${CANARY}`, genre: `Genre ${CANARY}`, images: [{ ...PICTURE, kind: 'coverFront' }], raw },
  };
}

/** Sound of one second as others write it: full of words, live, with its index at its end, and with something behind it. */
export async function taggedRecordings(): Promise<Recording[]> {
  const sound = tone(1);
  const place = `+52.5163+013.3777/${CANARY}`;
  const all: [string, AudioType, Uint8Array, OutputFormat, NonNullable<MetadataTags['raw']>][] = [
    [LIVE, 'audio/webm', await webmOpus(sound), new WebMOutputFormat({ appendOnly: true }), { LOCATION: place }],
    ['WebM', 'audio/webm', await webmOpus(sound), new WebMOutputFormat(), { LOCATION: place }],
    ['MP4', 'audio/mp4', await mp4Aac(sound), new Mp4OutputFormat({ fastStart: false }), { '©xyz': place }],
    ['Ogg with Opus', 'audio/ogg', await oggOpus(sound), new OggOutputFormat(), { LOCATION: place }],
    ['Ogg with Vorbis', 'audio/ogg', await oggVorbis(sound), new OggOutputFormat(), { LOCATION: place }],
    ['MP3', 'audio/mpeg', await mp3(sound), new Mp3OutputFormat(), { TXXX: place }],
    ['WAVE', 'audio/wav', wav(sound), new WavOutputFormat(), { ILOC: place }],
  ];
  return Promise.all(
    all.map(async ([name, type, bytes, format, raw]) => {
      const tagged = await rewritten(bytes, format, tags(raw));
      const behind = name === LIVE ? '' : `PK\x03\x04 a zip, ${CANARY}`;
      return { name, type, bytes: Buffer.concat([tagged, Buffer.from(behind)]) };
    }),
  );
}

/** The same packets in another file, so often; without metadata unless some is given. */
export async function rewritten(
  bytes: Uint8Array,
  format: OutputFormat,
  metadata: MetadataTags = {},
  { times = 1 } = {},
): Promise<Uint8Array> {
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
  const track = await input.getPrimaryAudioTrack();
  const [codec, decoderConfig] = [await track?.getCodec(), await track?.getDecoderConfig()];
  if (!track || !codec || !decoderConfig) throw new Error('there is no sound to be written');
  const source = new EncodedAudioPacketSource(codec);
  const target = new BufferTarget();
  const output = new Output({ format, target });
  output.addAudioTrack(source);
  output.setMetadataTags(metadata);
  await output.start();
  let at = 0;
  for (let time = 0; time < times; time++) {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      await source.add(packet.clone({ timestamp: at }), { decoderConfig });
      at += packet.duration;
    }
  }
  await output.finalize();
  input.dispose();
  return new Uint8Array(target.buffer ?? new ArrayBuffer());
}
