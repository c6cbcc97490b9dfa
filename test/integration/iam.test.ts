import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { readPolicies } from '../../local/iam/policies.ts';
import type { Principal } from '../../local/iam/principal.ts';
import type { LedgerCall } from '../../local/ledger.ts';
import type { Stack } from '../../local/template/stack.ts';
import { type Action, actions } from '../../protocol/commands.ts';
import { routeKeys } from '../../protocol/every-route.ts';
import { DEFAULT_BOT_ID, LOBBY_ROOM_ID, MessageId, ReplyId, type RoomId } from '../../protocol/ids.ts';
import type { RouteKey } from '../../protocol/routes.ts';
import { type AccountScene, accountVisits } from '../fixtures/account-visits.ts';
import { leaveBehind, tableClient } from '../fixtures/aws-client.ts';
import { type BotScene, botVisits } from '../fixtures/bot-visits.ts';
import { aWhile, type Chat, eventually, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { grantsOf } from '../fixtures/function-grants.ts';
import { HttpClient } from '../fixtures/http-client.ts';
import { makeBot } from '../fixtures/made-bot.ts';
import { type PictureScene, pictureVisits } from '../fixtures/picture-visits.ts';
import { type ScriptedBot, startScriptedBot } from '../fixtures/scripted-bot.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { type SpeechScene, speechVisits } from '../fixtures/speech-visits.ts';
import { type VoiceScene, voiceVisits } from '../fixtures/voice-visits.ts';

let chat: Chat;
let bot: ScriptedBot;
let calls: readonly LedgerCall[];
let functionIds: ReadonlySet<string>;
let isLosing = false;

beforeAll(async () => {
  chat = await startChat({ bot: 'own', clockFactor: 60, losesEvents: () => isLosing });
  bot = await startScriptedBot({ secret: chat.runtime.botSecret, port: chat.runtime.botPort });
  await tour();
  await quiet();
  functionIds = new Set(chat.runtime.stack.ofType('AWS::Lambda::Function').map(({ logicalId }) => logicalId));
  calls = chat.runtime.ledger.calls().filter(({ principal }) => principal !== 'developer');
}, 300_000);
afterAll(() => Promise.all([chat.stop(), bot.stop()]));

interface Scene extends AccountScene, BotScene, PictureScene, SpeechScene, VoiceScene {
  ben: Person;
  roomId: RoomId;
  messageId: MessageId;
  /** Somebody who has signed up, and whom the product has never seen. */
  newcomer(): Promise<HttpClient>;
}

const NOWHERE = {
  replyId: ReplyId.parse(`reply_${'0'.repeat(26)}`),
  messageId: MessageId.parse(`msg_${'0'.repeat(26)}`),
};

/** One visit of everything that can be asked. The names are the registries', so that nothing is left out. */
const visits: { [Name in RouteKey | Action]: (scene: Scene) => Promise<unknown> } = {
  'POST /v1/tickets': async ({ newcomer }) => (await newcomer()).call('POST /v1/tickets', {}),
  'GET /v1/rooms': async ({ newcomer }) => (await newcomer()).call('GET /v1/rooms', {}),
  'GET /v1/me': async ({ newcomer }) => (await newcomer()).call('GET /v1/me', {}),
  'POST /v1/rooms': async ({ ana, ben }) => {
    await ana.http.call('POST /v1/rooms', { body: { kind: 'bot' } });
    await ana.http.call('POST /v1/rooms', { body: { kind: 'direct', userIds: [ben.userId] } });
    await ana.http.raw('POST /v1/rooms', { body: { kind: 'group' } });
  },
  'GET /v1/rooms/{roomId}': ({ ana, roomId }) => ana.http.call('GET /v1/rooms/{roomId}', { path: { roomId } }),
  'PATCH /v1/rooms/{roomId}': ({ ana, roomId }) =>
    ana.http.call('PATCH /v1/rooms/{roomId}', { path: { roomId }, body: { topic: 'A topic' } }),
  'GET /v1/rooms/{roomId}/events': ({ ana, roomId }) =>
    ana.http.call('GET /v1/rooms/{roomId}/events', { path: { roomId } }),
  'PUT /v1/rooms/{roomId}/bots/{botId}': ({ ana, roomId }) =>
    ana.http.call('PUT /v1/rooms/{roomId}/bots/{botId}', {
      path: { roomId, botId: DEFAULT_BOT_ID },
      body: { trigger: 'all' },
    }),
  'GET /v1/rooms/{roomId}/members': ({ ana, roomId }) =>
    ana.http.call('GET /v1/rooms/{roomId}/members', { path: { roomId } }),
  'PUT /v1/rooms/{roomId}/members/{userId}': ({ ana, ben, roomId }) =>
    ana.http.call('PUT /v1/rooms/{roomId}/members/{userId}', {
      path: { roomId, userId: ben.userId },
      body: { role: 'admin' },
    }),
  'POST /v1/rooms/{roomId}/invites': ({ ana, roomId }) =>
    ana.http.call('POST /v1/rooms/{roomId}/invites', { path: { roomId } }),
  'POST /v1/invites/{token}': async ({ ana, roomId, newcomer }) => {
    const { token } = await ana.http.call('POST /v1/rooms/{roomId}/invites', { path: { roomId } });
    await (await newcomer()).call('POST /v1/invites/{token}', { path: { token } });
  },
  'PATCH /v1/me': ({ ana }) => ana.http.call('PATCH /v1/me', { body: { name: 'Anna' } }),
  'GET /v1/users': async ({ ana, ben }) => {
    await ana.http.call('GET /v1/users', {});
    await ana.http.call('GET /v1/users', { query: { query: ben.name } });
  },
  hello: async ({ a, ben, roomId }) => {
    const socket = await ben.join({ [roomId]: { seq: 0, epoch: 'another' } });
    socket.close();
    // Whoever speaks first would find the dead connection too, and clean up in the place of `$disconnect`.
    await eventually(() => expect(a.transient('presence').at(-1)).toMatchObject({ data: { online: false } }));
  },
  ping: ({ a }) => a.command('ping', {}),
  sync: async ({ a, ana, roomId }) => {
    await a.command('sync', { roomId, after: 0 });
    await a.command('sync', { roomId: await newRoom(ana), after: 0 });
  },
  'message.send': async (scene) => {
    const { a, ben, roomId, messageId } = scene;
    // Not for the bot: its thinking would find the dead connection too.
    await a.send(roomId, `hello @${ben.name}`, { replyTo: messageId, notForBot: true });
    await markLarge(roomId);
    await plant(scene);
    await a.send(roomId, 'to the stream', { notForBot: true });
    await aWhile();
  },
  'message.edit': ({ a, roomId, messageId }) => a.command('message.edit', { roomId, messageId, text: 'edited' }),
  'reaction.set': ({ a, roomId, messageId }) => a.command('reaction.set', { roomId, messageId, emoji: '👍', on: true }),
  'message.delete': ({ a, roomId, messageId }) => a.command('message.delete', { roomId, messageId }),
  typing: ({ a, roomId }) => a.command('typing', { roomId, on: true }),
  read: ({ a, roomId }) => a.command('read', { roomId, seq: 1 }),
  'reply.stop': async ({ a, roomId }) => {
    await expect(a.command('reply.stop', { roomId, ...NOWHERE })).rejects.toMatchObject({ code: 'not_found' });
    bot.answerWith(() => ({ kind: 'text', text: 'too late', delayMs: 1_000 }));
    const reply = await thinkingAbout(a, roomId, 'think slowly');
    await a.command('reply.stop', { roomId, ...reply });
    await aWhile(1_000);
  },
  'reply.retry': async ({ a, roomId }) => {
    bot.answerWith(() => ({ kind: 'raw', status: 500 }));
    const reply = await thinkingAbout(a, roomId, 'fail');
    const asked = () => bot.received.filter(({ question }) => question?.content.text === 'fail');
    await eventually(() => expect(asked().length).toBeGreaterThan(1));
    bot.answerWith(() => ({ kind: 'raw', status: 410 }));
    const ended = { event: 'reply.ended', data: { ...reply, outcome: 'failed' } };
    await eventually(() => expect(a.durable(roomId).at(-1)).toMatchObject(ended), { withinMs: 20_000 });
    bot.answerWith(() => ({ kind: 'text', text: 'here I am' }));
    await a.command('reply.retry', { roomId, ...reply });
    await eventually(() => expect(a.texts(roomId).at(-1)).toBe('here I am'));
    bot.answerWith(() => ({ kind: 'json', answer: { noReply: true } }));
    await a.send(roomId, 'say nothing');
  },
  ...pictureVisits,
  ...speechVisits,
  ...accountVisits,
  ...voiceVisits,
  'DELETE /v1/rooms/{roomId}/bots/{botId}': ({ ana, roomId }) =>
    ana.http.call('DELETE /v1/rooms/{roomId}/bots/{botId}', { path: { roomId, botId: DEFAULT_BOT_ID } }),
  'DELETE /v1/rooms/{roomId}/members/{userId}': ({ ana, ben, roomId }) =>
    ana.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId: ben.userId } }),
  'DELETE /v1/rooms/{roomId}': ({ ana, roomId }) => ana.http.call('DELETE /v1/rooms/{roomId}', { path: { roomId } }),
  ...botVisits,
};

