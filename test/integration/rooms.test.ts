import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_BOT_ID, RoomId, UserId } from '../../protocol/ids.ts';
import type { RouteInput } from '../../protocol/routes.ts';
import { type Chat, eventually, logOf, newRoom, type Person, roomOf, startChat } from '../fixtures/chat.ts';

let chat: Chat;
let groups = 0;

beforeAll(async () => {
  // Nothing listens where its bot should be: no test of this file lets a bot hear anything.
  chat = await startChat({ bot: 'own' });
});
afterAll(() => chat.stop());

/** New people with these names and a number that no other test has. */
async function people<Names extends string[]>(...names: Names): Promise<{ [Index in keyof Names]: Person }> {
  groups += 1;
  return (await chat.people(...names.map((name) => `${name}${groups}`))) as { [Index in keyof Names]: Person };
}

function create(person: Person, body: RouteInput<'POST /v1/rooms'>, idempotencyKey: string = randomUUID()) {
  return person.http.call('POST /v1/rooms', { body, idempotencyKey });
}

function change(person: Person, roomId: RoomId, body: RouteInput<'PATCH /v1/rooms/{roomId}'>) {
  return person.http.call('PATCH /v1/rooms/{roomId}', { path: { roomId }, body });
}

async function roomIdsOf(person: Person): Promise<RoomId[]> {
  return (await person.http.call('GET /v1/rooms', {})).rooms.map((room) => room.roomId);
}

async function memberIdsOf(person: Person, roomId: RoomId): Promise<string[]> {
  const { members } = await person.http.call('GET /v1/rooms/{roomId}/members', { path: { roomId } });
  return members.map((member) => member.userId);
}

