import { deflateSync } from 'node:zlib';
import { drawnScene } from '../../fixtures/pictures.ts';
import { jpegSegment, PAGE, PDF, pngChunk, withChunks, withSegments, zipFile } from './file-parts.ts';
import { CANARY, type HostileFile, hostile } from './hostile-file.ts';

const SIZE = { width: 320, height: 240 };

/** Pictures that are something else besides: behind their end, before their beginning, or in what no pixel is. */
export async function polyglots(): Promise<HostileFile[]> {
  const [jpeg, png, gif, webp, tiff] = await Promise.all([
    drawnScene(SIZE).jpeg().toBuffer(),
    drawnScene(SIZE).png().toBuffer(),
    drawnScene(SIZE).gif().toBuffer(),
    drawnScene(SIZE).webp().toBuffer(),
    drawnScene(SIZE).tiff({ compression: 'lzw' }).toBuffer(),
  ]);
  const zip = zipFile('page.html', PAGE);
  return [
    ...followed({ jpeg, png, gif, webp, tiff }),
    hostile('JPEG and zip', Buffer.concat([jpeg, zip]), 'anew'),
    hostile('PNG and zip', Buffer.concat([png, zip]), 'anew'),
    hostile('JPEG and PDF', Buffer.concat([jpeg, Buffer.from(PDF)]), 'anew'),
    hostile('JPEG and a second JPEG', Buffer.concat([jpeg, withSegments(jpeg, jpegSegment(0xfe, CANARY))]), 'anew'),
    hostile('PDF and JPEG', Buffer.concat([Buffer.from(PDF), jpeg]), 'not_a_picture'),
    hostile('HTML and PNG', Buffer.concat([Buffer.from(PAGE), png]), 'not_a_picture'),
    hostile('JPEG that begins as JavaScript', scriptedJpeg(jpeg), 'anew'),
    hostile('GIF that begins as JavaScript', scriptedGif(gif), 'anew'),
    hostile('the first bytes of a JPEG, then HTML', Buffer.concat([jpeg.subarray(0, 3), Buffer.from(PAGE)]), 'damaged'),
    hostile('the first bytes of a PNG, then HTML', Buffer.concat([png.subarray(0, 8), Buffer.from(PAGE)]), 'damaged'),
    ...hiddenInChunks(png),
  ];
}

function followed(pictures: Record<string, Buffer>): HostileFile[] {
  return Object.entries(pictures).map(([format, picture]) =>
    hostile(`${format} and HTML`, Buffer.concat([picture, Buffer.from(PAGE)]), 'anew'),
  );
}

/** Its first segment is as long as `/*` says: to a browser a comment, to a decoder application data. */
function scriptedJpeg(jpeg: Buffer): Buffer {
  const length = 0x2f2a;
  const script = Buffer.from(`*/=1;alert("${CANARY}");/*`);
  const segment = Buffer.concat([
    Buffer.from([0xff, 0xe5, 0x2f, 0x2a]),
    script,
    Buffer.alloc(length - 2 - script.length),
  ]);
  return Buffer.concat([withSegments(jpeg, segment), Buffer.from(`*/alert("${CANARY}")`)]);
}

/** `GIF89a` is a name in JavaScript, and a canvas 10,799 pixels wide begins a comment. */
function scriptedGif(gif: Buffer): Buffer {
  const changed = Buffer.from(gif);
  changed.write('/*', 6, 'latin1');
  return Buffer.concat([changed, Buffer.from(`*/=1;alert("${CANARY}")`)]);
}

function hiddenInChunks(png: Buffer): HostileFile[] {
  const words = Buffer.from(`Comment\0${PAGE}`, 'latin1');
  const squeezed = Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(PAGE)]);
  const international = Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${PAGE}`, 'latin1');
  return [
    hostile('PNG with HTML as text', withChunks(png, pngChunk('tEXt', words)), 'anew'),
    hostile('PNG with HTML as compressed text', withChunks(png, pngChunk('zTXt', squeezed)), 'anew'),
    hostile('PNG with HTML as XMP', withChunks(png, pngChunk('iTXt', international)), 'anew'),
    hostile('PNG with a chunk of its own', withChunks(png, pngChunk('evIl', Buffer.from(PAGE))), 'anew'),
  ];
}