async function tour(): Promise<void> {
  const [ana, ben] = (await chat.people('ana', 'ben')) as [Person, Person];
  const roomId = await newRoom(ana, [ben]);
  const a = await ana.join();
  const { messageId } = await a.send(roomId, 'the first word');
  let newcomers = 0;
  const newcomer = async () => {
    newcomers += 1;
    const { accessToken } = await chat.runtime.createUser(`newcomer${newcomers}`);
    return new HttpClient(chat.runtime.outputs.httpUrl, accessToken);
  };
  const [made, botRoomId] = [await makeBot(ana), await newRoom(ana)];
  await made.enter(botRoomId, 'all');
  await ana.http.call('DELETE /v1/rooms/{roomId}/bots/{botId}', { path: { roomId: botRoomId, botId: DEFAULT_BOT_ID } });
  await a.command('sync', { roomId: botRoomId, after: 0 });
  const place = { chat, ana, ben, roomId, a, messageId, newcomer, made, botRoomId };
  const scene: Scene = { ...place, plant: () => plant(scene), lose };
  // Ten minutes of saying nothing end a socket, and two hours every one: here those are ten seconds, and two minutes.
  const alive = setInterval(() => scene.a.command('ping', {}).catch(() => undefined), 3_000);
  let since = Date.now();
  for (const visit of Object.values(visits)) {
    if (Date.now() - since > SOCKET_MS) {
      const before = scene.a;
      scene.a = await ana.join();
      before.close();
      since = Date.now();
    }
    await plant(scene);
    await visit(scene);
  }
  await plant(scene);
  clearInterval(alive);
  scene.a.close();
  await made.stop();
}

