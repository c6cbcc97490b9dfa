import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Principal } from '../../iam/principal.ts';
import { JobRequest } from './job-request.ts';

const STATUSES = ['QUEUED', 'IN_PROGRESS', 'COMPLETED', 'FAILED'] as const;
export const JobStatus = z.enum(STATUSES);
export type JobStatus = z.output<typeof JobStatus>;

const StoredPrincipal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('function'), logicalId: z.string() }),
  z.object({ kind: z.literal('developer') }),
]);
const fromJson = <Schema extends z.ZodType>(schema: Schema) =>
  z.string().transform((text) => schema.parse(JSON.parse(text)));
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullable().transform((value) => value ?? undefined);

const Row = z.object({
  id: z.number(),
  name: z.string(),
  status: JobStatus,
  request: fromJson(JobRequest),
  principal: fromJson(StoredPrincipal),
  createdAt: z.number(),
  startedAt: optional(z.number()),
  completedAt: optional(z.number()),
  failure: optional(z.string()),
  language: optional(z.string()),
  format: optional(z.string()),
  sampleRate: optional(z.number()),
  transcript: optional(z.string()),
});
export type Job = z.output<typeof Row>;

/** What may change in a job's life. */
export interface JobEnd {
  failure?: string;
  language?: string;
  format?: string;
  sampleRate?: number;
  /** Of a job whose output Transcribe keeps itself. */
  transcript?: string;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS transcriptionJobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, status TEXT NOT NULL, request TEXT NOT NULL,
  principal TEXT NOT NULL, createdAt INTEGER NOT NULL, startedAt INTEGER, completedAt INTEGER, failure TEXT,
  language TEXT, format TEXT, sampleRate INTEGER, transcript TEXT
) STRICT;`;
const Count = z.object({ count: z.number() });

/** Transcription jobs; they outlive a kill of this process. */
export class Jobs {
  readonly #store: DatabaseSync;

  constructor(store: DatabaseSync) {
    this.#store = store;
    store.exec(SCHEMA);
  }

  /** False when there is one of this name. */
  add(request: JobRequest, principal: Principal): boolean {
    const insert = this.#store.prepare(
      `INSERT OR IGNORE INTO transcriptionJobs (name, status, request, principal, createdAt) VALUES (?, 'QUEUED', ?, ?, ?)`,
    );
    const { TranscriptionJobName: name } = request;
    return insert.run(name, JSON.stringify(request), JSON.stringify(principal), Date.now()).changes === 1;
  }

  find(name: string): Job | undefined {
    const row = this.#store.prepare('SELECT * FROM transcriptionJobs WHERE name = ?').get(name);
    return row && Row.parse(row);
  }

  /** The newest first, from before the one with the id given. */
  list(options: { status?: JobStatus | undefined; contains: string; before: number; max: number }): Job[] {
    const select = this.#store.prepare(
      `SELECT * FROM transcriptionJobs WHERE id < ? AND (? IS NULL OR status = ?) AND instr(lower(name), lower(?)) > 0
       ORDER BY id DESC LIMIT ?`,
    );
    const { status = null, contains, before, max } = options;
    return z.array(Row).parse(select.all(before, status, status, contains, max));
  }

  countUnfinished(): number {
    const select = `SELECT count(*) AS count FROM transcriptionJobs WHERE status IN ('QUEUED', 'IN_PROGRESS')`;
    return Count.parse(this.#store.prepare(select).get()).count;
  }

  /** The oldest that is not finished, also one that was begun before this process was. */
  next(): Job | undefined {
    const select = `SELECT * FROM transcriptionJobs WHERE status IN ('QUEUED', 'IN_PROGRESS') ORDER BY id LIMIT 1`;
    const row = this.#store.prepare(select).get();
    return row && Row.parse(row);
  }

  begin({ id }: Job): void {
    const update = `UPDATE transcriptionJobs SET status = 'IN_PROGRESS', startedAt = ? WHERE id = ?`;
    this.#store.prepare(update).run(Date.now(), id);
  }

  /** Together with what `also` writes. False when the job was deleted meanwhile; then `also` is not called. */
  end({ id }: Job, end: JobEnd, also: () => void): boolean {
    this.#store.exec('BEGIN IMMEDIATE');
    try {
      const { failure = null, language = null, format = null, sampleRate = null, transcript = null } = end;
      const status = failure === null ? 'COMPLETED' : 'FAILED';
      const update = this.#store.prepare(
        `UPDATE transcriptionJobs SET status = ?, completedAt = ?, failure = ?, language = ?, format = ?, sampleRate = ?,
         transcript = ? WHERE id = ?`,
      );
      const { changes } = update.run(status, Date.now(), failure, language, format, sampleRate, transcript, id);
      if (changes === 1) also();
      this.#store.exec('COMMIT');
      return changes === 1;
    } catch (error) {
      this.#store.exec('ROLLBACK');
      throw error;
    }
  }

  /** False when there was none. */
  remove(name: string): boolean {
    return this.#store.prepare('DELETE FROM transcriptionJobs WHERE name = ?').run(name).changes === 1;
  }
}
