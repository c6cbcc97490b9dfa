import type { IncomingHttpHeaders } from 'node:http';
import type { Description } from './object-index.ts';
import { S3Error } from './s3-error.ts';
import { textHeader } from './s3-request.ts';
import { tagsOfHeader } from './tags.ts';

const METADATA_BYTES_MAX = 2048;
const META = 'x-amz-meta-';
const KEPT = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const TYPE_DEFAULT = 'binary/octet-stream';

/** What would make an object other than it is kept here. */
const NOT_YET =
  /^x-amz-(server-side-encryption-(customer|aws-kms|context).*|object-lock-.*|website-redirect-location|write-offset-bytes)$/;

/** What a request says of the object it makes. */
export function descriptionOf(headers: IncomingHttpHeaders): Description {
  assertPlain(headers);
  const kept = KEPT.map((name) => [name, textHeader(headers, name)] as const).filter(
    ([, value]) => value !== undefined,
  );
  const sent = kept.map(([name, value = '']) => [name, sendable(name, value)]);
  const named = { 'content-type': TYPE_DEFAULT, ...Object.fromEntries(sent) };
  return {
    headers: withoutChunked(named),
    metadata: metadataOf(headers),
    tags: tagsOfHeader(textHeader(headers, 'x-amz-tagging')),
  };
}

function assertPlain(headers: IncomingHttpHeaders): void {
  const acl = Object.keys(headers).find((name) => name === 'x-amz-acl' || name.startsWith('x-amz-grant-'));
  if (acl !== undefined && headers[acl] !== 'bucket-owner-full-control')
    throw new S3Error('AccessControlListNotSupported');
  const encryption = headers['x-amz-server-side-encryption'] ?? 'AES256';
  const storage = headers['x-amz-storage-class'] ?? 'STANDARD';
  const unknown = Object.keys(headers).find((name) => NOT_YET.test(name));
  if (unknown !== undefined || encryption !== 'AES256' || storage !== 'STANDARD') throw new S3Error('NotImplemented');
}

function metadataOf(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.keys(headers)
    .filter((name) => name.startsWith(META))
    .map((name) => [name.slice(META.length), sendable(name, textHeader(headers, name) ?? '')] as const);
  const bytes = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > METADATA_BYTES_MAX)
    throw new S3Error('MetadataTooLarge', undefined, {
      Size: String(bytes),
      MaxSizeAllowed: String(METADATA_BYTES_MAX),
    });
  return Object.fromEntries(pairs);
}

/** What a form or an address says could hold what no header can. Beyond Latin-1 a header carries the bytes of UTF-8. */
function sendable(name: string, value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a header cannot hold
  if (!/^[\w.!#$%&'*+^`|~-]+$/.test(name) || /[\u0000-\u0008\u000a-\u001f\u007f]/.test(value))
    throw new S3Error('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.');
  return [...value].some((character) => character > '\u00ff') ? Buffer.from(value).toString('latin1') : value;
}

/** `aws-chunked` is how the body came, not what it is. */
function withoutChunked(headers: Record<string, string>): Record<string, string> {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((text) => text.trim());
  const left = encodings.filter((name) => name !== '' && name !== 'aws-chunked').join(',');
  const { 'content-encoding': _, ...others } = headers;
  return left === '' ? others : { ...others, 'content-encoding': left };
}

export function descriptionHeaders({ headers, metadata }: Description): Record<string, string> {
  const named = Object.entries(metadata).map(([name, value]) => [`${META}${name}`, value]);
  return { ...headers, ...Object.fromEntries(named) };
}
