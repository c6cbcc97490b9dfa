import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MemberId, RoomId } from '../../protocol/ids.ts';
import type { RouteInput } from '../../protocol/routes.ts';
import { type Chat, eventually, logOf, newRoom, type Person, roomOf, startChat } from '../fixtures/chat.ts';

const MEMBER = '/v1/rooms/{roomId}/members/{userId}';

let chat: Chat;
let groups = 0;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.stop());

/** New people with these names and a number that no other test has. */
async function people<Names extends string[]>(...names: Names): Promise<{ [Index in keyof Names]: Person }> {
  groups += 1;
  return (await chat.people(...names.map((name) => `${name}${groups}`))) as { [Index in keyof Names]: Person };
}

function put(actor: Person, roomId: RoomId, target: Person, role?: RouteInput<`PUT ${typeof MEMBER}`>['role']) {
  const body = role === undefined ? {} : { role };
  return actor.http.call(`PUT ${MEMBER}`, { path: { roomId, userId: target.userId }, body });
}

function remove(actor: Person, roomId: RoomId, target: Person) {
  return actor.http.call(`DELETE ${MEMBER}`, { path: { roomId, userId: target.userId } });
}

function invite(person: Person, roomId: RoomId) {
  return person.http.call('POST /v1/rooms/{roomId}/invites', { path: { roomId } });
}

function accept(person: Person, token: string) {
  return person.http.call('POST /v1/invites/{token}', { path: { token } });
}

async function rolesOf(person: Person, roomId: RoomId): Promise<Record<MemberId, string>> {
  const { members } = await person.http.call('GET /v1/rooms/{roomId}/members', { path: { roomId } });
  return Object.fromEntries(members.map((member) => [member.userId, member.role]));
}

const forbidden = { problem: { status: 403, code: 'forbidden' } };
const notFound = { problem: { status: 404, code: 'not_found' } };

describe('joining', () => {
  it('[MEMBER1] adds somebody, whose open socket hears of it and has the room from its first `sync` on', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana);
    const [a, b] = await Promise.all([ana.join(), ben.join()]);
    await a.send(roomId, 'before');

    const member = await put(ana, roomId, ben);

    expect(member).toMatchObject({ userId: ben.userId, role: 'member' });
    await eventually(() => expect(b.durable(roomId)).toMatchObject([{ event: 'member.joined', seq: 2, data: member }]));
    await eventually(() => expect(a.durable(roomId)).toMatchObject([{ event: 'member.joined', seq: 2 }]));
    const caughtUp = await b.command('sync', { roomId, after: 0 });
    expect('events' in caughtUp && caughtUp.events.map(({ seq }) => seq)).toEqual([1, 2]);
    await a.send(roomId, 'after');
    await eventually(() => expect(b.texts(roomId)).toEqual(['after']));
    expect((await b.command('ping', {})).heads[roomId]).toBe(3);
  });

  it('[MEMBER1] lets somebody who was removed hear the room again once they are back, on the same socket', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);
    const [a, b] = await Promise.all([ana.join(), ben.join()]);
    await remove(ana, roomId, ben);
    await a.send(roomId, 'while away');
    await put(ana, roomId, ben);

    const { head } = await b.command('sync', { roomId, after: 0 });

    expect(head).toBe(3);
    await a.send(roomId, 'back');
    await eventually(() => expect(b.texts(roomId)).toEqual(['back']));
  });

  it('[MEMBER1] changes nothing for somebody who is a member already', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);

    await Promise.all([put(ana, roomId, ben), put(ana, roomId, ben, 'member')]);

    expect(await logOf(ana, roomId)).toEqual([]);
    await expect(put(ben, roomId, ana)).resolves.toMatchObject({ role: 'owner' });
  });

  it('[MEMBER2] adds somebody once who is added many times at once', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana);

    await Promise.all(Array.from({ length: 5 }, () => put(ana, roomId, ben)));

    const log = await logOf(ana, roomId);
    expect(log.filter(({ event }) => event === 'member.joined')).toHaveLength(1);
    expect(log.every(({ event }) => event === 'member.joined' || event === 'void')).toBe(true);
  });

  it('[MEMBER2] lets admins alone add people', async () => {
    const [ana, ben, chloe] = await people('ana', 'ben', 'chloe');
    const roomId = await newRoom(ana, [ben]);

    await expect(put(ben, roomId, chloe)).rejects.toMatchObject(forbidden);
    await put(ana, roomId, ben, 'admin');
    await put(ben, roomId, chloe);

    expect(await rolesOf(chloe, roomId)).toMatchObject({ [ben.userId]: 'admin', [chloe.userId]: 'member' });
  });

  it('[INVITE1] brings whoever has the link in, once', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana);

    const { url, token, expiresAt } = await invite(ana, roomId);

    expect(url).toBe(`${chat.runtime.outputs.siteUrl}/invite#${token}`); // a fragment, which no server is sent
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(6 * 24 * 60 * 60 * 1000);
    expect(await accept(ben, token)).toMatchObject({ roomId, role: 'member' });
    expect(await accept(ben, token)).toMatchObject({ roomId, role: 'member' });
    expect((await logOf(ben, roomId)).map(({ event }) => event)).toEqual(['member.joined']);
    expect(JSON.stringify(await logOf(ben, roomId))).not.toContain(token);
  });

  it('[INVITE2] ends with the rights of whoever made it, and is made by admins only', async () => {
    const [ana, ben, chloe] = await people('ana', 'ben', 'chloe');
    const roomId = await newRoom(ana, [ben]);
    await expect(invite(ben, roomId)).rejects.toMatchObject(forbidden);
    await put(ana, roomId, ben, 'admin');
    const { token } = await invite(ben, roomId);

    await put(ana, roomId, ben, 'member');

    await expect(accept(chloe, token)).rejects.toMatchObject(notFound);
    await put(ana, roomId, ben, 'admin');
    await remove(ana, roomId, ben);
    await expect(accept(chloe, token)).rejects.toMatchObject(notFound);
    await expect(accept(ben, token)).rejects.toMatchObject(notFound); // nor does it bring its maker back
    await expect(accept(chloe, 'A'.repeat(43))).rejects.toMatchObject(notFound);
    expect(Object.keys(await rolesOf(ana, roomId))).toEqual([ana.userId]);
  });
});

