import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Stack } from '../template/stack.ts';
import type { BoundingBox } from './geometry.ts';

export interface IndexedFace {
  faceId: string;
  imageId: string;
  externalImageId?: string | undefined;
  box: BoundingBox;
  confidence: number;
  vector: Float32Array;
}

export interface Collection {
  id: string;
  createdAt: number;
}

const Declared = z.looseObject({ CollectionId: z.string() });
const CollectionRow = z.object({ id: z.string(), createdAt: z.number() });
const Count = z.object({ count: z.number() });
const Checkpoint = z.object({ busy: z.number() });
const StoredBox = z.object({ Left: z.number(), Top: z.number(), Width: z.number(), Height: z.number() });
const FaceRow = z
  .object({
    faceId: z.string(),
    imageId: z.string(),
    externalImageId: z.string().nullable(),
    box: z.string(),
    confidence: z.number(),
    vector: z.instanceof(Uint8Array),
  })
  .transform(
    ({ externalImageId, box, vector, ...row }): IndexedFace => ({
      ...row,
      externalImageId: externalImageId ?? undefined,
      box: StoredBox.parse(JSON.parse(box)),
      // Copied, because SQLite's bytes may begin where numbers of four bytes cannot.
      vector: new Float32Array(vector.slice().buffer),
    }),
  );

/** Collections of faces, and what was measured of them; the template's collections are there from the start. */
export class FaceCollections {
  readonly #store: DatabaseSync;

  constructor(store: DatabaseSync, stack: Stack) {
    this.#store = store;
    // What is deleted is overwritten, in every table of the store: a face that is withdrawn must not be found again.
    store.exec('PRAGMA secure_delete = ON');
    store.exec('CREATE TABLE IF NOT EXISTS faceCollections (id TEXT PRIMARY KEY, createdAt INTEGER) STRICT');
    store.exec(`CREATE TABLE IF NOT EXISTS faces (
      collection TEXT, faceId TEXT, imageId TEXT, externalImageId TEXT, box TEXT, confidence REAL, vector BLOB,
      PRIMARY KEY (collection, faceId)) STRICT, WITHOUT ROWID`);
    for (const { properties } of stack.ofType('AWS::Rekognition::Collection'))
      this.create(Declared.parse(properties).CollectionId);
  }

  /** False when it is there already. */
  create(id: string): boolean {
    const statement = this.#store.prepare('INSERT OR IGNORE INTO faceCollections (id, createdAt) VALUES (?, ?)');
    return statement.run(id, Date.now()).changes === 1;
  }

  find(id: string): Collection | undefined {
    const row = this.#store.prepare('SELECT id, createdAt FROM faceCollections WHERE id = ?').get(id);
    return row && CollectionRow.parse(row);
  }

  /** By id, after the one given. */
  list(after: string, max: number): Collection[] {
    const statement = this.#store.prepare('SELECT id, createdAt FROM faceCollections WHERE id > ? ORDER BY id LIMIT ?');
    return statement.all(after, max).map((row) => CollectionRow.parse(row));
  }

  remove(id: string): void {
    this.#store.prepare('DELETE FROM faces WHERE collection = ?').run(id);
    this.#store.prepare('DELETE FROM faceCollections WHERE id = ?').run(id);
    this.#wipe();
  }

  countFaces(id: string): number {
    return Count.parse(this.#store.prepare('SELECT count(*) AS count FROM faces WHERE collection = ?').get(id)).count;
  }

  add(collection: string, face: IndexedFace): void {
    const { faceId, imageId, externalImageId, box, confidence, vector } = face;
    this.#store
      .prepare(
        `INSERT INTO faces (collection, faceId, imageId, externalImageId, box, confidence, vector)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ...[collection, faceId, imageId, externalImageId ?? null, JSON.stringify(box), confidence],
        new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength),
      );
  }

  findFace(collection: string, faceId: string): IndexedFace | undefined {
    const statement = this.#store.prepare('SELECT * FROM faces WHERE collection = ? AND faceId = ?');
    const row = statement.get(collection, faceId);
    return row && FaceRow.parse(row);
  }

  /** By id, after the one given. */
  listFaces(collection: string, after = '', max = Number.MAX_SAFE_INTEGER): IndexedFace[] {
    const statement = this.#store.prepare(
      'SELECT * FROM faces WHERE collection = ? AND faceId > ? ORDER BY faceId LIMIT ?',
    );
    return statement.all(collection, after, max).map((row) => FaceRow.parse(row));
  }

  /** Those that were there. */
  removeFaces(collection: string, faceIds: readonly string[]): string[] {
    const statement = this.#store.prepare('DELETE FROM faces WHERE collection = ? AND faceId = ?');
    const removed = faceIds.filter((faceId) => statement.run(collection, faceId).changes === 1);
    this.#wipe();
    return removed;
  }

  /** The write-ahead log still holds what the pages have lost, so it is written back and emptied. */
  #wipe(): void {
    const { busy } = Checkpoint.parse(this.#store.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get());
    if (busy !== 0) throw new Error('The deleted faces could not be wiped from the log of the store');
  }
}
