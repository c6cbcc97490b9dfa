import type { AudioType } from '../../protocol/attachment.ts';

/** By its first bytes, whatever it says it is; `undefined` for what is no sound that is known here. */
export function sniffedAudio(bytes: Uint8Array): AudioType | undefined {
  const start = Buffer.from(bytes.subarray(0, 12));
  const text = (from: number, to: number) => start.toString('latin1', from, to);
  if (start.toString('hex', 0, 4) === '1a45dfa3') return 'audio/webm';
  if (text(4, 8) === 'ftyp') return isPictureBrand(text(8, 12)) ? undefined : 'audio/mp4';
  if (text(0, 4) === 'OggS') return 'audio/ogg';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return 'audio/wav';
  if (text(0, 3) === 'ID3' || beginsAsMp3(start)) return 'audio/mpeg';
  return undefined;
}

/** AVIF and HEIF have the same boxes. */
function isPictureBrand(brand: string): boolean {
  return /^(avi[fs]|mif1|msf1|hei[cfmsx]|hev[cx])$/.test(brand);
}

/** The header of a frame of layer III. */
function beginsAsMp3([first = 0, second = 0]: Uint8Array): boolean {
  return first === 0xff && (second & 0xe6) === 0xe2;
}
