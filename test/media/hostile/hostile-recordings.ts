import { WebMOutputFormat } from 'mediabunny';
import { mp3, mp4Aac, oggOpus, tone, wav, webmOpus } from '../../../local/speech/transcribe/recordings.fixture.ts';
import { rewritten } from './tagged-recordings.ts';

/** A file that says something else than it is. `becomes`: why it is refused, or how long it is in milliseconds. */
interface HostileRecording {
  name: string;
  bytes: Uint8Array;
  becomes: string | number;
}

/** Files that were made to keep a parser busy, to fill its memory, or to look shorter than they are. */
export async function hostileRecordings(): Promise<HostileRecording[]> {
  const [webm, mp4, ogg] = [await webmOpus(tone(2)), await mp4Aac(tone(2)), await oggOpus(tone(2))];
  const live = await rewritten(webm, new WebMOutputFormat({ appendOnly: true }));
  return [
    { name: 'MP4 whose packets claim years', bytes: withDeltas(mp4, 0x7fffffff), becomes: 2_112 },
    {
      name: 'MP4 whose packets claim to last for nothing',
      bytes: withDeltas(mp4, 0),
      becomes: 2_112,
    },
    { name: 'MP4 with more sizes than memory', bytes: withEndlessSizes(mp4), becomes: 'damaged' },
    { name: 'MP4 with boxes in boxes', bytes: nested(mp4), becomes: 'damaged' },
    {
      name: 'WebM that is followed by something else for ever',
      bytes: Buffer.concat([live, Buffer.from('PK\x03\x04 zip')]),
      becomes: 'damaged',
    },
    { name: 'WebM cut off', bytes: live.subarray(0, live.length - 100), becomes: 1_020 },
    { name: 'WAVE without a size of its samples', bytes: changed(wav(tone(1)), 32, [0, 0]), becomes: 'damaged' },
    { name: 'WAVE of one sample a second', bytes: changed(wav(tone(1)), 24, [1, 0, 0, 0]), becomes: 'damaged' },
    { name: 'Ogg of millions of packets', bytes: crowded(ogg), becomes: 'damaged' },
    { name: 'MP3 with noise', bytes: Buffer.concat([await mp3(tone(1)), noise(8_000_000)]), becomes: 1_080 },
  ];
}

function changed(bytes: Uint8Array, at: number, values: number[]): Uint8Array {
  const copy = Buffer.from(bytes);
  copy.set(values, at);
  return copy;
}

/** Each packet lasts so long, as `stts` says. */
function withDeltas(mp4: Uint8Array, delta: number): Uint8Array {
  const copy = Buffer.from(mp4);
  const at = copy.indexOf('stts') + 8;
  for (let entry = 0; entry < copy.readUInt32BE(at); entry++) copy.writeUInt32BE(delta, at + 8 + entry * 8);
  return copy;
}

/** Four thousand million sizes of no bits each take no room in the file. */
function withEndlessSizes(mp4: Uint8Array): Uint8Array {
  const copy = Buffer.from(mp4);
  const at = copy.indexOf('stsz');
  copy.write('stz2', at, 'latin1');
  copy.writeUInt32BE(0, at + 8);
  copy.writeUInt32BE(0xffffffff, at + 12);
  return copy;
}

function nested(mp4: Uint8Array): Uint8Array {
  const depth = 100_000;
  const boxes = Buffer.alloc(depth * 8);
  for (let level = 0; level < depth; level++) {
    boxes.writeUInt32BE((depth - level) * 8, level * 8);
    boxes.write('moov', level * 8 + 4, 'latin1');
  }
  return Buffer.concat([mp4.subarray(0, Buffer.from(mp4).readUInt32BE(0)), boxes]);
}

/** Pages of packets of one byte, which last for the shortest time that there is. */
function crowded(ogg: Uint8Array): Uint8Array {
  const whole = Buffer.from(ogg);
  const starts = [...whole.toString('latin1').matchAll(/OggS/g)].map(({ index }) => index);
  const heads = whole.subarray(0, starts[2]);
  const page = Buffer.alloc(27 + 255 + 255);
  whole.copy(page, 0, starts[2], (starts[2] ?? 0) + 27);
  page.fill(0, 6, 14);
  page[5] = 0;
  page[26] = 255;
  page.fill(1, 27, 27 + 255);
  // A frame of 2.5 milliseconds; that makes ten minutes of 240,000.
  page.fill(0x80, 27 + 255);
  return Buffer.concat([heads, ...Array.from({ length: 12_000 }, () => page)]);
}

function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = 7; at < length; at++) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    bytes[at] = state >> 16;
  }
  return bytes;
}
