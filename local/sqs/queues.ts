import { randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { RuntimeClock } from '../clock.ts';
import type { QueueDefinition } from './definition.ts';

export interface OutgoingMessage {
  body: string;
  /** Seconds; the queue's own delay when absent. */
  delay?: number | undefined;
  /** Message attributes as JSON. */
  attributes?: string | undefined;
  /** On a standard queue, whose message it is: those who have fewer in flight go first ("Amazon SQS fair queues"). */
  group?: string | undefined;
}

const Message = z.object({
  id: z.string(),
  body: z.string(),
  attributes: z.string(),
  sentAt: z.number(),
  firstReceivedAt: z.number(),
  receives: z.number(),
  receipt: z.string(),
});
export type Message = z.output<typeof Message>;

const Found = z.array(z.object({ id: z.string(), receives: z.number() }));
const Count = z.object({ visible: z.number(), hidden: z.number(), delayed: z.number() });
const Next = z.object({ at: z.number().nullable() });

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, queue TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL, sentAt INTEGER NOT NULL,
    visibleAt INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0, firstReceivedAt INTEGER NOT NULL DEFAULT 0,
    receipt TEXT NOT NULL DEFAULT '', tenant TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_by_queue ON messages (queue, visibleAt);`;

/** Visible messages, first of those who have the fewest in flight, then the oldest. */
const FAIR = `
  SELECT id, receives FROM messages AS waiting WHERE queue = ? AND visibleAt <= ?
  ORDER BY (
    SELECT count(*) FROM messages AS flying WHERE waiting.tenant != '' AND flying.tenant = waiting.tenant
      AND flying.queue = waiting.queue AND flying.visibleAt > ? AND flying.receives > 0
  ), visibleAt LIMIT ?`;

const Columns = z.array(z.object({ name: z.string() }));

/** A store of an earlier version has messages of nobody. */
function addTenant(store: DatabaseSync): void {
  const columns = Columns.parse(store.prepare('PRAGMA table_info(messages)').all());
  if (columns.some(({ name }) => name === 'tenant')) return;
  store.exec(`ALTER TABLE messages ADD COLUMN tenant TEXT NOT NULL DEFAULT ''`);
}

/** The messages of every queue, in the store. At least once, in no promised order, as standard queues are. */
export class Queues {
  readonly #store: DatabaseSync;
  readonly #clock: RuntimeClock;
  readonly #definitions: Map<string, QueueDefinition>;
  readonly #arrivals = new EventEmitter({ captureRejections: false }).setMaxListeners(0);

  constructor(store: DatabaseSync, definitions: readonly QueueDefinition[], clock: RuntimeClock) {
    this.#store = store;
    this.#clock = clock;
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]));
    store.exec(SCHEMA);
    addTenant(store);
  }

  definition(queue: string): QueueDefinition | undefined {
    return this.#definitions.get(queue);
  }

  names(): string[] {
    return [...this.#definitions.keys()];
  }

  send(queue: string, message: OutgoingMessage): string {
    const id = randomUUID();
    const delay = message.delay ?? this.#definitions.get(queue)?.delay ?? 0;
    this.#store
      .prepare(
        'INSERT INTO messages (id, queue, body, attributes, sentAt, visibleAt, tenant) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(id, queue, message.body, message.attributes ?? '{}', Date.now(), this.#later(delay), message.group ?? '');
    this.#arrivals.emit(queue);
    return id;
  }

  /** Takes up to `max` visible messages and hides them for `visibility` seconds. */
  receive(queue: string, max: number, visibility?: number): Message[] {
    const definition = this.#definitions.get(queue);
    if (!definition) return [];
    this.#forgetOld(definition);
    const now = Date.now();
    const found = this.#store.prepare(FAIR).all(queue, now, now, max);
    const kept = Found.parse(found).filter((message) => !this.#redrive(definition, message));
    return kept.map(({ id }) => this.#take(id, visibility ?? definition.visibility));
  }

  /** True when the receipt was the message's latest. */
  delete(queue: string, receipt: string): boolean {
    const { changes } = this.#store.prepare('DELETE FROM messages WHERE queue = ? AND receipt = ?').run(queue, receipt);
    return Number(changes) > 0;
  }

  hide(queue: string, receipt: string, seconds: number): boolean {
    const statement = 'UPDATE messages SET visibleAt = ? WHERE queue = ? AND receipt = ?';
    const { changes } = this.#store.prepare(statement).run(this.#later(seconds), queue, receipt);
    this.#arrivals.emit(queue);
    return Number(changes) > 0;
  }

  purge(queue: string): void {
    this.#store.prepare('DELETE FROM messages WHERE queue = ?').run(queue);
  }

  counts(queue: string): z.output<typeof Count> {
    const now = Date.now();
    const statement = `SELECT coalesce(sum(visibleAt <= ?), 0) AS visible,
      coalesce(sum(visibleAt > ? AND receives > 0), 0) AS hidden,
      coalesce(sum(visibleAt > ? AND receives = 0), 0) AS delayed FROM messages WHERE queue = ?`;
    return Count.parse(this.#store.prepare(statement).get(now, now, now, queue));
  }

  /** Settles when a message may have become visible, or after `ms`, or when the signal says so. */
  async wait(queue: string, ms: number, signal?: AbortSignal): Promise<void> {
    const { at } = Next.parse(
      this.#store.prepare('SELECT min(visibleAt) AS at FROM messages WHERE queue = ?').get(queue),
    );
    const delay = Math.min(ms, at === null ? ms : Math.max(1, at - Date.now()));
    const limit = AbortSignal.timeout(Math.ceil(delay));
    const either = signal ? AbortSignal.any([signal, limit]) : limit;
    await once(this.#arrivals, queue, { signal: either }).catch(() => undefined);
  }

  #take(id: string, visibility: number): Message {
    const statement = `UPDATE messages SET visibleAt = ?, receives = receives + 1, receipt = ?,
      firstReceivedAt = CASE WHEN receives = 0 THEN ? ELSE firstReceivedAt END WHERE id = ?
      RETURNING id, body, attributes, sentAt, firstReceivedAt, receives, receipt`;
    const receipt = `${id}.${randomBytes(12).toString('base64url')}`;
    return Message.parse(this.#store.prepare(statement).get(this.#later(visibility), receipt, Date.now(), id));
  }

  #redrive({ deadLetters }: QueueDefinition, { id, receives }: { id: string; receives: number }): boolean {
    if (!deadLetters || receives < deadLetters.receivesMax) return false;
    const statement = `UPDATE messages SET queue = ?, receives = 0, receipt = '', visibleAt = ? WHERE id = ?`;
    this.#store.prepare(statement).run(deadLetters.queue, Date.now(), id);
    this.#arrivals.emit(deadLetters.queue);
    return true;
  }

  #forgetOld({ name, retention }: QueueDefinition): void {
    this.#store
      .prepare('DELETE FROM messages WHERE queue = ? AND visibleAt <= ? AND sentAt < ?')
      .run(name, Date.now(), Date.now() - retention * 1000);
  }

  #later(seconds: number): number {
    return Math.round(Date.now() + this.#clock.scaled(seconds * 1000));
  }
}
