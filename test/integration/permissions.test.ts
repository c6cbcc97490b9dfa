import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actions, PROTOCOL } from '../../protocol/commands.ts';
import { routeKeys } from '../../protocol/every-route.ts';
import { AttachmentId, RoomId } from '../../protocol/ids.ts';
import type { RouteKey } from '../../protocol/routes.ts';
import { aWhile, type Chat, eventually, logOf, newRoom, type Person, roomOf, startChat } from '../fixtures/chat.ts';
import type { CallInput } from '../fixtures/http-client.ts';
import { commandCases, NO_ROOM, routeCases, type Target } from '../fixtures/permission-cases.ts';
import { drawnScene, isUnderstood, show, whenever } from '../fixtures/pictures.ts';
import { type ScriptedBot, startScriptedBot } from '../fixtures/scripted-bot.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

let chat: Chat;
let bot: ScriptedBot;
let groups = 0;

beforeAll(async () => {
  chat = await startChat({ bot: 'own' });
  // It is gone, so that each message to it leaves an answer that could be stopped or asked for again.
  const choose = () => ({ kind: 'raw' as const, status: 410 });
  bot = await startScriptedBot({ secret: chat.runtime.botSecret, port: chat.runtime.botPort, choose });
});
afterAll(() => Promise.all([chat.stop(), bot.stop()]));

/** Everything that can be asked about a room, answered: the wire's own words, but for the request's id. */
async function askEverything(client: SocketClient, target: Target): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const action of actions) {
    const make = commandCases[action];
    for (const [index, data] of (make === NO_ROOM ? [] : make(target)).entries()) {
      const { text } = await client.exchange(JSON.stringify({ id: 7, action, data }), 7);
      answers[`${action} ${index}`] = text;
    }
  }
  for (const route of routeKeys) {
    const make = routeCases[route] as ((target: Target) => CallInput<RouteKey>[]) | typeof NO_ROOM;
    for (const [index, input] of (make === NO_ROOM ? [] : make(target)).entries()) {
      const { status, headers, body } = await target.asker.http.raw(route, input);
      const { requestId: _, ...rest } = body as { requestId: string };
      answers[`${route} ${index}`] = `${status} ${headers.get('content-type')} ${JSON.stringify(rest)}`;
    }
  }
  return answers;
}

interface Scene {
  target: Target;
  ana: Person;
  ben: Person;
  a: SocketClient;
}

/** Ana's room with ben and a bot that failed to answer what ana said; whoever is to be kept out is chosen by the test. */
async function scene(kept: 'ben' | 'a stranger'): Promise<Scene> {
  groups += 1;
  const names = ['ana', 'ben', 'mallory'].map((name) => `${name}${groups}`);
  const [ana, ben, mallory] = (await chat.people(...names)) as [Person, Person, Person];
  const roomId = await newRoom(ana, [ben]);
  const a = await ana.join();
  const { messageId } = await a.send(roomId, 'among us, @mathia');
  const failed = await eventually(async () => {
    const found = (await logOf(ana, roomId)).find(({ event }) => event === 'reply.ended');
    if (found?.event !== 'reply.ended') throw new Error('the bot has not failed yet');
    return found;
  });
  await eventually(() => expect(a.durable(roomId)).toHaveLength(1));
  const asker = kept === 'ben' ? ben : mallory;
  const { attachmentId } = await show({ person: ana, socket: a }, roomId, await drawnScene().png().toBuffer());
  await whenever(ana, attachmentId, isUnderstood);
  return {
    target: { roomId, messageId, attachmentId, replyId: failed.data.replyId, asker, insider: ana },
    ana,
    ben,
    a,
  };
}

async function stateOf({ ana, target }: Scene) {
  const { roomId } = target;
  const { members } = await ana.http.call('GET /v1/rooms/{roomId}/members', { path: { roomId } });
  return { room: await roomOf(ana, roomId), log: await logOf(ana, roomId), members };
}

it('[PERM6] has a case for every command and every route', () => {
  expect(Object.keys(commandCases)).toEqual(actions);
  expect(Object.keys(routeCases)).toEqual(routeKeys);
  const aboutRooms = routeKeys.filter((route) => /\{(roomId|attachmentId)\}/.test(route));
  expect(routeKeys.filter((route) => routeCases[route] !== NO_ROOM)).toEqual(aboutRooms);
});

