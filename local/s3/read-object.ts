import { checksumHeaders } from './checksum.ts';
import { assertReadable } from './conditions.ts';
import { descriptionHeaders } from './description.ts';
import type { StoredObject } from './object-index.ts';
import { existing, type Operation, onExisting, type Scene } from './operation.ts';
import { quoted, type S3Answer } from './s3-answer.ts';
import { S3Error } from './s3-error.ts';

const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

export const getObject: Operation = { name: 'GetObject', needs: onExisting('s3:GetObject'), run: read };
export const headObject: Operation = { name: 'HeadObject', needs: onExisting('s3:GetObject'), run: read };

async function read(scene: Scene): Promise<S3Answer> {
  const { request, store } = scene;
  const object = existing(scene);
  assertReadable(request.headers, object);
  const range = rangeOf(request.headers.range, object.size);
  const [start, end] = range ?? [0, object.size];
  const headers = {
    ...objectHeaders(scene, object, range !== undefined),
    'content-length': String(end - start),
    ...(range && { 'content-range': `bytes ${start}-${end - 1}/${object.size}` }),
  };
  const status = range ? 206 : 200;
  if (request.method === 'HEAD') return { status, headers };
  return { status, headers, body: { fd: store.files.open(object), start, end }, bytes: end - start };
}

function objectHeaders({ request }: Scene, object: StoredObject, isPart: boolean): Record<string, string> {
  const { description, etag, modifiedAt, checksum } = object;
  const tags = Object.keys(description.tags).length;
  const isChecked = request.headers['x-amz-checksum-mode']?.toString().toUpperCase() === 'ENABLED' && !isPart;
  return {
    ...descriptionHeaders(description),
    etag: quoted(etag),
    'last-modified': new Date(modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    'x-amz-server-side-encryption': 'AES256',
    ...(tags > 0 && { 'x-amz-tagging-count': String(tags) }),
    ...(isChecked && checksumHeaders(checksum)),
    ...overrides(request.query),
  };
}

/** A signed address may say under which headers the object is to come. */
function overrides(query: URLSearchParams): Record<string, string> {
  const found = OVERRIDES.flatMap((name) => {
    const value = query.get(`response-${name}`);
    return value === null ? [] : [[name, value] as const];
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a header cannot hold them
  const isWrong = found.some(([, value]) => /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/.test(value));
  if (isWrong) throw new S3Error('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.');
  return Object.fromEntries(found);
}

/** First and last-plus-one. One range only, as S3 has it; what is not understood is no range. */
function rangeOf(header: string | undefined, size: number): readonly [number, number] | undefined {
  const [found, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (!found || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start < end) return [start, end];
  throw new S3Error('InvalidRange', undefined, { RangeRequested: header ?? '', ActualObjectSize: String(size) });
}
