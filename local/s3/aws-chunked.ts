import { createHash, type Hash } from 'node:crypto';
import { sha256 } from '../signature/signing-key.ts';
import { assertSignature, type ChunkSignatures, type SignedPayload } from './authenticate.ts';
import { ByteReader } from './byte-reader.ts';
import { S3Error } from './s3-error.ts';

const LINE_BYTES_MAX = 4096;
const TRAILERS_MAX = 10;
const EMPTY = sha256('');

/** How a body in `aws-chunked` encoding is to be read. */
export interface ChunkedForm {
  /** Undefined where chunks are not signed. */
  signatures: ChunkSignatures | undefined;
  hasTrailers: boolean;
}

/** Undefined for a body that is as it is. */
export function chunkedForm({ sha256: payload, chunks: signatures }: SignedPayload): ChunkedForm | undefined {
  switch (payload) {
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return { signatures: undefined, hasTrailers: true };
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
      return { signatures, hasTrailers: false };
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      return { signatures, hasTrailers: true };
    default:
      if (payload.startsWith('STREAMING-'))
        throw new S3Error(
          'InvalidArgument',
          'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD or a valid sha256 value.',
        );
      return undefined;
  }
}

/**
 * The content of an `aws-chunked` body. It ends with the trailers. Whoever reads to the end has every signature
 * checked; what was yielded before counts for nothing until then.
 */
export async function* decodeChunks(
  body: AsyncIterable<Buffer>,
  { signatures, hasTrailers }: ChunkedForm,
): AsyncGenerator<Buffer, Record<string, string>> {
  const reader = new ByteReader(body);
  const chain = signatures && new SignatureChain(signatures);
  for (;;) {
    const { size, signature } = readHead(await reader.line(LINE_BYTES_MAX));
    const hash = createHash('sha256');
    yield* hashed(reader.exactly(size), hash);
    chain?.assertChunk(hash, signature);
    if (size === 0) return hasTrailers ? await readTrailers(reader, chain) : {};
    if ((await reader.line(0)) === undefined) throw new S3Error('IncompleteBody');
  }
}

function readHead(line: string | undefined): { size: number; signature: string } {
  const [found, size = '', signature = ''] =
    /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line ?? '') ?? [];
  if (!found) throw new S3Error('IncompleteBody');
  return { size: Number.parseInt(size, 16), signature };
}

async function* hashed(pieces: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

async function readTrailers(reader: ByteReader, chain: SignatureChain | undefined): Promise<Record<string, string>> {
  const trailers: [string, string][] = [];
  for (let line = await reader.line(LINE_BYTES_MAX); line; line = await reader.line(LINE_BYTES_MAX)) {
    const mark = line.indexOf(':');
    if (mark < 1 || trailers.length >= TRAILERS_MAX) throw new S3Error('IncompleteBody');
    trailers.push([line.slice(0, mark).trim().toLowerCase(), line.slice(mark + 1).trim()]);
  }
  const isSignature = ([name]: [string, string]) => name === 'x-amz-trailer-signature';
  const content = trailers.filter((trailer) => !isSignature(trailer));
  chain?.assertTrailers(content, trailers.find(isSignature)?.[1] ?? '');
  return Object.fromEntries(content);
}

class SignatureChain {
  readonly #parts: ChunkSignatures;
  #previous: string;

  constructor(parts: ChunkSignatures) {
    this.#parts = parts;
    this.#previous = parts.seed;
  }

  assertChunk(hash: Hash, signature: string): void {
    this.#assert('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY, hash.digest('hex')], signature);
  }

  assertTrailers(trailers: readonly [string, string][], signature: string): void {
    const text = trailers.map(([name, value]) => `${name}:${value}\n`).join('');
    this.#assert('AWS4-HMAC-SHA256-TRAILER', [sha256(text)], signature);
  }

  #assert(kind: string, hashes: string[], signature: string): void {
    const { key, time, scope } = this.#parts;
    assertSignature(key, [kind, time, scope, this.#previous, ...hashes].join('\n'), signature);
    this.#previous = signature;
  }
}
