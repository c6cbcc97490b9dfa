import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_BOT_ID, LOBBY_ROOM_ID } from '../../protocol/ids.ts';
import { type Chat, eventually, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { HttpClient } from '../fixtures/http-client.ts';

let chat: Chat;
let groups = 0;

beforeAll(async () => {
  // Nothing listens where its bot should be: no test of this file lets a bot hear anything.
  chat = await startChat({ bot: 'own' });
  await chat.person('first'); // whoever comes first owns the Lobby
});
afterAll(() => chat.stop());

/** New people with these names and a number that no other test has. */
async function people<Names extends string[]>(...names: Names): Promise<{ [Index in keyof Names]: Person }> {
  groups += 1;
  return (await chat.people(...names.map((name) => `${name}${groups}`))) as { [Index in keyof Names]: Person };
}

/** Somebody who has signed up, and whom the product has never seen. */
async function stranger(handle: string) {
  const { userId, accessToken } = await chat.runtime.createUser(handle);
  return { userId, http: new HttpClient(chat.runtime.outputs.httpUrl, accessToken) };
}

async function handlesFor(person: Pick<Person, 'http'>, query?: string): Promise<string[]> {
  const { users } = await person.http.call('GET /v1/users', { query: query === undefined ? {} : { query } });
  return users.map((user) => user.handle);
}

function leaveLobby({ http, userId }: Person) {
  const path = { roomId: LOBBY_ROOM_ID, userId };
  return http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path });
}

describe('the first call of a newcomer', () => {
  it.each(['GET /v1/me', 'GET /v1/rooms', 'POST /v1/tickets'] as const)(
    '[LOBBY1] finds the Lobby, and the newcomer’s own room with the bot: %s',
    async (route) => {
      const { http, userId } = await stranger(`new-${route.toLowerCase().replaceAll(/\W+/g, '-')}`);

      await http.call(route, {});

      const { rooms } = await http.call('GET /v1/rooms', {});
      expect(rooms).toHaveLength(2);
      expect(rooms).toContainEqual(
        expect.objectContaining({ roomId: LOBBY_ROOM_ID, name: 'Lobby', kind: 'group', role: 'member' }),
      );
      const own = rooms.find((room) => room.kind === 'bot');
      expect(own).toMatchObject({ name: 'Mathia', role: 'owner', head: 0, bots: [{ trigger: 'all' }] });
      const path = { roomId: own?.roomId ?? '' };
      const { members } = await http.call('GET /v1/rooms/{roomId}/members', { path });
      expect(new Set(members.map((member) => member.userId))).toEqual(new Set([userId, DEFAULT_BOT_ID]));
    },
  );

  it('[LOBBY2] makes everything once when several first calls race', async () => {
    const handle = 'in-a-hurry';
    const { http, userId } = await stranger(handle);

    const calls = ['GET /v1/me', 'GET /v1/rooms', 'POST /v1/tickets', 'GET /v1/me', 'POST /v1/rooms'] as const;
    const answers = await Promise.all(
      calls.map((route) =>
        http.raw(route, route === 'POST /v1/rooms' ? { body: { kind: 'group', name: 'Mine' } } : {}),
      ),
    );

    expect(answers.map((answer) => answer.status)).toEqual(calls.map(() => 200));
    const { rooms } = await http.call('GET /v1/rooms', {});
    expect(rooms.map((room) => room.name).toSorted()).toEqual(['Lobby', 'Mathia', 'Mine']);
    const joined = (await logOf({ http } as Person, LOBBY_ROOM_ID)).filter(
      (event) => event.event === 'member.joined' && event.data.userId === userId,
    );
    expect(joined).toHaveLength(1);
  });

  it('[LOBBY3] leaves somebody out of the Lobby who has left it', async () => {
    const [ana] = await people('ana');
    await leaveLobby(ana);

    await ana.http.call('GET /v1/me', {});

    const { rooms } = await ana.http.call('GET /v1/rooms', {});
    expect(rooms.map((room) => room.roomId)).not.toContain(LOBBY_ROOM_ID);
  });
});

describe('finding people', () => {
  it('[PEOPLE1] finds somebody by their whole handle, and by nothing less', async () => {
    const [ana, ben] = await people('ana', 'ben');
    await Promise.all([leaveLobby(ana), leaveLobby(ben)]);

    const { users } = await ana.http.call('GET /v1/users', { query: { query: `@${ben.name.toUpperCase()}` } });

    expect(users).toEqual([{ userId: ben.userId, handle: ben.name, name: expect.any(String) }]);
    for (const part of [
      ben.name.slice(0, -1),
      ben.name.slice(1),
      'ben',
      '*',
      '%',
      `${ben.name} `.repeat(2),
      ben.userId,
    ]) {
      expect(await handlesFor(ana, part)).toEqual([]);
    }
  });

  it('[PEOPLE2] lists the people whom somebody shares a room with, and no stranger', async () => {
    const [ana, ben, chloe] = await people('ana', 'ben', 'chloe');
    await Promise.all([leaveLobby(ana), leaveLobby(ben), leaveLobby(chloe)]);
    await newRoom(ana, [ben]);

    expect(await handlesFor(ana)).toEqual([ben.name]);
    expect(await handlesFor(ana, '')).toEqual([ben.name]);
    expect(await handlesFor(ana, ' @ ')).toEqual([ben.name]);
    expect(await handlesFor(ben)).toEqual([ana.name]);
    expect(await handlesFor(chloe)).toEqual([]);
  });
});

describe('a profile', () => {
  it('[ME1] renames somebody in all their rooms, where later messages carry the new name', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const rooms = await Promise.all([newRoom(ana, [ben]), newRoom(ana, [ben])]);
    const [a, b] = await Promise.all([ana.join(), ben.join()]);

    const me = await ana.http.call('PATCH /v1/me', { body: { name: ' Dr. Ana 🎓 ' } });

    expect(me).toMatchObject({ userId: ana.userId, handle: ana.name, name: 'Dr. Ana 🎓' });
    expect(await ana.http.call('GET /v1/me', {})).toEqual(me);
    for (const roomId of rooms) {
      await eventually(() =>
        expect(b.durable(roomId)).toMatchObject([
          { event: 'member.updated', data: { userId: ana.userId, name: 'Dr. Ana 🎓', handle: ana.name } },
        ]),
      );
      await a.send(roomId, 'hello');
      await eventually(() => expect(b.durable(roomId)[1]).toMatchObject({ data: { sender: { name: 'Dr. Ana 🎓' } } }));
    }
  });

  it('[ME1] says nothing in rooms when the name stays', async () => {
    const [ana] = await people('ana');
    const roomId = await newRoom(ana);
    const { name } = await ana.http.call('GET /v1/me', {});

    const me = await ana.http.call('PATCH /v1/me', { body: { name, locale: 'de-CH' } });

    expect(me).toMatchObject({ name, locale: 'de-CH' });
    expect(await logOf(ana, roomId)).toEqual([]);
  });
});