describe('a stranger', () => {
  it('[PERM6] gets for a room of others, whatever they ask, the very answer for a room that does not exist', async () => {
    const there = await scene('a stranger');
    const { asker } = there.target;
    const client = await asker.join();
    const before = await stateOf(there);
    const heard = there.a.events.length;

    const foreign = await askEverything(client, there.target);

    const nowhere = RoomId.parse(`room_${'0'.repeat(25)}1`);
    const nothing = AttachmentId.parse(`att_${'0'.repeat(25)}1`);
    const nonexistent = await askEverything(client, { ...there.target, roomId: nowhere, attachmentId: nothing });
    expect(foreign).toEqual(nonexistent);
    for (const [asked, answer] of Object.entries(foreign))
      expect([asked, answer]).toEqual([asked, expect.stringContaining('not_found')]);
    expect(await stateOf(there)).toEqual(before);
    await aWhile();
    expect(there.a.events).toHaveLength(heard); // not even their typing was seen
    expect(client.durable(there.target.roomId)).toEqual([]);
  });

  it('[PERM6] finds no trace of a room of others in what is told without naming a room', async () => {
    const { target, ana } = await scene('a stranger');
    const { roomId, asker } = target;
    const client = await asker.open();

    const rooms = { [roomId]: { seq: 0, epoch: (await roomOf(ana, roomId)).epoch } };
    const hello = await client.command('hello', { protocol: PROTOCOL, device: 'test', rooms });

    await eventually(() => expect(client.transient('caught_up')).toHaveLength(1));
    const told = [
      hello,
      await client.command('ping', {}),
      client.events,
      await asker.http.call('GET /v1/rooms', {}),
      await asker.http.call('GET /v1/me', {}),
    ];
    expect(JSON.stringify(told)).not.toContain(roomId);
    expect(JSON.stringify(told)).not.toContain('among us');
  });

  it('[PERM6] reaches nothing of another room through a room of their own', async () => {
    const { target, ana } = await scene('a stranger');
    const { asker, messageId, replyId } = target;
    const own = await newRoom(asker);
    const client = await asker.join();
    const before = await logOf(ana, target.roomId);

    const asked = [
      client.command('message.edit', { roomId: own, messageId, text: 'x' }),
      client.command('message.delete', { roomId: own, messageId }),
      client.command('reaction.set', { roomId: own, messageId, emoji: '👍', on: true }),
      client.send(own, 'x', { replyTo: messageId }),
      client.command('reply.stop', { roomId: own, messageId, replyId }),
      client.command('reply.retry', { roomId: own, messageId, replyId }),
    ];

    for (const answer of await Promise.allSettled(asked)) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } });
    }
    expect(await logOf(asker, own)).toEqual([]);
    expect(await logOf(ana, target.roomId)).toEqual(before);
  });
});

describe('somebody removed', () => {
  it('[PERM7] hears of the removal, and of nothing after it', async () => {
    const { target, ana, ben, a } = await scene('ben');
    const { roomId } = target;
    const b = await ben.join();
    await a.send(roomId, 'before');
    await eventually(() => expect(b.texts(roomId)).toEqual(['before']));

    await ana.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId: ben.userId } });
    for (let index = 0; index < 10; index++) await a.send(roomId, `secret ${index}`);
    await a.command('typing', { roomId, on: true });
    await a.command('read', { roomId, seq: 5 });

    await aWhile();
    expect(b.durable(roomId).at(-1)).toMatchObject({
      event: 'member.left',
      data: { userId: ben.userId, by: ana.userId },
    });
    expect(b.durable(roomId)).toHaveLength(2);
    expect(
      b.events.filter((event) => 'roomId' in event && event.roomId === roomId && event.event !== 'presence'),
    ).toHaveLength(2);
    expect(JSON.stringify(b.events)).not.toContain('secret');
  });

  it('[PERM7] is refused whatever they ask, as if the room had never been', async () => {
    const there = await scene('ben');
    const { roomId, asker: ben } = there.target;
    const b = await ben.join();
    const mine = await b.send(roomId, 'mine');
    await there.ana.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId: ben.userId } });
    const before = await stateOf(there);

    const answers = await askEverything(b, { ...there.target, messageId: mine.messageId });

    const nowhere = RoomId.parse(`room_${'0'.repeat(25)}1`);
    const nothing = AttachmentId.parse(`att_${'0'.repeat(25)}1`);
    const elsewhere = { ...there.target, messageId: mine.messageId, roomId: nowhere, attachmentId: nothing };
    expect(answers).toEqual(await askEverything(b, elsewhere));
    for (const answer of Object.values(answers)) expect(answer).toContain('not_found');
    expect(await stateOf(there)).toEqual(before);
    expect((await b.command('ping', {})).heads).not.toHaveProperty(roomId);
    const hello = {
      protocol: PROTOCOL,
      device: 'test',
      rooms: { [roomId]: { seq: 0, epoch: before.room.epoch } },
    } as const;
    expect(JSON.stringify(await b.command('hello', hello))).not.toContain(roomId);
  });

  it('[PERM8] hears nothing after it either when their hello races the removal', async () => {
    const rounds = Array.from({ length: 20 }, (_, index) => index);
    const race = async (round: number) => {
      const [ana, ben] = (await chat.people(`racing-ana${round}`, `racing-ben${round}`)) as [Person, Person];
      const roomId = await newRoom(ana, [ben]);
      const { epoch } = await roomOf(ben, roomId);
      const [a, b] = await Promise.all([ana.join(), ben.open()]);
      const hello = { protocol: PROTOCOL, device: 'test', rooms: { [roomId]: { seq: 0, epoch } } } as const;
      const remove = async () => {
        await aWhile(round * 2); // from well before to well after the registration
        await ana.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId: ben.userId } });
      };

      await Promise.all([b.command('hello', hello), remove()]);
      for (const text of ['secret 1', 'secret 2', 'secret 3']) await a.send(roomId, text);

      await aWhile();
      expect(JSON.stringify(b.events)).not.toContain('secret');
      await b.command('hello', hello);
      await a.send(roomId, 'secret 4');
      await expect(b.command('sync', { roomId, after: 0 })).rejects.toMatchObject({ code: 'not_found' });
      await aWhile();
      expect(JSON.stringify(b.events)).not.toContain('secret');
    };

    for (let start = 0; start < rounds.length; start += 5) await Promise.all(rounds.slice(start, start + 5).map(race));
  });
});