describe('making a room', () => {
  it('[ROOM1] makes a group of the people it names, owned by its maker, with an empty log and the bot on mention', async () => {
    const [ana, ben, chloe] = await people('ana', 'ben', 'chloe');

    const room = await create(ana, { kind: 'group', name: ' Tea ', userIds: [ben.userId, ben.userId, ana.userId] });

    expect(room).toMatchObject({ name: 'Tea', kind: 'group', role: 'owner', head: 0, unread: 0 });
    expect(room.bots).toMatchObject([{ botId: DEFAULT_BOT_ID, trigger: 'mention' }]);
    expect(await roomOf(ben, room.roomId)).toMatchObject({ role: 'member', head: 0 });
    expect(new Set(await memberIdsOf(ana, room.roomId))).toEqual(new Set([ana.userId, ben.userId, DEFAULT_BOT_ID]));
    expect(await roomIdsOf(ben)).toContain(room.roomId);
    expect(await roomIdsOf(chloe)).not.toContain(room.roomId);
  });

  it('[ROOM1] tells the people of a new room, on the sockets they have open', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const [a, b] = await Promise.all([ana.join(), ben.join()]);

    const roomId = await newRoom(ana, [ben]);

    await eventually(() => expect(b.durable(roomId)).toMatchObject([{ event: 'member.joined', seq: 0 }]));
    await b.command('sync', { roomId, after: 0 });
    await a.command('sync', { roomId, after: 0 });
    await a.send(roomId, 'welcome');
    await eventually(() => expect(b.texts(roomId)).toEqual(['welcome']));
  });

  it('[ROOM2] makes one room for an Idempotency-Key, however often and at once it is asked', async () => {
    const [ana] = await people('ana');
    const key = randomUUID();
    const before = await roomIdsOf(ana);
    const first = await create(ana, { kind: 'group', name: 'Once' }, key);

    const again = await create(ana, { kind: 'group', name: 'Once' }, key);

    expect(again).toEqual(first);
    const rushed = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        ana.http.raw('POST /v1/rooms', { body: { kind: 'group', name: 'Rushed' }, idempotencyKey: rushed }),
      ),
    );
    for (const { status, body } of answers) {
      if (status !== 200) expect(body).toMatchObject({ status: 503, code: 'unavailable', retryable: true });
    }
    expect(await roomIdsOf(ana)).toHaveLength(before.length + 2);
  });

  it('[ROOM2] refuses another request under the same key, and one without a key', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const key = randomUUID();
    await create(ana, { kind: 'group', name: 'One' }, key);
    const before = await roomIdsOf(ana);

    const other = await ana.http.raw('POST /v1/rooms', { body: { kind: 'group', name: 'Two' }, idempotencyKey: key });
    const without = await ana.http.send('POST /v1/rooms', { text: JSON.stringify({ kind: 'group', name: 'Three' }) });

    expect(other).toMatchObject({ status: 422, body: { code: 'unsupported', field: 'Idempotency-Key' } });
    expect(without).toMatchObject({ status: 400, body: { code: 'bad_request', field: 'Idempotency-Key' } });
    expect(await roomIdsOf(ana)).toEqual(before);
    await create(ben, { kind: 'group', name: 'Two' }, key); // a key is its user's own
  });

  it('[ROOM2] lets a key be used again whose request was refused', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const key = randomUUID();
    const nobody = UserId.parse(`user_${'0'.repeat(26)}`);
    const body = { kind: 'group' as const, name: 'Late', userIds: [nobody] };
    await expect(create(ana, body, key)).rejects.toMatchObject({
      problem: { code: 'not_found', field: 'body.userIds' },
    });

    const room = await create(ana, { ...body, userIds: [ben.userId] }, key);

    expect(room.name).toBe('Late');
  });

  it('[ROOM3] makes one direct room of two people, whoever of them asks', async () => {
    const [ana, ben] = await people('ana', 'ben');

    const rooms = await Promise.all([
      create(ana, { kind: 'direct', userIds: [ben.userId] }),
      create(ben, { kind: 'direct', userIds: [ana.userId] }),
      create(ana, { kind: 'direct', userIds: [ben.userId] }),
    ]);

    expect(new Set(rooms.map((room) => room.roomId)).size).toBe(1);
    expect(rooms[0]).toMatchObject({ kind: 'direct', bots: [], peer: { userId: ben.userId } });
    expect(rooms[1]).toMatchObject({ peer: { userId: ana.userId } });
    expect(new Set(await memberIdsOf(ana, rooms[0].roomId))).toEqual(new Set([ana.userId, ben.userId]));
  });

  it('[ROOM3] keeps a direct room for its two people', async () => {
    const [ana, ben, chloe] = await people('ana', 'ben', 'chloe');
    const { roomId } = await create(ana, { kind: 'direct', userIds: [ben.userId] });
    const path = { roomId, userId: chloe.userId };
    const forbidden = { problem: { code: 'forbidden' } };

    const put = ana.http.call('PUT /v1/rooms/{roomId}/members/{userId}', { path, body: {} });
    await expect(put).rejects.toMatchObject(forbidden);
    await expect(ana.http.call('POST /v1/rooms/{roomId}/invites', { path })).rejects.toMatchObject(forbidden);
    await expect(change(ana, roomId, { name: 'Ours' })).rejects.toMatchObject(forbidden);
    await expect(ana.http.call('DELETE /v1/rooms/{roomId}', { path })).rejects.toMatchObject(forbidden);
    for (const userIds of [[], [ana.userId], [ben.userId, chloe.userId]]) {
      const made = create(ana, { kind: 'direct', userIds });
      await expect(made).rejects.toMatchObject({ problem: { code: 'bad_request', field: 'body.userIds' } });
    }
    expect(await logOf(ana, roomId)).toEqual([]);
  });

  it('[ROOM3] brings somebody back who has left a direct room when it is made again', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const { roomId } = await create(ana, { kind: 'direct', userIds: [ben.userId] });
    const path = { roomId, userId: ana.userId };
    await ana.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path });
    expect(await roomIdsOf(ana)).not.toContain(roomId);

    const again = await create(ben, { kind: 'direct', userIds: [ana.userId] });

    expect(again.roomId).toBe(roomId);
    expect(await roomOf(ana, roomId)).toMatchObject({ role: 'owner', peer: { userId: ben.userId } });
  });

  it('[ROOM4] makes as many rooms with the bot as somebody wants, theirs alone, where it hears everything', async () => {
    const [ana, ben] = await people('ana', 'ben');

    const one = await create(ana, { kind: 'bot' });
    const two = await create(ana, { kind: 'bot', name: 'Maths' });

    expect(one).toMatchObject({ kind: 'bot', name: 'Mathia', bots: [{ trigger: 'all' }] });
    expect(two).toMatchObject({ name: 'Maths' });
    expect(two.roomId).not.toBe(one.roomId);
    const shared = create(ana, { kind: 'bot', userIds: [ben.userId] });
    await expect(shared).rejects.toMatchObject({ problem: { code: 'bad_request', field: 'body.userIds' } });
    const path = { roomId: one.roomId, userId: ben.userId };
    const put = ana.http.call('PUT /v1/rooms/{roomId}/members/{userId}', { path, body: {} });
    await expect(put).rejects.toMatchObject({ problem: { code: 'forbidden' } });
  });
});

