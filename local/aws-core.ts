import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type AwsDoor, openAwsDoor, type Services } from './aws-door.ts';
import type { RuntimeClock } from './clock.ts';
import type { ConnectionsApi } from './connections-api.ts';
import { connectionsService } from './connections-service.ts';
import { dynamoDbService } from './dynamodb/endpoint.ts';
import { startEngine } from './dynamodb/engine.ts';
import { ExpiredRows, startSweeper } from './dynamodb/sweeper.ts';
import { ensureTable, tablesOf } from './dynamodb/tables.ts';
import { EventBus } from './events/event-bus.ts';
import { eventRulesOf } from './events/event-rule.ts';
import { type EventSources, openEventSources } from './events/event-sources.ts';
import { checkDestination } from './events/mapping-access.ts';
import { readPolicies } from './iam/policies.ts';
import { serviceRolesOf } from './iam/service-roles.ts';
import { functionsOf } from './lambda/definition.ts';
import { type Functions, startFunctions } from './lambda/functions.ts';
import type { LogLine } from './lambda/log-line.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { openS3 } from './s3/s3.ts';
import { secretsService } from './secrets/endpoint.ts';
import { Secrets } from './secrets/secrets.ts';
import { identityService, type RemoveUser } from './sign-in/identity-service.ts';
import { type AccessKey, createKeyRing } from './signature/key-ring.ts';
import { pollyService } from './speech/polly/endpoint.ts';
import { openSpeech, type Speech } from './speech/speech.ts';
import { transcribeService } from './speech/transcribe/endpoint.ts';
import { queuesOf } from './sqs/definition.ts';
import { sqsService } from './sqs/endpoint.ts';
import { Queues } from './sqs/queues.ts';
import { openStore } from './store.ts';
import type { Stack, StackResource } from './template/stack.ts';
import { openVision, rekognitionService } from './vision/endpoint.ts';

export interface AwsCoreOptions {
  stack: Stack;
  /** The port of awsUrl. */
  port: number;
  /** Where data lives; without it everything is in memory. */
  dataFolder?: string;
  clock: RuntimeClock;
  /** The time by which S3's signed addresses end; Date.now when absent. */
  now?: () => number;
  developer: AccessKey;
  /** Delivers every event at least twice. */
  duplicate: boolean;
  /** While it says so, events that services put on the bus are told to nobody. */
  losesEvents?(): boolean;
  /** Takes somebody out of the user pool. */
  removeUser: RemoveUser;
  /** The WebSocket API's connections, given the functions it will invoke. */
  connections(functions: Functions): ConnectionsApi;
  log(line: LogLine): void;
}

/** DynamoDB, SQS, S3, Secrets Manager, Rekognition, Polly, Transcribe, `@connections`, the functions and what invokes them. */
export interface AwsCore {
  url: string;
  functions: Functions;
  ledger: Ledger;
  /** The value of a secret, by ARN or name; undefined when there is none. */
  secret(id: string): string | undefined;
  /** Begins to read streams and queues. */
  startEventSources(): void;
  stop(): Promise<void>;
}

/** Rejects when the port is taken, before it has touched anything. */
export async function startAwsCore(options: AwsCoreOptions): Promise<AwsCore> {
  const ground = groundOf(options);
  const onBug = (error: unknown) => options.log({ function: 'aws', stream: 'runtime', text: describe(error) });
  const door = await openAwsDoor({ port: options.port, keys: ground.keys, ledger: ground.ledger, onBug });
  const undo: Undo = [door.stop];
  try {
    const parts = await openParts(options, ground, door, onBug, undo);
    const sources = startSources(options, ground, parts, undo);
    door.serve(servicesOf(options, ground, parts, { awsUrl: door.url, onWrite: sources.wake }));
    return {
      url: door.url,
      functions: parts.functions,
      ledger: ground.ledger,
      secret: (id) => parts.secrets.find(id)?.value,
      startEventSources() {
        sources.start();
        parts.s3.start();
        parts.bus.start();
        parts.speech.start();
      },
      stop: () => stopAll(undo),
    };
  } catch (error) {
    await stopAll(undo);
    throw error;
  }
}

/** What the stack says, before anything runs. */
function groundOf({ stack, developer }: AwsCoreOptions) {
  const functionIds = functionsOf(stack).map((definition) => definition.logicalId);
  const roles = serviceRolesOf(stack);
  const keys = createKeyRing(
    functionIds,
    developer,
    roles.map(({ name }) => name),
  );
  return { keys, roles, ledger: createLedger(), policies: readPolicies(stack), tables: tablesOf(stack) };
}

