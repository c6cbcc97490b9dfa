import { setTimeout as sleep } from 'node:timers/promises';
import { type Checkpoints, Progress } from './checkpoints.ts';
import { type DeliveryParts, deliver } from './stream-delivery.ts';
import type { StreamRecord, TableStream } from './table-stream.ts';

/** Without a nudge the stream is read this often, four times a second as Lambda does. */
const POLL_MS = 250;
/** After a nudge a burst of writes is let gather. */
const GATHER_MS = 5;
const FAILURE_MS = 500;
/** Reading stops while so many records wait. */
const WAITING_MAX = 5_000;

export interface StreamSourceParts extends DeliveryParts {
  stream: TableStream;
  checkpoints: Checkpoints;
  /** Everything is delivered twice, the second time in a later batch. */
  isDuplicating: boolean;
  onTrouble(error: unknown): void;
}

interface Waiting {
  record: StreamRecord;
  isEcho: boolean;
  done(): void;
}

/** One mapping of a table's stream to a function: reads, filters, batches; each lane in its order. */
export class StreamSource {
  readonly #parts: StreamSourceParts;
  readonly #progress: Progress;
  readonly #lanes: Lane[];
  #nudge: () => void = () => {};

  constructor(parts: StreamSourceParts) {
    this.#parts = parts;
    this.#progress = new Progress((sequence) => parts.checkpoints.save(parts.mapping.id, sequence));
    this.#lanes = Array.from({ length: parts.mapping.lanes }, () => new Lane(parts));
  }

  /** Something was written: read now. */
  wake(): void {
    this.#nudge();
  }

  /** Runs until the signal, and until the work begun before it has ended. */
  async run(): Promise<void> {
    const { signal, onTrouble } = this.#parts;
    while (!signal.aborted) {
      const nudged = new Promise<void>((resolve) => {
        this.#nudge = resolve;
      });
      try {
        const isEmpty = await this.#readPage();
        if (isEmpty || this.#progress.size > WAITING_MAX) await this.#pause(nudged);
      } catch (error) {
        if (signal.aborted) break;
        onTrouble(error);
        await sleep(FAILURE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    await Promise.all(this.#lanes.map((lane) => lane.idle()));
  }

  async #readPage(): Promise<boolean> {
    if (this.#progress.size > WAITING_MAX) return true;
    const { records, last } = await this.#parts.stream.next();
    for (const record of records) if (this.#parts.mapping.filter(record.event)) this.#queue(record);
    // Records that were filtered out are done once those before them are.
    if (last !== undefined) this.#progress.begin(last)();
    return last === undefined;
  }

  #queue(record: StreamRecord): void {
    const lane = this.#lanes[hashOf(record.partitionKey) % this.#lanes.length];
    lane?.add({ record, isEcho: false, done: this.#progress.begin(record.sequence) });
  }

  async #pause(nudged: Promise<void>): Promise<void> {
    const { signal } = this.#parts;
    await Promise.race([nudged, sleep(POLL_MS, undefined, { signal }).catch(() => undefined)]);
    await sleep(GATHER_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** One batch at a time, in the order of arrival. */
class Lane {
  readonly #parts: StreamSourceParts;
  readonly #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(parts: StreamSourceParts) {
    this.#parts = parts;
  }

  add(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { mapping, signal, isDuplicating, clock } = this.#parts;
    // The page that brought the first record is queued whole before the first batch is cut.
    await Promise.resolve();
    while (this.#waiting.length > 0 && !signal.aborted) {
      if (mapping.windowMs > 0 && this.#waiting.length < mapping.batchSize)
        await sleep(clock.scaled(mapping.windowMs), undefined, { signal }).catch(() => undefined);
      const batch = this.#cut();
      await deliver(
        this.#parts,
        batch.map((waiting) => waiting.record),
      );
      if (signal.aborted) return;
      for (const waiting of batch) waiting.done();
      if (isDuplicating) this.#waiting.push(...batch.filter((waiting) => !waiting.isEcho).map(echoOf));
    }
  }

  #cut(): Waiting[] {
    const isEcho = this.#waiting[0]?.isEcho;
    const end = this.#waiting.findIndex((waiting) => waiting.isEcho !== isEcho);
    const length = end < 0 ? this.#waiting.length : end;
    return this.#waiting.splice(0, Math.min(length, this.#parts.mapping.batchSize));
  }
}

function echoOf(waiting: Waiting): Waiting {
  return { record: waiting.record, isEcho: true, done: () => {} };
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (hash * 31 + text.charCodeAt(at)) >>> 0;
  return hash;
}
