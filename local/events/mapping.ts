import * as z from 'zod';
import { functionIdOfArn, type Stack } from '../template/stack.ts';
import { type Filter, filterOf } from './filter.ts';

const Properties = z.looseObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.coerce.number().optional(),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.coerce.number().default(-1),
  MaximumRecordAgeInSeconds: z.coerce.number().default(-1),
  ParallelizationFactor: z.coerce.number().default(1),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  FunctionResponseTypes: z.array(z.string()).default([]),
  FilterCriteria: z.unknown().optional(),
  ScalingConfig: z.looseObject({ MaximumConcurrency: z.coerce.number().optional() }).optional(),
  DestinationConfig: z.looseObject({ OnFailure: z.looseObject({ Destination: z.string() }).optional() }).optional(),
});

const STREAM_BATCH_DEFAULT = 100;
const QUEUE_BATCH_DEFAULT = 10;
/** Lambda has no limit of its own here; this machine has. */
const QUEUE_CONCURRENCY_DEFAULT = 10;

/** An event source mapping of the template; -1 stands for "no limit", as in the template. */
export interface Mapping {
  id: string;
  source: string;
  functionId: string;
  filter: Filter;
  batchSize: number;
  windowMs: number;
  isBisecting: boolean;
  retriesMax: number;
  ageMaxMs: number;
  lanes: number;
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
  reportsFailures: boolean;
  concurrencyMax: number;
  /** The ARN of the queue that hears of what was given up. */
  onFailure: string | undefined;
}

export function mappingsOf(stack: Stack): Mapping[] {
  const found = stack.ofType('AWS::Lambda::EventSourceMapping');
  return found
    .map(({ logicalId, properties }) => ({ id: logicalId, ...Properties.parse(properties) }))
    .filter((properties) => properties.Enabled)
    .map(mappingOf);
}

function mappingOf(found: z.output<typeof Properties> & { id: string }): Mapping {
  const isQueue = found.EventSourceArn.startsWith('arn:aws:sqs:');
  return {
    id: found.id,
    source: found.EventSourceArn,
    functionId: found.FunctionName.includes(':') ? functionIdOfArn(found.FunctionName) : found.FunctionName,
    filter: filterOf(found.FilterCriteria),
    batchSize: found.BatchSize ?? (isQueue ? QUEUE_BATCH_DEFAULT : STREAM_BATCH_DEFAULT),
    windowMs: found.MaximumBatchingWindowInSeconds * 1000,
    isBisecting: found.BisectBatchOnFunctionError,
    retriesMax: found.MaximumRetryAttempts,
    ageMaxMs: found.MaximumRecordAgeInSeconds < 0 ? -1 : found.MaximumRecordAgeInSeconds * 1000,
    lanes: found.ParallelizationFactor,
    startingPosition: found.StartingPosition ?? 'TRIM_HORIZON',
    reportsFailures: found.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    concurrencyMax: found.ScalingConfig?.MaximumConcurrency ?? QUEUE_CONCURRENCY_DEFAULT,
    onFailure: found.DestinationConfig?.OnFailure?.Destination,
  };
}
