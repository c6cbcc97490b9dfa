import { setTimeout as sleep } from 'node:timers/promises';
import type { RuntimeClock } from '../clock.ts';
import type { Functions } from '../lambda/functions.ts';
import { failuresIn } from './batch-failures.ts';
import type { Mapping } from './mapping.ts';
import type { StreamRecord } from './table-stream.ts';

const BACKOFF_MS = 100;
const BACKOFF_MAX_MS = 10_000;

export interface DeliveryParts {
  mapping: Mapping;
  functions: Functions;
  clock: RuntimeClock;
  signal: AbortSignal;
  /** Hears of records that are given up. */
  giveUp(records: readonly StreamRecord[], condition: GiveUpCondition, attempts: number): void;
}

export type GiveUpCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/**
 * Delivers a batch until all of it has succeeded or was given up, as a stream's mapping does: what comes after a
 * failed record waits for it. Ends early, undecided, when the signal says so.
 */
export async function deliver(parts: DeliveryParts, batch: readonly StreamRecord[], attempt = 0): Promise<void> {
  const { mapping, functions, signal } = parts;
  const records = giveUpOld(parts, batch, attempt);
  if (records.length === 0 || signal.aborted) return;
  const outcome = await functions.invoke(mapping.functionId, { Records: records.map((record) => record.event) });
  const ids = records.map((record) => record.sequence);
  const failed = failuresIn(outcome, ids, mapping.reportsFailures);
  const first = failed === 'all' ? 0 : ids.findIndex((id) => failed.has(id));
  if (first < 0 || signal.aborted) return;
  // The records before the first failed one are done; with the rest it is a new batch.
  if (first > 0) return deliver(parts, records.slice(first), 0);
  if (mapping.isBisecting && records.length > 1) return deliverHalves(parts, records, attempt);
  if (mapping.retriesMax >= 0 && attempt >= mapping.retriesMax)
    return parts.giveUp(records, 'RetryAttemptsExhausted', attempt + 1);
  await backOff(parts, attempt);
  return deliver(parts, records, attempt + 1);
}

/** Splitting a batch is not counted as a retry. */
async function deliverHalves(parts: DeliveryParts, records: readonly StreamRecord[], attempt: number): Promise<void> {
  const middle = Math.ceil(records.length / 2);
  await backOff(parts, 0);
  await deliver(parts, records.slice(0, middle), attempt);
  await deliver(parts, records.slice(middle), attempt);
}

function giveUpOld(parts: DeliveryParts, batch: readonly StreamRecord[], attempts: number): readonly StreamRecord[] {
  const { ageMaxMs } = parts.mapping;
  if (ageMaxMs < 0) return batch;
  const oldest = Date.now() - parts.clock.scaled(ageMaxMs);
  const old = batch.filter((record) => record.at < oldest);
  if (old.length > 0) parts.giveUp(old, 'RecordAgeExceeded', attempts);
  return batch.filter((record) => record.at >= oldest);
}

async function backOff({ clock, signal }: DeliveryParts, attempt: number): Promise<void> {
  const ms = clock.scaled(Math.min(BACKOFF_MAX_MS, BACKOFF_MS * 2 ** attempt));
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
