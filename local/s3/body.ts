import { chunkedForm, decodeChunks } from './aws-chunked.ts';
import {
  ALGORITHM_DEFAULT,
  type Algorithm,
  type ClaimedChecksum,
  checksumHeader,
  claimedChecksum,
  wellFormed,
} from './checksum.ts';
import type { ObjectFiles, ReceivedFile } from './object-files.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

/** Of one upload and of one part. */
const BODY_BYTES_MAX = 5 * 1024 ** 3;

export interface ReceivedBody extends ReceivedFile {
  algorithm: Algorithm;
}

type Trailers = Record<string, string>;

/** Takes the body into a file and holds it to everything the request says of it. Of a body that lies nothing is left. */
export async function receiveBody(request: S3Request, files: ObjectFiles, wanted?: Algorithm): Promise<ReceivedBody> {
  const form = chunkedForm(request.payload);
  const length = lengthOf(request, form ? 'x-amz-decoded-content-length' : 'content-length');
  if (length > BODY_BYTES_MAX)
    throw new S3Error('EntityTooLarge', undefined, {
      ProposedSize: String(length),
      MaxSizeAllowed: String(BODY_BYTES_MAX),
    });
  const claimed = claimedChecksum(request.headers);
  assertAlgorithm(claimed, wanted);
  const md5 = contentMd5(request);
  const algorithm = wanted ?? claimed?.algorithm ?? ALGORITHM_DEFAULT;
  let trailers: Trailers = {};
  const content = form
    ? remembering(decodeChunks(request.body, form), (found) => {
        trailers = found;
      })
    : request.body;
  const hasSha256 = /^[0-9a-f]{64}$/i.test(request.payload.sha256);
  const received = await files.receive(within(content, length), { algorithm, hasSha256 });
  try {
    if (received.size !== length) throw new S3Error('IncompleteBody');
    assertDigests(request, received, md5);
    assertChecksum(claimed, received, trailers);
    return { ...received, algorithm };
  } catch (error) {
    await files.discard(received);
    throw error;
  }
}

function lengthOf({ headers }: S3Request, name: string): number {
  const text = headers[name];
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) throw new S3Error('MissingContentLength');
  return Number(text);
}

function assertAlgorithm(claimed: ClaimedChecksum | undefined, wanted: Algorithm | undefined): void {
  if (!claimed || !wanted || claimed.algorithm === wanted) return;
  const [expected, actual] = [wanted.toLowerCase(), claimed.algorithm.toLowerCase()];
  const message = `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`;
  throw new S3Error('InvalidRequest', message);
}

/** In hexadecimal. */
function contentMd5({ headers }: S3Request): string | undefined {
  const text = headers['content-md5'];
  if (text === undefined) return undefined;
  const bytes = Buffer.from(String(text), 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== text) throw new S3Error('InvalidDigest');
  return bytes.toString('hex');
}

function assertDigests({ payload }: S3Request, received: ReceivedFile, md5: string | undefined): void {
  if (received.sha256 !== undefined && received.sha256 !== payload.sha256.toLowerCase())
    throw new S3Error('XAmzContentSHA256Mismatch', undefined, {
      ClientComputedContentSHA256: payload.sha256,
      S3ComputedContentSHA256: received.sha256,
    });
  if (md5 !== undefined && md5 !== received.md5)
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

export function assertChecksum(
  claimed: ClaimedChecksum | undefined,
  received: ReceivedFile,
  trailers: Trailers = {},
): void {
  if (!claimed) return;
  const trailer = trailers[checksumHeader(claimed.algorithm)];
  const value = claimed.value ?? (trailer === undefined ? undefined : wellFormed(claimed.algorithm, trailer));
  if (value === undefined) throw new S3Error('InvalidRequest', 'The announced trailer is missing');
  if (value === received.checksum) return;
  throw new S3Error('BadDigest', `The ${claimed.algorithm} you specified did not match the calculated checksum.`);
}

/** A body that goes on beyond what it said is cut off at once. */
async function* within(chunks: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > length) throw new S3Error('IncompleteBody');
    yield chunk;
  }
}

async function* remembering(
  chunks: AsyncGenerator<Buffer, Trailers>,
  atEnd: (trailers: Trailers) => void,
): AsyncGenerator<Buffer> {
  atEnd(yield* chunks);
}

/** A body that is small by nature, as text. */
export async function readText(request: S3Request, files: ObjectFiles, bytesMax: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw new S3Error('MalformedXML');
  const received = await receiveBody(request, files);
  try {
    return await files.readText(received);
  } finally {
    await files.discard(received);
  }
}
