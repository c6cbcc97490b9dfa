import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { Checksum } from './checksum.ts';

/** What an object has besides its content; header names are in lower case. */
export const Description = z.object({
  headers: z.record(z.string(), z.string()),
  metadata: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
});
export type Description = z.output<typeof Description>;

const Row = z.object({
  bucket: z.string(),
  key: z.string(),
  file: z.string(),
  size: z.number(),
  etag: z.string(),
  modifiedAt: z.number(),
  description: z.string(),
  checksum: z.string(),
});

export interface StoredObject {
  bucket: string;
  key: string;
  file: string;
  size: number;
  /** Without quotes. */
  etag: string;
  /** In milliseconds, of whole seconds as HTTP tells them. */
  modifiedAt: number;
  description: Description;
  checksum: Checksum;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS s3_objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    modifiedAt INTEGER NOT NULL, description TEXT NOT NULL, checksum TEXT NOT NULL, PRIMARY KEY (bucket, key)
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS s3_objects_by_file ON s3_objects (file);`;

/** Which objects there are, in the store: listing reads no files. Keys are ordered by their UTF-8, as S3 orders them. */
export class ObjectIndex {
  readonly #store: DatabaseSync;

  constructor(store: DatabaseSync) {
    this.#store = store;
    store.exec(SCHEMA);
  }

  find(bucket: string, key: string): StoredObject | undefined {
    const row = this.#store.prepare('SELECT * FROM s3_objects WHERE bucket = ? AND key = ?').get(bucket, key);
    return row && objectOf(row);
  }

  /** The first object whose key is after `after` and not before `from`. */
  next(bucket: string, after: string, from: string): StoredObject | undefined {
    const statement = 'SELECT * FROM s3_objects WHERE bucket = ? AND key > ? AND key >= ? ORDER BY key LIMIT 1';
    const row = this.#store.prepare(statement).get(bucket, after, from);
    return row && objectOf(row);
  }

  hasFile(file: string): boolean {
    return this.#store.prepare('SELECT 1 FROM s3_objects WHERE file = ?').get(file) !== undefined;
  }

  /** Objects of a prefix that are older than a time. */
  olderThan(bucket: string, prefix: string, before: number): StoredObject[] {
    const statement = `SELECT * FROM s3_objects WHERE bucket = ? AND modifiedAt <= ? AND substr(key, 1, ?) = ?`;
    return this.#store
      .prepare(statement)
      .all(bucket, before, [...prefix].length, prefix)
      .map(objectOf);
  }

  put({ description, checksum, ...object }: StoredObject): void {
    const { bucket, key, file, size, etag, modifiedAt } = object;
    const statement = `INSERT OR REPLACE INTO s3_objects
      (bucket, key, file, size, etag, modifiedAt, description, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
    this.#store
      .prepare(statement)
      .run(bucket, key, file, size, etag, modifiedAt, JSON.stringify(description), JSON.stringify(checksum));
  }

  delete(bucket: string, key: string): void {
    this.#store.prepare('DELETE FROM s3_objects WHERE bucket = ? AND key = ?').run(bucket, key);
  }

  /** All of it is written, or nothing. */
  together<Result>(work: () => Result): Result {
    this.#store.exec('SAVEPOINT s3');
    try {
      const result = work();
      this.#store.exec('RELEASE s3');
      return result;
    } catch (error) {
      this.#store.exec('ROLLBACK TO s3; RELEASE s3');
      throw error;
    }
  }
}

function objectOf(found: unknown): StoredObject {
  const { description, checksum, ...row } = Row.parse(found);
  return {
    ...row,
    description: Description.parse(JSON.parse(description)),
    checksum: Checksum.parse(JSON.parse(checksum)),
  };
}
