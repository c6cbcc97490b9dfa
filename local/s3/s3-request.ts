import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Principal } from '../iam/principal.ts';
import type { SignedPayload } from './authenticate.ts';
import { S3Error } from './s3-error.ts';

const KEY_BYTES_MAX = 1024;

/** What a path-style address names; empty where it names less. */
export interface Address {
  bucket: string;
  key: string;
  query: URLSearchParams;
}

/** One call at the S3 endpoint, its signature verified, its body not yet read. */
export interface S3Request extends Address {
  method: string;
  /** Those that a presigned address carries in its query too. */
  headers: IncomingHttpHeaders;
  body: AsyncIterable<Buffer>;
  principal: Principal;
  payload: SignedPayload;
  requestId: string;
  hostId: string;
  sourceIp: string;
}

export function addressOf(url: string): Address {
  const mark = url.includes('?') ? url.indexOf('?') : url.length;
  const [, bucket = '', ...rest] = url.slice(0, mark).split('/');
  const key = decoded(rest.join('/'));
  if (Buffer.byteLength(key) > KEY_BYTES_MAX)
    throw new S3Error('KeyTooLongError', undefined, { MaxSizeAllowed: String(KEY_BYTES_MAX) });
  // A plus sign is a plus sign to S3, in addresses too.
  const query = new URLSearchParams(url.slice(mark + 1).replaceAll('+', '%2B'));
  return { bucket: decoded(bucket), key, query };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI');
  }
}

const OF_SIGNATURE =
  /^x-amz-(algorithm|credential|date|expires|signedheaders|signature|content-sha256|security-token)$/;

/** A presigned address carries `x-amz-…` headers in its query; whoever sends one again cannot change it. */
export function effectiveHeaders(headers: IncomingHttpHeaders, query: URLSearchParams): IncomingHttpHeaders {
  const hoisted = [...query]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith('x-amz-') && !OF_SIGNATURE.test(name));
  return { ...headers, ...Object.fromEntries(hoisted) };
}

/** The chunks of a message. Whoever stops early leaves the connection open, so that an answer can still be sent. */
export async function* chunksOf(message: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of message.iterator({ destroyOnReturn: false })) yield chunk;
  } catch {
    throw new S3Error('IncompleteBody');
  }
}

export function textHeader(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
