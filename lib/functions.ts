type TableAction = 'BatchGetItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

/** What a function may do and how much of a machine it gets. Nothing that is not written here is granted. */
export interface FunctionSpec {
  table?: readonly TableAction[];
  /** Queries the table's `inverse` index. */
  index?: true;
  /** Posts to sockets. */
  posts?: true;
  /** Knows the site's origins. */
  origins?: true;
  /** Knows the default bot's address and which private hosts a bot may live on. */
  bots?: true;
  /** Reads the default bot's signing secret. */
  secret?: true;
  /** Reads the key that seals bots' secrets and signs their replies' tokens. */
  botKey?: true;
  /** Knows the HTTP API's own address, where bots post their answers. */
  httpUrl?: true;
  /** Sends to the deliveries queue. */
  deliveries?: true;
  memoryMb: number;
  timeoutSeconds: number;
}

const CHANGES_ROOMS = ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'] as const;

/** API Gateway waits 29 s at most; a person has left long before. */
const ANSWERS = { memoryMb: 1024, timeoutSeconds: 20 };

export const functions = {
  authorize: { table: ['DeleteItem'], origins: true, memoryMb: 512, timeoutSeconds: 5 },
  connect: { memoryMb: 256, timeoutSeconds: 5 },
  disconnect: { table: ['DeleteItem', 'GetItem', 'Query'], posts: true, memoryMb: 512, timeoutSeconds: 20 },
  command: { table: CHANGES_ROOMS, index: true, posts: true, ...ANSWERS },
  tickets: {
    table: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    index: true,
    posts: true,
    bots: true,
    ...ANSWERS,
  },
  rooms: { table: CHANGES_ROOMS, index: true, posts: true, bots: true, ...ANSWERS },
  members: { table: CHANGES_ROOMS, index: true, posts: true, bots: true, origins: true, ...ANSWERS },
  me: { table: CHANGES_ROOMS, index: true, posts: true, bots: true, ...ANSWERS },
  'fan-out': { table: ['DeleteItem', 'Query', 'UpdateItem'], posts: true, memoryMb: 1024, timeoutSeconds: 60 },
  'plan-deliveries': { deliveries: true, memoryMb: 512, timeoutSeconds: 30 },
  'deliver-to-bot': {
    table: CHANGES_ROOMS,
    posts: true,
    bots: true,
    secret: true,
    botKey: true,
    httpUrl: true,
    deliveries: true,
    memoryMb: 512,
    // An answer may grow for five minutes.
    timeoutSeconds: 330,
  },
  // Two checks of an endpoint, each of which may take ten seconds; API Gateway waits 29 s.
  bots: {
    table: CHANGES_ROOMS,
    index: true,
    posts: true,
    bots: true,
    botKey: true,
    deliveries: true,
    memoryMb: 1024,
    timeoutSeconds: 28,
  },
  replies: { table: CHANGES_ROOMS, posts: true, botKey: true, ...ANSWERS },
  sweep: {
    table: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    posts: true,
    memoryMb: 512,
    timeoutSeconds: 50,
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;
export const functionNames = Object.keys(functions) as FunctionName[];