function lose(isOn: boolean): void {
  isLosing = isOn;
}

const SOCKET_MS = 45_000;
let planted = 0;

/** Dead connections where the next visit speaks, because cleaning up after them takes rights of its own. */
async function plant({ ana, roomId, botRoomId }: Scene): Promise<void> {
  for (const place of [roomId, botRoomId, LOBBY_ROOM_ID]) {
    planted += 1;
    await leaveBehind(chat.runtime, { roomId: place, userId: ana.userId, connectionId: `Dead${planted}=` });
  }
}

async function markLarge(roomId: RoomId): Promise<void> {
  const { table, TableName } = tableClient(chat.runtime);
  const Key = { PK: `ROOM#${roomId}`, SK: 'ROOM' };
  const input = { UpdateExpression: 'SET isLarge = :yes', ExpressionAttributeValues: { ':yes': true } };
  await table.send(new UpdateCommand({ TableName, Key, ...input }));
}

/** Says it, and gives the answer that the bot is about to make. */
async function thinkingAbout(client: SocketClient, roomId: RoomId, text: string) {
  const { messageId } = await client.send(roomId, text);
  return eventually(() => {
    const typing = client.transient('typing').find(({ data }) => data.messageId === messageId);
    if (typing?.data.replyId === undefined) throw new Error('nobody is thinking');
    return { messageId, replyId: typing.data.replyId };
  });
}

/** Until half a second has passed without a call. */
async function quiet(): Promise<void> {
  for (let before = -1; before !== chat.runtime.ledger.calls().length; ) {
    before = chat.runtime.ledger.calls().length;
    await aWhile(500);
  }
}

const Entry = z.looseObject({ 'mathia:entry': z.string() });

function nameOf(logicalId: string): string {
  return Entry.parse(chat.runtime.stack.get(logicalId).metadata)['mathia:entry'].split('/')[1] ?? logicalId;
}

/** A function of the stack, or a service that acts as one of its roles. */
function principalOf(name: string): Principal {
  return functionIds.has(name) ? { kind: 'function', logicalId: name } : { kind: 'role', name };
}

/** How many of the tour's calls this template would refuse. */
function refusedBy(stack: Stack): number {
  const policies = readPolicies(stack);
  return calls.filter(({ principal, checks }) =>
    checks.some(
      ({ action, resource, context }) => !policies.isAllowed(principalOf(principal), action, resource, context),
    ),
  ).length;
}

/** What Lambda and its event sources do in a function's name, and the ledger does not see. */
const OF_LAMBDA_ITSELF =
  /^logs:|^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$|^sqs:(DeleteMessage|GetQueueAttributes|ReceiveMessage)$/;

it('[IAM8] has visited every command and every route', () => {
  expect(Object.keys(visits).toSorted()).toEqual([...actions, ...routeKeys].toSorted());
});

it('[IAM8] allowed every call by the calling function’s own policy', () => {
  const refused = calls.filter(({ checks }) => checks.some((check) => !check.isAllowed));
  const checks = calls.reduce((sum, call) => sum + call.checks.length, 0);
  const ofFunctions = calls.filter(({ principal }) => functionIds.has(principal));
  const principals = new Set(ofFunctions.map(({ principal }) => nameOf(principal)));

  expect(refused).toEqual([]);
  expect(calls.every((call) => call.checks.length > 0)).toBe(true);
  expect(calls.length).toBeGreaterThan(300);
  console.info(
    `IAM: ${calls.length} calls of ${principals.size} functions, ${checks} checks: ${[...principals].sort().join(', ')}`,
  );
});

it('[IAM9] would have refused something without any one action that a function of the template is granted', () => {
  const seen = grantsOf(chat.runtime.stack).filter(
    ({ logicalId, action }) => logicalId !== '' && !OF_LAMBDA_ITSELF.test(action),
  );
  expect(refusedBy(chat.runtime.stack)).toBe(0);

  const idle = seen.filter(({ without }) => refusedBy(without) === 0);

  console.info(`IAM: ${seen.length} grants, ${idle.length} unused`);
  expect(idle.map(({ logicalId, action, resources }) => `${nameOf(logicalId)} ${action} ${resources}`)).toEqual([]);
});

it('[LAMBDA11] left no call behind that a handler did not wait for', () => {
  expect(chat.runtime.functions.lateCalls()).toBe(0);
});
