import type { IncomingHttpHeaders } from 'node:http';
import type { StoredObject } from './object-index.ts';
import { S3Error } from './s3-error.ts';
import { textHeader } from './s3-request.ts';

/** Where the conditions stand: `if-match` for reading, `x-amz-copy-source-if-match` for the source of a copy. */
type Prefix = '' | 'x-amz-copy-source-';

/** Holds what is read to the request's conditions, in the order of RFC 9110. */
export function assertReadable(headers: IncomingHttpHeaders, object: StoredObject, prefix: Prefix = ''): void {
  const value = (name: string) => textHeader(headers, `${prefix}${name}`);
  const [match, noneMatch] = [value('if-match'), value('if-none-match')];
  const [unmodified, modified] = [timeOf(value('if-unmodified-since')), timeOf(value('if-modified-since'))];
  const failed = (name: string) => new S3Error('PreconditionFailed', undefined, { Condition: name });
  if (match !== undefined && !hasEtag(match, object)) throw failed('If-Match');
  if (match === undefined && unmodified !== undefined && object.modifiedAt > unmodified)
    throw failed('If-Unmodified-Since');
  const isKnown =
    noneMatch === undefined ? modified !== undefined && object.modifiedAt <= modified : hasEtag(noneMatch, object);
  if (isKnown) throw prefix === '' ? new S3Error('NotModified') : failed('If-None-Match');
}

/** Whether a write may replace what is there: `If-None-Match: *` and `If-Match`. */
export function assertReplaceable(headers: IncomingHttpHeaders, existing: StoredObject | undefined): void {
  const [match, noneMatch] = [textHeader(headers, 'if-match'), textHeader(headers, 'if-none-match')];
  if (noneMatch !== undefined && noneMatch !== '*') throw new S3Error('NotImplemented');
  if (noneMatch === '*' && existing) throw new S3Error('PreconditionFailed', undefined, { Condition: 'If-None-Match' });
  if (match === undefined) return;
  if (!existing) throw new S3Error('NoSuchKey');
  if (!hasEtag(match, existing)) throw new S3Error('PreconditionFailed', undefined, { Condition: 'If-Match' });
}

export function hasEtag(condition: string, { etag }: StoredObject): boolean {
  return condition.split(',').some((one) => {
    const text = one.trim().replace(/^W\//, '');
    return text === '*' || text === etag || text === `"${etag}"`;
  });
}

/** An unreadable time is no condition. */
function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
