import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { RuntimeClock } from '../clock.ts';
import type { Functions } from '../lambda/functions.ts';
import { MessageAttributes, md5 } from '../sqs/digest.ts';
import { systemAttributes } from '../sqs/operations.ts';
import type { Message, Queues } from '../sqs/queues.ts';
import { REGION } from '../template/place.ts';
import { failuresIn } from './batch-failures.ts';
import type { Mapping } from './mapping.ts';

const WAIT_MS = 20_000;

export interface QueueSourceParts {
  mapping: Mapping;
  queue: string;
  queues: Queues;
  functions: Functions;
  clock: RuntimeClock;
  signal: AbortSignal;
  /** Everything is delivered twice: a message that succeeded once shows up again. */
  isDuplicating: boolean;
}

/** One mapping of a queue to a function. What failed stays hidden until its visibility timeout, then comes again. */
export class QueueSource {
  readonly #parts: QueueSourceParts;
  readonly #running = new Set<Promise<void>>();
  readonly #deliveredOnce = new Set<string>();

  constructor(parts: QueueSourceParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { mapping, queue, queues, signal } = this.#parts;
    while (!signal.aborted) {
      if (this.#running.size >= mapping.concurrencyMax) await Promise.race(this.#running);
      const batch = await this.#receive();
      if (batch.length > 0) this.#begin(batch);
      else await queues.wait(queue, WAIT_MS, signal);
    }
    await Promise.all(this.#running);
  }

  async #receive(): Promise<Message[]> {
    const { mapping, queue, queues, signal, clock } = this.#parts;
    if (signal.aborted) return [];
    const batch = queues.receive(queue, mapping.batchSize);
    if (batch.length === 0 || batch.length === mapping.batchSize || mapping.windowMs === 0) return batch;
    await sleep(clock.scaled(mapping.windowMs), undefined, { signal }).catch(() => undefined);
    return [...batch, ...queues.receive(queue, mapping.batchSize - batch.length)];
  }

  #begin(batch: Message[]): void {
    const work = this.#deliver(batch).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #deliver(batch: Message[]): Promise<void> {
    const { mapping, functions, signal } = this.#parts;
    const records = batch.map((message) => recordOf(message, mapping.source));
    const wanted = records.filter((record) => mapping.filter({ ...record, body: parsed(record.body) }));
    const ids = wanted.map((record) => record.messageId);
    const failed =
      wanted.length === 0
        ? new Set<string>()
        : failuresIn(await functions.invoke(mapping.functionId, { Records: wanted }), ids, mapping.reportsFailures);
    if (failed === 'all' || signal.aborted) return;
    for (const message of batch) if (!failed.has(message.id)) this.#settle(message);
  }

  #settle({ id, receipt }: Message): void {
    const { queue, queues, isDuplicating } = this.#parts;
    const isFirst = isDuplicating && !this.#deliveredOnce.delete(id);
    if (!isFirst) {
      queues.delete(queue, receipt);
      return;
    }
    this.#deliveredOnce.add(id);
    queues.hide(queue, receipt, 0);
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const Attributes = z.preprocess((text) => JSON.parse(String(text)), MessageAttributes);

function recordOf(message: Message, source: string) {
  const own = Object.entries(Attributes.parse(message.attributes)).map(([name, value]) => [
    name,
    { dataType: value.DataType, stringValue: value.StringValue, binaryValue: value.BinaryValue },
  ]);
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    attributes: systemAttributes(message),
    messageAttributes: Object.fromEntries(own),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: source,
    awsRegion: REGION,
  };
}
