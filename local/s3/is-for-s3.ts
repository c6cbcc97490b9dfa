import type { IncomingMessage } from 'node:http';
import { readSignature } from '../signature/verify.ts';

/**
 * Whether a request at the door of all services is meant for S3: signed for it, or not signed in a header at all, as
 * addresses, forms and preflights are. Unsigned calls of the others name their operation, or a connection.
 */
export function isForS3({ headers, url = '/' }: IncomingMessage): boolean {
  const signature = readSignature(headers);
  if (signature) return signature.service === 's3';
  if (isForPolly(url)) return false;
  return headers['x-amz-target'] === undefined && !/^\/_mathia\/|\/@connections(\/|$)/.test(url.split('?')[0] ?? '');
}

/** Polly's paths, which S3 could only take for a bucket whose name is too short for one. */
export function isForPolly(url: string): boolean {
  return /^\/v1\/(?:speech|voices|lexicons|synthesisTasks)\b/.test(url);
}
