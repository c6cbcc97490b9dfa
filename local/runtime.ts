import { join } from 'node:path';
import * as z from 'zod';
import { crockford, type UserId } from '../protocol/ids.ts';
import { addressesOf, portsFrom } from './addresses.ts';
import { type AwsCore, startAwsCore } from './aws-core.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import { runtimeClock } from './clock.ts';
import { readCredentials } from './credentials.ts';
import { assertFree } from './free-ports.ts';
import { startHttpApi } from './http-api/http-api.ts';
import type { Functions } from './lambda/functions.ts';
import type { LogLine } from './lambda/log-line.ts';
import type { Ledger } from './ledger.ts';
import type { Outputs } from './outputs.ts';
import { seedUsers } from './seed.ts';
import { type SignIn, startSignIn } from './sign-in/sign-in.ts';
import { cacheControl } from './site/cache-control.ts';
import { startSite } from './site/site.ts';
import { siteFiles } from './site/site-files.ts';
import { REGION } from './template/place.ts';
import { readStack } from './template/read-stack.ts';
import type { Stack } from './template/stack.ts';
import { synthesize } from './template/synthesize.ts';
import { createWebSocketApi, type WebSocketApi } from './websocket-api/websocket-api.ts';

const SITE_FOLDER = join(import.meta.dirname, '../web/dist');
const STAGE = 'dev';
/** Everything that a deployment may have: faces are still off in each room, and nobody is named who did not enrol. */
const CONTEXT = { faces: 'true' };

export interface RuntimeOptions {
  /** The first of six ports. */
  port: number;
  /** Where data lives; without one everything is in memory. */
  dataFolder?: string | undefined;
  /** Delivers every event of streams and queues at least twice. */
  duplicate?: boolean;
  /** While it says so, events that services put on the bus are told to nobody. */
  losesEvents?(): boolean;
  /** Makes the long waits this many times shorter. */
  clockFactor?: number;
  /** The time by which S3's signed addresses and forms end; Date.now when absent. */
  now?: () => number;
  /** `own`: whoever starts the runtime listens on the bot's port, and signs with `botSecret`. `none`: the stack has no default bot. */
  bot?: 'reference' | 'own' | 'none';
  /** False leaves Ana, Ben and Chloe out. */
  users?: boolean;
  siteFolder?: string;
  log?(line: LogLine): void;
}

export interface RuntimeUser {
  handle: string;
  userId: UserId;
  accessToken: string;
}

export interface Runtime {
  outputs: Outputs;
  stack: Stack;
  ledger: Ledger;
  functions: Functions;
  signIn: SignIn;
  sockets: WebSocketApi;
  bot: BotProcess | undefined;
  botPort: number;
  botSecret: string;
  /** A new person without a password, with a token as the sign-in gives it. Nothing of the product has seen them yet. */
  createUser(handle: string): Promise<RuntimeUser>;
  /** A fresh access token of somebody who exists. */
  issueToken(handle: string): Promise<string>;
  stop(): Promise<void>;
}

