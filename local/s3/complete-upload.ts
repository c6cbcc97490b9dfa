import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readText } from './body.ts';
import { type Checksum, checksumElement, checksumHeader, compositeChecksum } from './checksum.ts';
import { assertReplaceable } from './conditions.ts';
import { uploadOf } from './multipart.ts';
import type { Part, Upload } from './multipart-uploads.ts';
import { type Operation, onObject, type Scene } from './operation.ts';
import { quoted, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { S3Error } from './s3-error.ts';
import { textHeader } from './s3-request.ts';
import { causeOf } from './write-object.ts';
import { childrenOf, childText, parseXml, type XmlElement } from './xml.ts';

const PART_BYTES_MIN = 5 * 1024 * 1024;
const LIST_BYTES_MAX = 4 * 1024 * 1024;

export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  needs: onObject('s3:PutObject'),
  run: complete,
};

async function complete(scene: Scene): Promise<S3Answer> {
  const { request, bucket, store, uploads } = scene;
  const upload = uploadOf(scene);
  const known = uploads.parts(upload.id);
  // The checksum in the headers is that of the object; the list itself comes with none.
  const { headers, ...rest } = request;
  const listHeaders = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-')),
  );
  const document = parseXml(await readText({ ...rest, headers: listHeaders }, store.files, LIST_BYTES_MAX));
  const parts = chosenParts(document, known);
  const received = await store.files.receive(joined(scene, parts), { algorithm: upload.algorithm });
  try {
    const checksum = checksumOf(upload, parts, received.checksum);
    assertClaims(scene, checksum, received.size);
    const stored = await store.put({
      ...{ bucket, key: upload.key, received, etag: etagOf(parts), description: upload.description, checksum },
      eventName: 'ObjectCreated:CompleteMultipartUpload',
      cause: causeOf(request),
      assertReplaceable(found) {
        uploadOf(scene);
        assertReplaceable(headers, found);
      },
      alongside: () => uploads.end(upload.id),
    });
    for (const { file } of known) await store.files.remove(file);
    return answer(scene, stored.etag, checksum);
  } finally {
    await store.files.discard(received);
  }
}

function answer({ request, bucket }: Scene, etag: string, checksum: Checksum): S3Answer {
  return xmlAnswer('CompleteMultipartUploadResult', {
    Location: `http://${request.headers.host}/${bucket.name}/${request.key}`,
    ...{ Bucket: bucket.name, Key: request.key, ETag: quoted(etag) },
    [checksumElement(checksum.algorithm)]: checksum.value,
    ChecksumType: checksum.type,
  });
}

function chosenParts(document: XmlElement, known: readonly Part[]): Part[] {
  const asked = childrenOf(document, 'Part');
  if (document.name !== 'CompleteMultipartUpload' || asked.length === 0) throw new S3Error('MalformedXML');
  const numbers = asked.map((part) => Number(childText(part, 'PartNumber')));
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0)))
    throw new S3Error('InvalidPartOrder');
  const parts = asked.map((one, index) => {
    const part = known.find(({ number }) => number === numbers[index]);
    const etag = (childText(one, 'ETag') ?? '').replace(/^"|"$/g, '');
    const checksum = (part && childText(one, checksumElement(part.algorithm))) ?? part?.checksum;
    if (part?.etag === etag && part.checksum === checksum) return part;
    throw new S3Error('InvalidPart', undefined, { PartNumber: String(numbers[index]), ETag: etag });
  });
  for (const part of parts.slice(0, -1)) assertLarge(part);
  return parts;
}

function assertLarge({ size, number, etag }: Part): void {
  if (size >= PART_BYTES_MIN) return;
  const details = {
    ProposedSize: String(size),
    MinSizeAllowed: String(PART_BYTES_MIN),
    PartNumber: String(number),
    ETag: etag,
  };
  throw new S3Error('EntityTooSmall', undefined, details);
}

async function* joined(scene: Scene, parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    // It may have been aborted meanwhile, and its parts removed.
    uploadOf(scene);
    yield* createReadStream('', { fd: scene.store.files.open(part), highWaterMark: 1024 * 1024 });
  }
}

function etagOf(parts: readonly Part[]): string {
  const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
  return `${createHash('md5').update(digests).digest('hex')}-${parts.length}`;
}

function checksumOf({ algorithm, type }: Upload, parts: readonly Part[], whole: string): Checksum {
  if (type === 'FULL_OBJECT') return { algorithm, type, value: whole };
  const values = parts.map(({ checksum }) => checksum);
  return { algorithm, type, value: compositeChecksum(algorithm, values) };
}

function assertClaims({ request: { headers } }: Scene, { algorithm, value }: Checksum, size: number): void {
  const claimed = textHeader(headers, checksumHeader(algorithm));
  // Some clients leave the number of parts out.
  if (claimed !== undefined && claimed !== value && claimed !== value.replace(/-\d+$/, ''))
    throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
  const named = textHeader(headers, 'x-amz-mp-object-size');
  if (named !== undefined && Number(named) !== size)
    throw new S3Error(
      'InvalidRequest',
      'The provided x-amz-mp-object-size header value does not match what was computed.',
    );
}
