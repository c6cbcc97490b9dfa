import { gzipSync } from 'node:zlib';
import { PAGE, PDF, zipFile } from './file-parts.ts';
import { CANARY, type HostileFile, hostile } from './hostile-file.ts';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">`;
const NAMED_ENTITY = `<!DOCTYPE svg [<!ENTITY file SYSTEM "file:///etc/passwd">]>${SVG}<text y="50">&file;</text></svg>`;

function text(name: string, content: string): HostileFile {
  return hostile(name, Buffer.from(content, 'latin1'), 'not_a_picture');
}

/** Files that are no picture, or none that is wanted, whatever they are called. */
export function foreignFiles(): HostileFile[] {
  return [
    hostile('nothing at all', new Uint8Array(), 'empty'),
    ...['\0', 'B', '\xff'].map((byte, index) => text(`a single byte (${index + 1})`, byte)),
    text('plain text', `Hello, ${CANARY}`),
    text('HTML', PAGE),
    hostile('HTML in UTF-16', Buffer.from(`\ufeff${PAGE}`, 'utf16le'), 'not_a_picture'),
    text('HTML that begins as a data URL', `data:image/png;base64,iVBORw0KGgo=${PAGE}`),
    ...vectors(),
    ...documents(),
    ...programs(),
    ...otherPictures(),
  ];
}

function vectors(): HostileFile[] {
  return [
    text('SVG', `${SVG}<circle cx="50" cy="50" r="40"/></svg>`),
    text('SVG with a script', `${SVG}<script>alert("${CANARY}")</script></svg>`),
    text('SVG with a page in it', `${SVG}<foreignObject><iframe src="javascript:alert(1)"/></foreignObject></svg>`),
    text('SVG that asks for a file of the server', NAMED_ENTITY),
    text('SVG behind the beginning of an AVIF', `    ftypavif${SVG}</svg>`),
    text('SVG behind the beginning of an AVIF box', `\0\0\0\x21ftypavif${SVG}</svg>`),
    hostile('SVG behind the beginning of a GIF', Buffer.from(`GIF89a${SVG}</svg>`), 'damaged'),
    text('SVG that asks for an address', `${SVG}<image href="http://169.254.169.254/latest/meta-data/"/></svg>`),
    hostile('SVG, gzipped', gzipSync(`${SVG}<script>alert("${CANARY}")</script></svg>`), 'not_a_picture'),
    text('EPS', `%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(${CANARY}) run\n`),
    text('MVG', `push graphic-context\nimage over 0,0 0,0 '|touch ${CANARY}'\npop graphic-context\n`),
    text('WMF', `\xd7\xcd\xc6\x9a\0\0${CANARY}`),
  ];
}

function documents(): HostileFile[] {
  return [
    text('PDF', PDF),
    hostile('a zip', zipFile('run.sh', CANARY), 'not_a_picture'),
    hostile('a gzip that grows to 50 MB', gzipSync(Buffer.alloc(50_000_000), { level: 9 }), 'not_a_picture'),
    text('XML whose entities grow without end', billionLaughs()),
    text('an Office document of old', `\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1${CANARY}`),
    text('an MP4', `\0\0\0\x18ftypisom\0\0\x02\0isomiso2${CANARY}`),
    text('a WAV', `RIFF\x24\0\0\0WAVEfmt ${CANARY}`),
  ];
}

function programs(): HostileFile[] {
  return [
    text('a program for Windows', `MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0${CANARY}`),
    text('a program for Linux', `\x7fELF\x02\x01\x01\0${CANARY}`),
    text('a shell script', `#!/bin/sh\necho ${CANARY}\n`),
    text('PHP', `GIF89\n<?php system("${CANARY}"); ?>`),
    text('a Java class', `\xca\xfe\xba\xbe\0\0\0\x34${CANARY}`),
    text('WebAssembly', `\0asm\x01\0\0\0${CANARY}`),
  ];
}

/** Formats that browsers do not make, each a parser more that could be attacked. */
function otherPictures(): HostileFile[] {
  const bitmap = Buffer.alloc(58);
  bitmap.write('BM');
  for (const [offset, value] of [
    [2, 58],
    [10, 54],
    [14, 40],
    [18, 1],
    [22, 1],
    [34, 4],
  ] as const) {
    bitmap.writeUInt32LE(value, offset);
  }
  bitmap.writeUInt16LE(24, 28);
  return [
    hostile('BMP', bitmap, 'not_a_picture'),
    text('ICO', `\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0\x68\x04\0\0\x16\0\0\0${CANARY}`),
    text('PNM', 'P6\n1 1\n255\nabc'),
    text('PFM', 'PF\n1 1\n-1.0\nabcdabcdabcd'),
    text('Radiance HDR', `#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\nabcd${CANARY}`),
    text('OpenEXR', `\x76\x2f\x31\x01\x02\0\0\0${CANARY}`),
    text('FITS', `SIMPLE  =                    T / ${CANARY}`.padEnd(2880)),
    text('JPEG XL', `\0\0\0\x0cJXL \r\n\x87\n${CANARY}`),
    text('JPEG 2000', `\0\0\0\x0cjP  \r\n\x87\n${CANARY}`),
    text('Photoshop', `8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x01\0\0\0\x01\0\x08\0\x03${CANARY}`),
    text('libvips’ own', `\xb6\xa6\xf2\x08${'\0'.repeat(60)}${CANARY}`),
    hostile('random bytes', noise(20_000), 'not_a_picture'),
  ];
}

function billionLaughs(): string {
  const entities = Array.from({ length: 12 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e0 "ha">${entities.join('')}]>${SVG}<text>&e12;</text></svg>`;
}

/** The same bytes each time, and no pattern in them (xorshift). */
export function noise(length: number, seed = 0x9e3779b9): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state & 0xff;
    }),
  );
}
