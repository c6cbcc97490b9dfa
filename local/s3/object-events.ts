import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type AsyncParts, invokeAsync } from '../events/async-invocation.ts';
import { REGION } from '../template/place.ts';
import { type BucketDefinition, OWNER_ID } from './definition.ts';
import { isAbout, type NotificationRule } from './notification-rules.ts';

/** Invocations under way at once; more wait in the store. */
const RUNNING_MAX = 20;
const ECHO_MS = 20;

/** Who caused a change, as events tell it. */
export interface Cause {
  principalId: string;
  sourceIp: string;
  requestId: string;
  hostId: string;
}

export interface Change {
  /** Without `s3:`, e.g. `ObjectCreated:Put`. */
  name: string;
  at: number;
  key: string;
  /** Undefined for what is gone. */
  content: { size: number; etag: string } | undefined;
  cause: Cause | undefined;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS s3_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, event TEXT NOT NULL
) STRICT;`;
const Row = z.object({ id: z.number(), rule: z.string(), event: z.string() });

export interface ObjectEventsParts extends Omit<AsyncParts, 'signal'> {
  store: DatabaseSync;
  rules: readonly NotificationRule[];
  /** S3 promises "at least once". */
  isDuplicating: boolean;
}

/** Tells functions of changes. What is noted is in the store with the change itself, and told even after a kill. */
export class ObjectEvents {
  readonly #parts: ObjectEventsParts;
  readonly #rules: Map<string, NotificationRule>;
  readonly #running = new Map<number, Promise<void>>();
  readonly #stopping = new AbortController();
  #isStarted = false;
  #sequence = 0;

  constructor(parts: ObjectEventsParts) {
    this.#parts = parts;
    this.#rules = new Map(parts.rules.map((rule) => [`${rule.bucket}/${rule.id}`, rule]));
    parts.store.exec(SCHEMA);
  }

  /** Writes down whom a change is to be told; `wake` begins the telling. */
  note(bucket: BucketDefinition, change: Change): void {
    const sequencer = this.#sequencer(change.at);
    for (const [name, rule] of this.#rules) {
      if (!isAbout(rule, bucket.name, change.key, change.name)) continue;
      const event = JSON.stringify({ Records: [recordOf(rule.id, bucket, change, sequencer)] });
      this.#parts.store.prepare('INSERT INTO s3_events (rule, event) VALUES (?, ?)').run(name, event);
    }
  }

  start(): void {
    this.#isStarted = true;
    this.wake();
  }

  wake(): void {
    if (!this.#isStarted || this.#stopping.signal.aborted) return;
    const rows = this.#parts.store.prepare('SELECT * FROM s3_events ORDER BY id LIMIT ?').all(RUNNING_MAX * 2);
    for (const row of z.array(Row).parse(rows))
      if (!this.#running.has(row.id) && this.#running.size < RUNNING_MAX) this.#begin(row);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running.values());
  }

  #begin(row: z.output<typeof Row>): void {
    const running = this.#tell(row).finally(() => {
      this.#running.delete(row.id);
      this.wake();
    });
    this.#running.set(row.id, running);
  }

  async #tell({ id, rule: name, event: text }: z.output<typeof Row>): Promise<void> {
    const rule = this.#rules.get(name);
    const { isDuplicating, store } = this.#parts;
    const parts = { ...this.#parts, signal: this.#stopping.signal };
    const event: unknown = JSON.parse(text);
    let isTold = !rule || (await invokeAsync({ ...rule, event }, parts));
    if (rule && isTold && isDuplicating) {
      await sleep(ECHO_MS);
      isTold = await invokeAsync({ ...rule, event }, parts);
    }
    if (isTold) store.prepare('DELETE FROM s3_events WHERE id = ?').run(id);
  }

  /** Grows with each change, over restarts too; of one key the larger one is the later one. */
  #sequencer(at: number): string {
    this.#sequence = (this.#sequence + 1) % 0x10000;
    const text = `${at.toString(16).padStart(14, '0')}${this.#sequence.toString(16).padStart(4, '0')}`;
    return text.toUpperCase();
  }
}

/** The message as S3 structures it (S3 User Guide, "Event message structure"). */
function recordOf(configurationId: string, bucket: BucketDefinition, change: Change, sequencer: string): object {
  const { name, at, key, content, cause } = change;
  return {
    eventVersion: cause ? '2.1' : '2.3',
    eventSource: 'aws:s3',
    awsRegion: REGION,
    eventTime: new Date(at).toISOString(),
    eventName: name,
    userIdentity: { principalId: cause?.principalId ?? 's3.amazonaws.com' },
    requestParameters: { sourceIPAddress: cause?.sourceIp ?? 's3.amazonaws.com' },
    responseElements: {
      'x-amz-request-id': cause?.requestId ?? randomBytes(8).toString('hex').toUpperCase(),
      'x-amz-id-2': cause?.hostId ?? randomBytes(48).toString('base64'),
    },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: { name: bucket.name, ownerIdentity: { principalId: OWNER_ID }, arn: bucket.arn },
      object: { key: eventKey(key), ...(content && { size: content.size, eTag: content.etag }), sequencer },
    },
  };
}

/** As a form writes it, but with slashes: "red flower.jpg" is `red+flower.jpg`. */
function eventKey(key: string): string {
  return new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
}