describe('leaving', () => {
  it('[MEMBER3] lets anybody leave, and the others see who it was', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);
    const [a, b] = await Promise.all([ana.join(), ben.join()]);

    await remove(ben, roomId, ben);

    const left = [{ event: 'member.left', seq: 1, data: { userId: ben.userId, by: ben.userId } }];
    await eventually(() => expect(a.durable(roomId)).toMatchObject(left));
    await eventually(() => expect(b.durable(roomId)).toMatchObject(left));
    await expect(roomOf(ben, roomId)).rejects.toMatchObject(notFound);
  });

  it('[MEMBER4] keeps an owner in a room that would be left without one', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);

    await expect(remove(ana, roomId, ana)).rejects.toMatchObject(forbidden);
    await expect(put(ana, roomId, ana, 'member')).rejects.toMatchObject(forbidden);
    await put(ana, roomId, ben, 'owner');
    await remove(ana, roomId, ana);

    expect(await rolesOf(ben, roomId)).toEqual({ [ben.userId]: 'owner' });
  });

  it('[PERM3] removes by rank: admins members, the owner admins, nobody the owner', async () => {
    const [ana, ben, chloe, dan] = await people('ana', 'ben', 'chloe', 'dan');
    const roomId = await newRoom(ana, [ben, chloe, dan]);
    await put(ana, roomId, ben, 'admin');
    await put(ana, roomId, chloe, 'admin');

    await expect(remove(dan, roomId, chloe)).rejects.toMatchObject(forbidden);
    await expect(remove(ben, roomId, chloe)).rejects.toMatchObject(forbidden);
    await expect(remove(ben, roomId, ana)).rejects.toMatchObject(forbidden);
    await remove(ben, roomId, dan);
    await remove(ana, roomId, chloe);

    expect(await rolesOf(ana, roomId)).toEqual({ [ana.userId]: 'owner', [ben.userId]: 'admin' });
    await expect(remove(ana, roomId, dan)).rejects.toMatchObject(notFound);
  });
});

describe('roles', () => {
  it('[PERM4] gives roles by rank, as events that everybody hears', async () => {
    const [ana, ben, chloe] = await people('ana', 'ben', 'chloe');
    const roomId = await newRoom(ana, [ben, chloe]);
    const c = await chloe.join();

    await expect(put(ben, roomId, chloe, 'admin')).rejects.toMatchObject(forbidden);
    await put(ana, roomId, ben, 'admin');
    await expect(put(ben, roomId, chloe, 'owner')).rejects.toMatchObject(forbidden);
    await expect(put(ben, roomId, ana, 'member')).rejects.toMatchObject(forbidden);
    await expect(put(ben, roomId, ben, 'owner')).rejects.toMatchObject(forbidden);

    await eventually(() => expect(c.durable(roomId)).toHaveLength(1));
    expect(c.durable(roomId)[0]).toMatchObject({
      event: 'member.updated',
      data: { userId: ben.userId, role: 'admin', name: expect.any(String) },
    });
  });

  it('[MEMBER5] loses neither of a new role and a new name that race', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);

    for (let round = 1; round <= 8; round++) {
      await put(ana, roomId, ben, 'admin');
      await Promise.all([
        put(ana, roomId, ben, 'member'),
        ben.http.call('PATCH /v1/me', { body: { name: `Ben ${round}` } }),
      ]);

      const { members } = await ana.http.call('GET /v1/rooms/{roomId}/members', { path: { roomId } });
      expect(members.find((member) => member.userId === ben.userId)).toMatchObject({
        role: 'member', // whoever renames themselves must not get back what was taken from them
        name: `Ben ${round}`,
      });
    }
  });
});

it('[LOBBY4] shows nobody a bot where the deployment has none', async () => {
  const [ana] = await people('ana');

  const { rooms } = await ana.http.call('GET /v1/rooms', {});

  expect(rooms).toMatchObject([{ name: 'Lobby', bots: [] }]);
  const made = ana.http.call('POST /v1/rooms', { body: { kind: 'bot' } });
  await expect(made).rejects.toMatchObject({ problem: { status: 422, code: 'unsupported' } });
});
