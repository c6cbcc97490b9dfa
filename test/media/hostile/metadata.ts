import { drawnScene } from '../../fixtures/pictures.ts';
import { jpegSegment, pngChunk, uint16, withChunks, withSegments } from './file-parts.ts';
import { noise } from './foreign-files.ts';
import { CANARY, type HostileFile, hostile } from './hostile-file.ts';

const SIZE = { width: 320, height: 240 };
const EXIF = {
  IFD0: { Artist: CANARY, Copyright: CANARY, ImageDescription: CANARY, Software: CANARY },
  IFD2: { UserComment: CANARY },
  IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N', GPSLongitude: '0/1 7/1 0/1', GPSLongitudeRef: CANARY },
};
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="${CANARY}"/></rdf:RDF></x:xmpmeta>`;

/** Pictures that say where they were taken, by whom, and what else nobody meant to show. */
export async function picturesWithMetadata(): Promise<HostileFile[]> {
  const jpeg = await drawnScene(SIZE).jpeg().toBuffer();
  const png = await drawnScene(SIZE).png().toBuffer();
  const said = [
    hostile('JPEG with EXIF and GPS', await drawnScene(SIZE).jpeg().withExif(EXIF).toBuffer(), 'anew'),
    hostile('PNG with EXIF and GPS', await drawnScene(SIZE).png().withExif(EXIF).toBuffer(), 'anew'),
    hostile('WebP with EXIF and GPS', await drawnScene(SIZE).webp().withExif(EXIF).toBuffer(), 'anew'),
    hostile('AVIF with EXIF and GPS', await drawnScene(SIZE).avif({ effort: 0 }).withExif(EXIF).toBuffer(), 'anew'),
    hostile('TIFF with EXIF and GPS', await drawnScene(SIZE).tiff().withExif(EXIF).toBuffer(), 'anew'),
    hostile('JPEG with XMP', await drawnScene(SIZE).jpeg().withXmp(XMP).toBuffer(), 'anew'),
    hostile('PNG with XMP', await drawnScene(SIZE).png().withXmp(XMP).toBuffer(), 'anew'),
    hostile('WebP with XMP', await drawnScene(SIZE).webp().withXmp(XMP).toBuffer(), 'anew'),
    hostile('TIFF with XMP', await drawnScene(SIZE).tiff().withXmp(XMP).toBuffer(), 'anew'),
    hostile('JPEG with a colour profile', await drawnScene(SIZE).jpeg().withIccProfile('p3').toBuffer(), 'anew'),
    hostile('PNG with a colour profile', await drawnScene(SIZE).png().withIccProfile('p3').toBuffer(), 'anew'),
  ];
  return [...said, ...byHand(jpeg, png)];
}

function byHand(jpeg: Buffer, png: Buffer): HostileFile[] {
  const thumbnail = withSegments(jpeg, jpegSegment(0xfe, CANARY));
  const broken = Buffer.concat([Buffer.from('Exif\0\0II*\0', 'latin1'), noise(2_000), Buffer.from(CANARY)]);
  const extension = `http://ns.adobe.com/xmp/extension/\0${CANARY}`;
  const time = Buffer.from([0x07, 0xea, 11, 22, 10, 0, 0]);
  return [
    hostile('JPEG with a comment', withSegments(jpeg, jpegSegment(0xfe, CANARY)), 'anew'),
    hostile('JPEG with IPTC', withSegments(jpeg, jpegSegment(0xed, iptc())), 'anew'),
    hostile(
      'JPEG with a thumbnail',
      withSegments(jpeg, jpegSegment(0xe0, Buffer.concat([Buffer.from('JFXX\0\x10'), thumbnail]))),
      'anew',
    ),
    hostile('JPEG with extended XMP', withSegments(jpeg, jpegSegment(0xe1, extension)), 'anew'),
    hostile('JPEG with EXIF that is broken', withSegments(jpeg, jpegSegment(0xe1, broken)), 'anew'),
    hostile(
      'JPEG with a profile that is none',
      withSegments(jpeg, jpegSegment(0xe2, `ICC_PROFILE\0\x01\x01${CANARY}`)),
      'anew',
    ),
    hostile(
      'JPEG with 200 segments',
      withSegments(jpeg, ...Array.from({ length: 200 }, (_, n) => jpegSegment(0xe3 + (n % 9), CANARY.repeat(100)))),
      'anew',
    ),
    hostile(
      'PNG with a time',
      withChunks(png, pngChunk('tIME', time), pngChunk('tEXt', Buffer.from(`Author\0${CANARY}`))),
      'anew',
    ),
  ];
}

/** Photoshop's resource 0x0404, with a byline and a caption in it. */
function iptc(): Buffer {
  const record = (tag: number) =>
    Buffer.concat([Buffer.from([0x1c, 2, tag]), uint16(CANARY.length), Buffer.from(CANARY)]);
  const records = Buffer.concat([record(80), record(120)]);
  const size = Buffer.concat([uint16(0), uint16(records.length)]);
  return Buffer.concat([Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0', 'latin1'), size, records]);
}
