import { ByteReader } from './byte-reader.ts';
import { S3Error } from './s3-error.ts';

/** Everything before the file (S3 API reference, "POST Object"). */
const FIELDS_BYTES_MAX = 20 * 1024;
const HEAD_BYTES_MAX = 4 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/** A browser's form: its fields, and the file that must be the last of them. */
export interface Form {
  /** Names in lower case. */
  fields: Map<string, string>;
  fileName: string;
  /** The file's bytes; throws when the form breaks off. */
  file: AsyncIterable<Buffer>;
}

export async function readForm(contentType: string | undefined, body: AsyncIterable<Buffer>): Promise<Form> {
  const [, quoted, plain] =
    /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^;\s"]{1,70}))/i.exec(contentType ?? '') ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined)
    throw new S3Error('PreconditionFailed', 'Bucket POST must be of the enclosure-type multipart/form-data', {
      Condition: 'Bucket POST must be of the enclosure-type multipart/form-data',
    });
  const reader = new ByteReader(body);
  if ((await reader.until(Buffer.from(`--${boundary}`), HEAD_BYTES_MAX)) === undefined) throw malformed();
  return await readFields(reader, Buffer.from(`\r\n--${boundary}`));
}

async function readFields(reader: ByteReader, delimiter: Buffer): Promise<Form> {
  const fields = new Map<string, string>();
  for (let left = FIELDS_BYTES_MAX; ; ) {
    const { name, fileName } = await readHead(reader);
    if (name === 'file') return { fields, fileName, file: fileIn(reader, delimiter) };
    const value = await reader.until(delimiter, left);
    if (value === undefined) throw new S3Error('MaxPostPreDataLengthExceededError');
    left -= value.length + name.length;
    if (fields.has(name)) throw new S3Error('InvalidArgument', `Duplicate form field: ${name}`);
    fields.set(name, value.toString('utf8'));
  }
}

async function readHead(reader: ByteReader): Promise<{ name: string; fileName: string }> {
  const mark = await reader.line(2);
  if (mark === '--') throw new S3Error('InvalidArgument', 'POST requires exactly one file upload per request.');
  const head = mark === '' ? await reader.until(HEAD_END, HEAD_BYTES_MAX) : undefined;
  const line = head
    ?.toString('utf8')
    .split('\r\n')
    .find((text) => /^content-disposition:/i.test(text));
  const name = /[;\s]name="([^"]*)"/i.exec(line ?? '')?.[1];
  if (name === undefined) throw malformed();
  const fileName = /[;\s]filename="([^"]*)"/i.exec(line ?? '')?.[1] ?? '';
  return { name: name.toLowerCase(), fileName };
}

async function* fileIn(reader: ByteReader, delimiter: Buffer): AsyncGenerator<Buffer> {
  const isWhole = yield* reader.before(delimiter);
  if (!isWhole) throw malformed();
}

function malformed(): S3Error {
  return new S3Error('MalformedPOSTRequest');
}