type Ground = ReturnType<typeof groundOf>;
type Parts = Awaited<ReturnType<typeof openParts>>;
/** What to stop, the last begun first. */
type Undo = (() => unknown)[];

async function stopAll(undo: Undo): Promise<void> {
  for (const step of undo.splice(0)) await step();
}

async function openParts(
  options: AwsCoreOptions,
  ground: Ground,
  door: AwsDoor,
  onBug: (error: unknown) => void,
  undo: Undo,
) {
  const { keys, ledger, tables } = ground;
  const { stack, clock, dataFolder, log, duplicate } = options;
  if (dataFolder !== undefined) await mkdir(dataFolder, { recursive: true });
  const store = openStore(dataFolder);
  undo.unshift(() => store.close());
  const [queues, secrets] = [new Queues(store, queuesOf(stack), clock), new Secrets(store, stack)];
  const engine = await startEngine(dataFolder === undefined ? undefined : join(dataFolder, 'dynamodb.sqlite'));
  // The door closes before what is behind it goes away.
  undo.unshift(door.stop, engine.stop);
  const vision = openVision(store, stack, onBug);
  undo.unshift(() => vision.engine.stop());
  const functions = await startFunctions({ stack, awsUrl: door.url, keys, ledger, log });
  undo.unshift(functions.stop);
  await Promise.all(tables.map((table) => ensureTable(engine, table)));
  const s3 = await openS3({
    ...ground,
    ...{ stack, store, functions, queues, clock, onBug, isDuplicating: duplicate, now: options.now ?? Date.now },
    ...(dataFolder !== undefined && { dataFolder }),
  });
  undo[0] = () => Promise.all([s3.stop(), functions.stop()]);
  const { bus, speech } = startSpeech(options, ground, { store, queues, functions }, { door, onBug });
  undo[0] = () => Promise.all([s3.stop(), bus.stop(), speech.stop(), functions.stop()]);
  return { store, queues, secrets, engine, functions, s3, vision, bus, speech, expired: new ExpiredRows() };
}

/** Transcribe tells of its jobs on the event bus, and functions hear of them there. */
function startSpeech(
  { stack, developer, duplicate: isDuplicating, losesEvents: isLosing = () => false }: AwsCoreOptions,
  ground: Ground,
  parts: { store: DatabaseSync; queues: Queues; functions: Functions },
  { door, onBug }: { door: AwsDoor; onBug(error: unknown): void },
): { bus: EventBus; speech: Speech } {
  const rules = eventRulesOf(stack);
  for (const rule of rules) checkDestination(rule, ground);
  const bus = new EventBus({ ...parts, rules, isDuplicating, isLosing });
  return { bus, speech: openSpeech({ ...parts, bus, developer, keys: ground.keys, awsUrl: door.url, onBug }) };
}

function startSources(options: AwsCoreOptions, ground: Ground, parts: Parts, undo: Undo): EventSources {
  const { stack, clock, log, duplicate } = options;
  const sources = openEventSources({ ...ground, ...parts, stack, clock, log, isDuplicating: duplicate });
  // Together, because a source waits for its invocations, and those end with their workers.
  undo[0] = () => Promise.all([sources, parts.s3, parts.bus, parts.speech, parts.functions].map((part) => part.stop()));
  undo.unshift(startSweeper({ ...ground, ...parts, clock, onSwept: sources.wake }));
  return sources;
}

function servicesOf(
  { stack, connections, removeUser }: AwsCoreOptions,
  ground: Ground,
  parts: Parts,
  door: { awsUrl: string; onWrite(): void },
): Services {
  const shared = { ...ground, ...parts, ...door };
  const apiId = socketApiId(stack);
  return {
    dynamodb: dynamoDbService(shared),
    sqs: sqsService(shared),
    s3: parts.s3.service,
    secretsmanager: secretsService(shared),
    rekognition: rekognitionService(shared),
    polly: pollyService({ ...shared, speaker: parts.speech.speaker }),
    transcribe: transcribeService({ ...shared, ...parts.speech }),
    'cognito-idp': identityService({ ...ground, stack, removeUser }),
    transcripts: (path) => parts.speech.transcription.links.answer(path),
    'execute-api': connectionsService({ ...ground, apiId, connections: connections(parts.functions) }),
  };
}

function socketApiId(stack: Stack): string {
  const isSocket = ({ properties }: StackResource) => properties.ProtocolType === 'WEBSOCKET';
  return stack.ofType('AWS::ApiGatewayV2::Api').find(isSocket)?.ref ?? '';
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
