import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { ACCOUNT, REGION } from '../template/place.ts';
import { type AsyncParts, invokeAsync } from './async-invocation.ts';
import type { EventRule } from './event-rule.ts';

/** Invocations under way at once; more wait in the store. */
const RUNNING_MAX = 20;
const ECHO_MS = 20;

const SCHEMA = `CREATE TABLE IF NOT EXISTS bus_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL, event TEXT NOT NULL
) STRICT;`;
const Row = z.object({ id: z.number(), rule: z.string(), event: z.string() });
type Row = z.output<typeof Row>;

/** What a service says on the default bus. */
export interface BusEvent {
  source: string;
  detailType: string;
  detail: object;
}

export interface EventBusParts extends Omit<AsyncParts, 'signal'> {
  store: DatabaseSync;
  rules: readonly EventRule[];
  /** EventBridge promises "at least once". */
  isDuplicating: boolean;
  /** It is not always kept. */
  isLosing?(): boolean;
}

/** The default bus of EventBridge. What is put is in the store, and told to the rules' targets even after a kill. */
export class EventBus {
  readonly #parts: EventBusParts;
  readonly #rules: Map<string, EventRule>;
  readonly #running = new Map<number, Promise<void>>();
  readonly #stopping = new AbortController();
  #isStarted = false;

  constructor(parts: EventBusParts) {
    this.#parts = parts;
    this.#rules = new Map(parts.rules.map((rule) => [rule.id, rule]));
    parts.store.exec(SCHEMA);
  }

  /** Writes down whom an event is to be told, in the caller's transaction if there is one; `wake` begins the telling. */
  put(event: BusEvent): void {
    if (this.#parts.isLosing?.()) return;
    const whole = envelope(event);
    const insert = this.#parts.store.prepare('INSERT INTO bus_events (rule, event) VALUES (?, ?)');
    for (const rule of this.#rules.values())
      if (rule.isAbout(whole)) insert.run(rule.id, JSON.stringify(rule.input ?? whole));
  }

  start(): void {
    this.#isStarted = true;
    this.wake();
  }

  wake(): void {
    if (!this.#isStarted || this.#stopping.signal.aborted) return;
    const rows = this.#parts.store.prepare('SELECT * FROM bus_events ORDER BY id LIMIT ?').all(RUNNING_MAX * 2);
    for (const row of z.array(Row).parse(rows))
      if (!this.#running.has(row.id) && this.#running.size < RUNNING_MAX) this.#begin(row);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running.values());
  }

  #begin(row: Row): void {
    const running = this.#tell(row).finally(() => {
      this.#running.delete(row.id);
      this.wake();
    });
    this.#running.set(row.id, running);
  }

  async #tell({ id, rule: name, event: text }: Row): Promise<void> {
    const rule = this.#rules.get(name);
    const parts = { ...this.#parts, signal: this.#stopping.signal };
    const event: unknown = JSON.parse(text);
    let isTold = !rule || (await invokeAsync({ ...rule, event }, parts));
    if (rule && isTold && this.#parts.isDuplicating) {
      await sleep(ECHO_MS);
      isTold = await invokeAsync({ ...rule, event }, parts);
    }
    if (isTold) this.#parts.store.prepare('DELETE FROM bus_events WHERE id = ?').run(id);
  }
}

/** As every event of EventBridge begins (EventBridge User Guide, "Events structure reference"). */
function envelope({ source, detailType, detail }: BusEvent): object {
  return {
    ...{ version: '0', id: randomUUID(), 'detail-type': detailType, source, account: ACCOUNT },
    ...{ time: new Date().toISOString().replace(/\.\d+/, ''), region: REGION, resources: [], detail },
  };
}
