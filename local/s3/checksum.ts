import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { type RunningDigest, runningCrc32, runningCrc32c, runningCrc64Nvme } from './crc.ts';
import { S3Error } from './s3-error.ts';

export const Algorithm = z.enum(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']);
export type Algorithm = z.output<typeof Algorithm>;
export const ChecksumType = z.enum(['FULL_OBJECT', 'COMPOSITE']);
export type ChecksumType = z.output<typeof ChecksumType>;
export const Checksum = z.object({ algorithm: Algorithm, value: z.string(), type: ChecksumType });
export type Checksum = z.output<typeof Checksum>;

/** What S3 computes for an upload that names none (since December 2024). */
export const ALGORITHM_DEFAULT: Algorithm = 'CRC64NVME';

const BYTES: Record<Algorithm, number> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

export function runningChecksum(algorithm: Algorithm): RunningDigest {
  if (algorithm === 'CRC32') return runningCrc32();
  if (algorithm === 'CRC32C') return runningCrc32c();
  if (algorithm === 'CRC64NVME') return runningCrc64Nvme();
  return createHash(algorithm.toLowerCase());
}

/** `x-amz-checksum-crc32`, as a header, a trailer and a field of a form. */
export function checksumHeader(algorithm: Algorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The element's name in XML. */
export function checksumElement(algorithm: Algorithm): `Checksum${Algorithm}` {
  return `Checksum${algorithm}`;
}

/** What a request says of the checksum of its body; `value` is missing where a trailer will bring it. */
export interface ClaimedChecksum {
  algorithm: Algorithm;
  value: string | undefined;
}

export function claimedChecksum(headers: IncomingHttpHeaders): ClaimedChecksum | undefined {
  const given = Algorithm.options.filter((algorithm) => headers[checksumHeader(algorithm)] !== undefined);
  const [algorithm] = given;
  if (given.length > 1)
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  if (algorithm) return { algorithm, value: wellFormed(algorithm, String(headers[checksumHeader(algorithm)])) };
  const announced = announcedInTrailer(headers);
  if (announced) return { algorithm: announced, value: undefined };
  if (headers['x-amz-sdk-checksum-algorithm'] === undefined) return undefined;
  throw new S3Error(
    'InvalidRequest',
    'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
  );
}

function announcedInTrailer(headers: IncomingHttpHeaders): Algorithm | undefined {
  const trailer = headers['x-amz-trailer'];
  if (trailer === undefined) return undefined;
  const name = String(trailer).trim().toLowerCase();
  const algorithm = Algorithm.options.find((option) => checksumHeader(option) === name);
  if (!algorithm)
    throw new S3Error('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported');
  return algorithm;
}

/** @throws S3Error InvalidRequest when the text is no such checksum at all */
export function wellFormed(algorithm: Algorithm, text: string): string {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === BYTES[algorithm] && bytes.toString('base64') === text) return text;
  throw new S3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
}

/** The algorithm that a request names for what it will upload. */
export function algorithmNamed(name: string): Algorithm {
  const found = Algorithm.safeParse(name.toUpperCase());
  if (found.success) return found.data;
  throw new S3Error(
    'InvalidRequest',
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  );
}

/** The checksum of the parts' checksums. */
export function compositeChecksum(algorithm: Algorithm, values: readonly string[]): string {
  const running = runningChecksum(algorithm);
  running.update(Buffer.concat(values.map((value) => Buffer.from(value, 'base64'))));
  return `${running.digest().toString('base64')}-${values.length}`;
}

export function checksumHeaders({ algorithm, value, type }: Checksum): Record<string, string> {
  return { [checksumHeader(algorithm)]: value, 'x-amz-checksum-type': type };
}
