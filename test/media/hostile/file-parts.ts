import { crc32, deflateSync } from 'node:zlib';
import { CANARY } from './hostile-file.ts';

/** A PNG chunk: length, name, content, checksum. */
export function pngChunk(name: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  return Buffer.concat([uint32(content.length), body, uint32(crc32(body))]);
}

const PNG_HEADER_BYTES = 8 + 25;

/** Puts chunks behind a PNG's header. */
export function withChunks(png: Buffer, ...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, PNG_HEADER_BYTES), ...chunks, png.subarray(PNG_HEADER_BYTES)]);
}

export interface PngHeader {
  width: number;
  height: number;
  depth?: 1 | 8 | 16;
  colour?: 'grey' | 'rgb' | 'rgba';
  isInterlaced?: boolean;
}

const COLOUR_TYPES = { grey: 0, rgb: 2, rgba: 6 };

/** A PNG by hand: its header says what it is told to, and its pixels are as many zeros as `scanlineBytes` counts. */
export function handMadePng(header: PngHeader, scanlineBytes: number): Buffer {
  const { width, height, depth = 8, colour = 'rgb', isInterlaced = false } = header;
  const kind = Buffer.from([depth, COLOUR_TYPES[colour], 0, 0, Number(isInterlaced)]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', Buffer.concat([uint32(width), uint32(height), kind])),
    pngChunk('IDAT', deflateSync(Buffer.alloc(scanlineBytes), { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Puts segments behind a JPEG's first two bytes. */
export function withSegments(jpeg: Buffer, ...segments: readonly Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

export function jpegSegment(marker: number, content: string | Uint8Array): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  return Buffer.concat([Buffer.from([0xff, marker]), uint16(bytes.length + 2), bytes]);
}

/** Another size in the header of a JPEG. */
export function resizedJpeg(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  for (let at = 2; at < changed.length - 9; at += 2 + changed.readUInt16BE(at + 2)) {
    const marker = changed[at + 1] ?? 0;
    if (marker < 0xc0 || marker > 0xc2) continue;
    changed.writeUInt16BE(height, at + 5);
    changed.writeUInt16BE(width, at + 7);
    return changed;
  }
  throw new Error('the JPEG has no frame');
}

/** A zip with one file in it, not compressed, so that its text can be found. */
export function zipFile(name: string, text: string): Buffer {
  const [path, content] = [Buffer.from(name), Buffer.from(text)];
  const about = Buffer.concat([
    Buffer.from([20, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ...[crc32(content), content.length, content.length].map(uint32LE),
    ...[path.length, 0].map(uint16LE),
  ]);
  const file = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), about, path, content]);
  const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), about, Buffer.alloc(14), path]);
  const counts = [0, 0, 1, 1].map(uint16LE);
  const end = [Buffer.from('PK\x05\x06', 'latin1'), ...counts, uint32LE(entry.length), uint32LE(file.length)];
  return Buffer.concat([file, entry, ...end, Buffer.alloc(2)]);
}

/** A page that would act in the name of whoever opens it. */
export const PAGE = `<!doctype html><html><script>alert("${CANARY}")</script><body onload="alert('${CANARY}')">${CANARY}</body></html>`;

export const PDF = `%PDF-1.4
1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\("${CANARY}"\\))>>>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;

export function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}

function uint16LE(value: number): Buffer {
  return uint16(value).reverse();
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint32LE(value: number): Buffer {
  return uint32(value).reverse();
}