/** The whole stack on one machine, from the template that `cdk deploy` would send. Resolves when every part answers. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await start(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: RuntimeOptions, undo: (() => Promise<unknown>)[]): Promise<Omit<Runtime, 'stop'>> {
  const { dataFolder, bot: kindOfBot = 'reference', log = () => undefined } = options;
  const ports = portsFrom(options.port);
  await assertFree(ports);
  const addresses = addressesOf(ports, STAGE);
  const [template, credentials] = await Promise.all([
    synthesize({ stage: STAGE, context: CONTEXT }),
    readCredentials(dataFolder),
  ]);
  const parameters = {
    BotAllowedHosts: '127.0.0.1',
    ...(kindOfBot !== 'none' && { DefaultBotEndpoint: `http://127.0.0.1:${ports.bot}/` }),
  };
  const stack = readStack({ template, parameters, addresses });

  // Functions call it over the wire, and not before everything has started.
  let people: SignIn['users'] | undefined;
  const removeUser = (username: string) => people?.remove(username) ?? false;
  const { core, sockets } = await startCore(
    { options, stack, port: ports.aws, developer: credentials.developer, removeUser },
    undo,
  );
  const databasePath = dataFolder && join(dataFolder, 'sign-in.sqlite');
  const files = siteFiles(options.siteFolder ?? SITE_FOLDER, { 'config.json': stack.outputs.SiteConfig ?? '' });
  const { functions } = core;
  const botSecret = signingSecret(stack, core);
  const starting = [
    startSignIn({ stack, port: ports.signIn, databasePath }),
    startHttpApi({ stack, functions, port: ports.http }),
    startSite({ stack, httpUrl: addresses.httpUrl, files, cacheControlOf: cacheControl(template), port: ports.site }),
    kindOfBot === 'reference' ? startBotProcess({ port: ports.bot, secret: botSecret, log }) : undefined,
  ] as const;
  for (const started of await Promise.allSettled(starting)) {
    if (started.status === 'fulfilled' && started.value) undo.push(started.value.stop);
  }
  const [signIn, , , bot] = await Promise.all(starting);
  people = signIn.users;
  await sockets.listen(ports.socket);
  undo.push(sockets.stop);
  core.startEventSources();

  const users = (options.users ?? true) ? await seedUsers({ signIn, httpUrl: addresses.httpUrl, credentials }) : [];
  const { siteUrl, httpUrl, socketUrl, issuer, awsUrl } = addresses;
  const developer = { ...credentials.developer, region: REGION };
  return {
    outputs: {
      siteUrl,
      httpUrl,
      socketUrl,
      issuer,
      awsUrl,
      s3Url: awsUrl,
      mediaBucket: stack.outputs.MediaBucket ?? '',
      users,
      developer,
    },
    ...{ stack, ledger: core.ledger, functions, signIn, sockets, bot, botPort: ports.bot, botSecret },
    createUser: (handle) => createUser(signIn, handle),
    issueToken: (handle) => signIn.issueToken(handle),
  };
}

interface CoreParts {
  options: RuntimeOptions;
  stack: Stack;
  port: number;
  developer: { accessKeyId: string; secretAccessKey: string };
  removeUser(username: string): boolean;
}

async function startCore({ options, stack, port, developer, removeUser }: CoreParts, undo: (() => Promise<unknown>)[]) {
  const { dataFolder, duplicate = false, log = () => undefined } = options;
  const clock = runtimeClock(options.clockFactor);
  const sockets: WebSocketApi[] = [];
  const core = await startAwsCore({
    ...{ stack, port, clock, developer, duplicate, log, removeUser },
    ...(dataFolder !== undefined && { dataFolder }),
    ...(options.now && { now: options.now }),
    ...(options.losesEvents && { losesEvents: options.losesEvents }),
    connections: (functions) => {
      const api = createWebSocketApi({ stack, functions, clock });
      sockets.push(api);
      return api.connections;
    },
  });
  undo.push(core.stop);
  const [api] = sockets;
  if (!api) throw new Error('The AWS door asked for no connections');
  return { core, sockets: api };
}

const FunctionEnvironment = z.looseObject({
  Environment: z.looseObject({ Variables: z.record(z.string(), z.string()) }).optional(),
});

/** What `deliver-to-bot` signs with: the base64 of the string in Secrets Manager, as Standard Webhooks writes secrets. */
function signingSecret(stack: Stack, core: AwsCore): string {
  const ids = stack
    .ofType('AWS::Lambda::Function')
    .map(({ properties }) => FunctionEnvironment.parse(properties).Environment?.Variables.DEFAULT_BOT_SECRET_ID);
  const secret = core.secret(ids.find((id) => id !== undefined) ?? '');
  if (secret === undefined) throw new Error('No function of the template names the secret of the default bot');
  return Buffer.from(secret).toString('base64');
}

async function createUser(signIn: SignIn, handle: string): Promise<RuntimeUser> {
  const { sub } = signIn.users.admit(handle);
  return { handle, userId: userIdOf(sub), accessToken: await signIn.issueToken(handle) };
}

function userIdOf(sub: string): UserId {
  return `user_${crockford(Buffer.from(sub.replaceAll('-', ''), 'hex'))}` as UserId;
}
