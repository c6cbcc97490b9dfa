import type { DatabaseSync } from 'node:sqlite';
import type { RuntimeClock } from '../clock.ts';
import type { Engine } from '../dynamodb/engine.ts';
import type { ExpiredRows } from '../dynamodb/sweeper.ts';
import type { TableDefinition } from '../dynamodb/tables.ts';
import type { Policies } from '../iam/policies.ts';
import type { Functions } from '../lambda/functions.ts';
import type { LogLine } from '../lambda/log-line.ts';
import type { Ledger } from '../ledger.ts';
import { queueNameOf } from '../sqs/definition.ts';
import type { Queues } from '../sqs/queues.ts';
import type { Stack } from '../template/stack.ts';
import { Checkpoints } from './checkpoints.ts';
import { failureMessage } from './give-up.ts';
import { type Mapping, mappingsOf } from './mapping.ts';
import { checkAccess, checkDestination } from './mapping-access.ts';
import { QueueSource } from './queue-source.ts';
import { schedulesOf } from './schedule.ts';
import { ScheduleSource } from './schedule-source.ts';
import type { DeliveryParts } from './stream-delivery.ts';
import { StreamSource } from './stream-source.ts';
import { TableStream } from './table-stream.ts';

export interface EventSourcesParts {
  stack: Stack;
  engine: Engine;
  tables: readonly TableDefinition[];
  expired: ExpiredRows;
  queues: Queues;
  store: DatabaseSync;
  functions: Functions;
  policies: Policies;
  ledger: Ledger;
  clock: RuntimeClock;
  isDuplicating: boolean;
  log(line: LogLine): void;
}

/** The template's event source mappings and schedules. */
export interface EventSources {
  start(): void;
  /** A table was written to. */
  wake(): void;
  stop(): Promise<void>;
}

/** What else can invoke a function, and would be passed over in silence. */
const NOT_YET = ['AWS::Scheduler::Schedule', 'AWS::Pipes::Pipe'];

export function openEventSources(parts: EventSourcesParts): EventSources {
  const unknown = NOT_YET.flatMap((type) => parts.stack.ofType(type))[0];
  if (unknown) throw new Error(`${unknown.logicalId}: the local runtime does not run ${unknown.type}`);
  const stopping = new AbortController();
  const checkpoints = new Checkpoints(parts.store);
  const mappings = mappingsOf(parts.stack);
  for (const mapping of mappings) checkAccess(mapping, parts);
  const [fromQueues, fromStreams] = [mappings.filter(isOfQueue), mappings.filter((mapping) => !isOfQueue(mapping))];
  const streams = fromStreams.map((mapping) => streamSource(parts, mapping, checkpoints, stopping.signal));
  const queues = fromQueues.map((mapping) => queueSource(parts, mapping, stopping.signal));
  const schedules = schedulesOf(parts.stack).map((schedule) => {
    checkDestination(schedule, parts);
    return new ScheduleSource({ ...parts, schedule, signal: stopping.signal });
  });
  let running: Promise<void>[] = [];
  return {
    start() {
      running = [...streams, ...queues, ...schedules].map((source) => source.run());
    },
    wake() {
      for (const source of streams) source.wake();
    },
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

function isOfQueue(mapping: Mapping): boolean {
  return mapping.source.startsWith('arn:aws:sqs:');
}

function queueSource(parts: EventSourcesParts, mapping: Mapping, signal: AbortSignal): QueueSource {
  const { queues, functions, clock, isDuplicating } = parts;
  const queue = queueNameOf(mapping.source);
  return new QueueSource({ mapping, queue, queues, functions, clock, isDuplicating, signal });
}

function streamSource(
  parts: EventSourcesParts,
  mapping: Mapping,
  checkpoints: Checkpoints,
  signal: AbortSignal,
): StreamSource {
  const { engine, expired, functions, clock, isDuplicating, log } = parts;
  const table = tableOf(parts, mapping);
  const { startingPosition } = mapping;
  const after = checkpoints.read(mapping.id);
  const place = { table: table.name, hashKey: table.hashKey, arn: mapping.source, after, startingPosition };
  const stream = new TableStream(engine, place, expired);
  const giveUp: DeliveryParts['giveUp'] = (records, condition, attempts) => {
    const { functionId, onFailure } = mapping;
    const text = `gave up ${records.length} records of ${mapping.id}: ${condition}`;
    log({ function: functionId, stream: 'runtime', text });
    const body = failureMessage({ mapping, shardId: stream.shardId, records, condition, attempts });
    if (onFailure) parts.queues.send(queueNameOf(onFailure), { body });
  };
  const onTrouble = (error: unknown) =>
    log({ function: mapping.functionId, stream: 'runtime', text: `cannot read the stream: ${error}` });
  return new StreamSource({
    ...{ mapping, functions, clock, signal, giveUp },
    ...{ stream, checkpoints, isDuplicating, onTrouble },
  });
}

function tableOf({ tables }: EventSourcesParts, { id, source }: Mapping): TableDefinition {
  const table = tables.find(({ name }) => source.includes(`:table/${name}/stream/`));
  if (!table) throw new Error(`${id}: the local runtime cannot read events of ${source}`);
  return table;
}