describe('changing a room', () => {
  it('[ROOM5] lets admins change name and topic, as events that everybody hears', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);
    const b = await ben.join();

    await change(ana, roomId, { name: 'Garden' });
    const changed = await change(ana, roomId, { topic: 'What grows' });

    expect(changed).toMatchObject({ name: 'Garden', topic: 'What grows', head: 2 });
    await eventually(() => expect(b.durable(roomId)).toHaveLength(2));
    expect(b.durable(roomId)[1]).toMatchObject({
      event: 'room.updated',
      data: { name: 'Garden', topic: 'What grows', by: ana.userId },
    });
    await expect(change(ben, roomId, { name: 'Mine' })).rejects.toMatchObject({ problem: { code: 'forbidden' } });
    expect(await roomOf(ben, roomId)).toMatchObject({ name: 'Garden', head: 2 });
  });

  it('[ROOM5] loses none of many changes that race', async () => {
    const [ana] = await people('ana');
    const roomId = await newRoom(ana);

    await Promise.all([
      change(ana, roomId, { topic: 'A topic' }),
      change(ana, roomId, { name: 'A name' }),
      ana.http.call('PUT /v1/rooms/{roomId}/bots/{botId}', {
        path: { roomId, botId: DEFAULT_BOT_ID },
        body: { trigger: 'off' },
      }),
    ]);

    expect(await roomOf(ana, roomId)).toMatchObject({ name: 'A name', topic: 'A topic', bots: [{ trigger: 'off' }] });
  });

  it('[ROOM6] lets admins switch the bot and take it out, as settings that everybody hears', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);
    const b = await ben.join();
    const path = { roomId, botId: DEFAULT_BOT_ID };
    const route = 'PUT /v1/rooms/{roomId}/bots/{botId}';

    await ana.http.call(route, { path, body: { trigger: 'all' } });
    await expect(ben.http.call(route, { path, body: { trigger: 'off' } })).rejects.toMatchObject({
      problem: { code: 'forbidden' },
    });
    await ana.http.call('DELETE /v1/rooms/{roomId}/bots/{botId}', { path });
    await ana.http.call(route, { path, body: { trigger: 'mention' } });

    await eventually(() => expect(b.durable(roomId)).toHaveLength(5));
    expect(b.durable(roomId)).toMatchObject([
      { event: 'room.updated', data: { bots: [{ botId: DEFAULT_BOT_ID, trigger: 'all' }], by: ana.userId } },
      { event: 'member.left', data: { userId: DEFAULT_BOT_ID } },
      { event: 'room.updated', data: { bots: [] } },
      { event: 'member.joined', data: { userId: DEFAULT_BOT_ID, role: 'bot' } },
      { event: 'room.updated', data: { bots: [{ trigger: 'mention' }] } },
    ]);
    const unknown = { roomId, botId: `bot_${'0'.repeat(26)}` };
    await expect(ana.http.call(route, { path: unknown, body: { trigger: 'all' } })).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
  });

  it('[ROOM7] lets its owner alone delete a room, which is then there for nobody', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);
    const [a, b] = await Promise.all([ana.join(), ben.join()]);
    const path = { roomId };
    const deleted = ben.http.call('DELETE /v1/rooms/{roomId}', { path });
    await expect(deleted).rejects.toMatchObject({ problem: { code: 'forbidden' } });

    await ana.http.call('DELETE /v1/rooms/{roomId}', { path });

    await eventually(() => expect(b.durable(roomId)).toMatchObject([{ event: 'room.deleted', seq: 1 }]));
    for (const person of [ana, ben]) {
      expect(await roomIdsOf(person)).not.toContain(roomId);
      await expect(roomOf(person, roomId)).rejects.toMatchObject({ problem: { code: 'not_found' } });
    }
    await expect(a.send(roomId, 'anybody?')).rejects.toMatchObject({ code: 'not_found' });
    await expect(b.command('sync', { roomId, after: 0 })).rejects.toMatchObject({ code: 'not_found' });
    expect(RoomId.parse(roomId) in (await b.command('ping', {})).heads).toBe(false);
  });
});
