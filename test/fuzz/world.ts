import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { runIn } from '../../aws/env.ts';
import { makeChatTable } from '../../lib/chat-table.ts';
import { stages } from '../../lib/stage.ts';
import { type Engine, startEngine } from '../../local/dynamodb/engine.ts';
import { BotAtHome } from './bot-at-home.ts';
import { type Calls, recorded } from './recorded-calls.ts';

const START = Date.parse('2026-03-04T05:06:07.000Z');
const TABLE = 'fuzz';
/** Of rows that the table takes at once. */
const BATCH = 25;
/** Nothing here takes a second; what takes this long hangs. */
const HANG_MS = 20_000;

/** What the stack tells its functions; read once, when a handler is loaded. */
const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIAFUZZFUZZFUZZFUZZ',
  AWS_SECRET_ACCESS_KEY: 'secret-canary-of-the-function',
  TABLE_NAME: TABLE,
  SITE_ORIGINS: 'https://chat.example',
  DELIVERIES_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/deliveries',
  DEFAULT_BOT_ENDPOINT: 'https://bot.example/mathia',
  DEFAULT_BOT_SECRET_ID: 'default-bot',
  BOT_KEY_SECRET_ID: 'bot-key',
  HTTP_URL: 'https://api.example',
  MEDIA_BUCKET: 'fuzz-media',
  FACE_COLLECTION: 'fuzz-faces',
  SPEECH_LANGUAGE: 'en',
};

export interface Kept {
  items: object[];
  clock: number;
  chance: number;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** What an invocation came to. */
export interface Invoked {
  /** What it returned, or was thrown. */
  result: { returned: unknown } | { thrown: unknown };
  calls: Calls;
  /** What went to the log. */
  logged: string[];
  milliseconds: number;
}

/** The handlers of the product, in this process, with a table of their own; nothing else of AWS is there but answers. */
export class World {
  readonly bot = new BotAtHome();
  readonly #engine: Engine;
  readonly #table: object;
  readonly #handlers = new Map<string, Handler>();
  #clock = START;
  #chance = 1;
  slowestMs = 0;

  private constructor(engine: Engine, table: object) {
    this.#engine = engine;
    this.#table = table;
  }

  static async start(): Promise<World> {
    const engine = await startEngine();
    Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_DYNAMODB: engine.url });
    const world = new World(engine, tableOfTheStack());
    await world.#createTable();
    return world;
  }

  stop(): Promise<void> {
    return this.#engine.stop();
  }

  /** What stands now, so that it can stand again. */
  async keep(): Promise<Kept> {
    const { Items } = (await this.#engine.call('DynamoDB_20120810.Scan', { TableName: TABLE })) as { Items: object[] };
    return { items: Items, clock: this.#clock, chance: this.#chance };
  }

  /** As it was, down to what chance will bring. */
  async restore({ items, clock, chance }: Kept): Promise<void> {
    await this.#engine.call('DynamoDB_20120810.DeleteTable', { TableName: TABLE });
    await this.#createTable();
    for (let start = 0; start < items.length; start += BATCH) {
      const puts = items.slice(start, start + BATCH).map((Item) => ({ PutRequest: { Item } }));
      await this.#engine.call('DynamoDB_20120810.BatchWriteItem', { RequestItems: { [TABLE]: puts } });
    }
    this.#clock = clock;
    this.#chance = chance;
  }

  get now(): number {
    return this.#clock;
  }

  pass(milliseconds: number): void {
    this.#clock += milliseconds;
  }

  /** Runs a function of the product with an event, whatever that is. */
  async invoke(name: string, event: unknown): Promise<Invoked> {
    const handler = await this.#handlerOf(name);
    const logged: string[] = [];
    const { calls, io } = recorded(this.bot);
    const startedAt = performance.now();
    const env = { now: () => new Date(this.#clock), randomBytes: this.#randomBytes, sleep: this.#sleep, io };
    const result = await listening(logged, () =>
      runIn(env, () => settled(handler(event, { awsRequestId: 'request-1' }))),
    );
    const milliseconds = performance.now() - startedAt;
    this.slowestMs = Math.max(this.slowestMs, milliseconds);
    return { result, calls, logged, milliseconds };
  }

  async #handlerOf(name: string): Promise<Handler> {
    const known = this.#handlers.get(name);
    if (known !== undefined) return known;
    const { handler } = (await import(`../../lambdas/${name}/index.ts`)) as { handler: Handler };
    this.#handlers.set(name, handler);
    return handler;
  }

  /** A counter well mixed, so that ids differ and each run has the same. */
  #randomBytes = (length: number): Uint8Array => {
    return Uint8Array.from({ length }, () => {
      this.#chance = (Math.imul(this.#chance, 1_664_525) + 1_013_904_223) >>> 0;
      return this.#chance >>> 24;
    });
  };

  #sleep = async (milliseconds: number): Promise<void> => {
    this.#clock += milliseconds;
  };

  async #createTable(): Promise<void> {
    await this.#engine.call('DynamoDB_20120810.CreateTable', { ...this.#table, TableName: TABLE });
  }
}

/** The table that would be deployed, as far as an engine in memory wants to know it. */
function tableOfTheStack(): object {
  const scope = new Stack();
  makeChatTable(scope, stages.dev);
  const [table] = Object.values(Template.fromStack(scope).findResources('AWS::DynamoDB::Table'));
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = table?.Properties ?? {};
  return { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode: 'PAY_PER_REQUEST' };
}

async function settled(running: Promise<unknown>): Promise<Invoked['result']> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It hangs')), HANG_MS);
  });
  try {
    return { returned: await Promise.race([running, hung]) };
  } catch (thrown) {
    return { thrown };
  } finally {
    clearTimeout(timer);
  }
}

/** The log of a function is what it prints. */
async function listening<Result>(heard: string[], work: () => Promise<Result>): Promise<Result> {
  const names = ['log', 'info', 'warn', 'error', 'debug'] as const;
  const before = names.map((name) => console[name]);
  for (const name of names) console[name] = (...words: unknown[]) => void heard.push(words.map(String).join(' '));
  try {
    return await work();
  } finally {
    for (const [index, name] of names.entries()) console[name] = before[index] as typeof console.log;
  }
}
