import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { Algorithm, ChecksumType } from './checksum.ts';
import { Description } from './object-index.ts';
import { S3Error } from './s3-error.ts';

const Upload = z.object({
  id: z.string(),
  bucket: z.string(),
  key: z.string(),
  startedAt: z.number(),
  description: z.string().transform((text) => Description.parse(JSON.parse(text))),
  algorithm: Algorithm,
  type: ChecksumType,
  /** Whether the caller chose the algorithm; else parts come with the checksums they like. */
  isNamed: z.coerce.boolean(),
});
export type Upload = z.output<typeof Upload>;

const Part = z.object({
  number: z.number(),
  file: z.string(),
  size: z.number(),
  etag: z.string(),
  algorithm: Algorithm,
  checksum: z.string(),
  modifiedAt: z.number(),
});
export type Part = z.output<typeof Part>;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS s3_uploads (
    id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, startedAt INTEGER NOT NULL, description TEXT NOT NULL,
    algorithm TEXT NOT NULL, type TEXT NOT NULL, isNamed INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS s3_parts (
    upload TEXT NOT NULL, number INTEGER NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    algorithm TEXT NOT NULL, checksum TEXT NOT NULL, modifiedAt INTEGER NOT NULL, PRIMARY KEY (upload, number)
  ) STRICT;`;

/** The uploads in parts that are neither complete nor aborted, in the store. */
export class MultipartUploads {
  readonly #store: DatabaseSync;

  constructor(store: DatabaseSync) {
    this.#store = store;
    store.exec(SCHEMA);
  }

  start(upload: Omit<Upload, 'id'>): string {
    const id = randomBytes(48).toString('base64url');
    const { bucket, key, startedAt, description, algorithm, type, isNamed } = upload;
    this.#store
      .prepare('INSERT INTO s3_uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, bucket, key, startedAt, JSON.stringify(description), algorithm, type, Number(isNamed));
    return id;
  }

  /** @throws S3Error NoSuchUpload */
  get(id: string, bucket: string, key: string): Upload {
    const statement = 'SELECT * FROM s3_uploads WHERE id = ? AND bucket = ? AND key = ?';
    const row = this.#store.prepare(statement).get(id, bucket, key);
    if (!row) throw new S3Error('NoSuchUpload', undefined, { UploadId: id });
    return Upload.parse(row);
  }

  parts(id: string): Part[] {
    return z.array(Part).parse(this.#store.prepare('SELECT * FROM s3_parts WHERE upload = ? ORDER BY number').all(id));
  }

  /** The file of the part that was there before. */
  putPart(id: string, { number, file, size, etag, algorithm, checksum, modifiedAt }: Part): string | undefined {
    const before = this.parts(id).find((part) => part.number === number)?.file;
    this.#store
      .prepare('INSERT OR REPLACE INTO s3_parts VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, number, file, size, etag, algorithm, checksum, modifiedAt);
    return before;
  }

  /** Forgets the upload; what is left to remove are the files of its parts. */
  end(id: string): void {
    this.#store.prepare('DELETE FROM s3_uploads WHERE id = ?').run(id);
    this.#store.prepare('DELETE FROM s3_parts WHERE upload = ?').run(id);
  }

  olderThan(bucket: string, prefix: string, before: number): Upload[] {
    const statement = 'SELECT * FROM s3_uploads WHERE bucket = ? AND startedAt <= ? AND substr(key, 1, ?) = ?';
    return z.array(Upload).parse(this.#store.prepare(statement).all(bucket, before, [...prefix].length, prefix));
  }

  hasFile(file: string): boolean {
    return this.#store.prepare('SELECT 1 FROM s3_parts WHERE file = ?').get(file) !== undefined;
  }
}
