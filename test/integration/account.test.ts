import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageCreated } from '../../core/message.ts';
import type { DurableEvent } from '../../protocol/events.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { deleteAccount, erased, erasuresIn, exportOf } from '../fixtures/account.ts';
import { tableClient } from '../fixtures/aws-client.ts';
import { type Chat, eventually, logOf, newRoom, type Person, roomOf, startChat } from '../fixtures/chat.ts';
import { HttpClient } from '../fixtures/http-client.ts';
import { runtimeProcess } from '../fixtures/runtime-process.ts';
import { SocketClient } from '../fixtures/socket-client.ts';
import { allRows } from '../fixtures/table.ts';

let chat: Chat;
let groups = 0;

beforeAll(async () => {
  // Every step of an erasure comes twice.
  chat = await startChat({ duplicate: true, clockFactor: 6 });
  await chat.person('first'); // whoever comes first owns the Lobby
});
afterAll(() => chat.stop());

/** New people with these names and a number that no other test has. */
async function people<Names extends string[]>(...names: Names): Promise<{ [Index in keyof Names]: Person }> {
  groups += 1;
  return (await chat.people(...names.map((name) => `${name}${groups}`))) as { [Index in keyof Names]: Person };
}

const GONE = { status: 403, body: { code: 'forbidden', details: { reason: 'account_deleted' } } };

describe('whoever is erased', () => {
  it('[ACCOUNT5] says who they are once more, or nothing happens', async () => {
    const [ana, ben] = await people('ana', 'ben');

    for (const handle of [ben.name, '', `${ana.name}x`]) {
      expect(await ana.http.raw('DELETE /v1/me', { body: { handle } })).toMatchObject({
        status: 400,
        body: { code: 'bad_request', field: 'body.handle' },
      });
    }

    expect(await erasuresIn(chat.runtime)).toEqual([]);
    expect(await ana.http.call('GET /v1/me', {})).toMatchObject({ handle: ana.name });
    const receipt = await ana.http.call('DELETE /v1/me', { body: { handle: ` @${ana.name.toUpperCase()} ` } });
    expect(receipt).toMatchObject({ receipt: { userId: ana.userId, withinHours: 24 } });
  });

  it('[ACCOUNT6] acts no more from the answer on, by whatever they still have', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);
    const a = await ana.join();
    const silent = await ana.open();
    const { ticket } = await ana.http.call('POST /v1/tickets', {});

    await deleteAccount(ana);

    for (const route of [
      'GET /v1/me',
      'GET /v1/rooms',
      'POST /v1/tickets',
      'GET /v1/me/export',
      'GET /v1/bots',
    ] as const)
      expect(await ana.http.raw(route, {})).toMatchObject(GONE);
    expect(await ana.http.raw('DELETE /v1/me', { body: { handle: ana.name } })).toMatchObject(GONE);
    await expect(a.send(roomId, 'still here')).rejects.toThrow();
    await expect(silent.command('hello', { protocol: 'mathia.v1', device: 'x', rooms: {} })).rejects.toThrow();
    await a.closed;
    await expect(SocketClient.withTicket(chat.runtime.outputs.socketUrl, ticket)).rejects.toThrow('401');
    await erased(chat.runtime);
    expect(chat.runtime.signIn.users.byHandle(ana.name)).toBeUndefined();
    expect(JSON.stringify(await logOf(ben, roomId))).not.toContain('still here');
  });

  it('[ACCOUNT7] is somebody new when they come again, with nothing of the old', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const direct = await newRoom(ana, [ben], { kind: 'direct' });
    await deleteAccount(ana);
    await erased(chat.runtime);

    const again = await chat.runtime.createUser(ana.name);
    const http = new HttpClient(chat.runtime.outputs.httpUrl, again.accessToken);
    const me = await http.call('GET /v1/me', {});

    expect(me).toMatchObject({ userId: again.userId, handle: ana.name });
    expect(again.userId).not.toBe(ana.userId);
    const { rooms } = await http.call('GET /v1/rooms', {});
    expect(rooms.map(({ roomId }) => roomId)).not.toContain(direct);
    const { messages } = await exportOf({ ...ana, http });
    expect(messages).toEqual([]);
    expect(await ana.http.raw('GET /v1/me', {})).toMatchObject(GONE);
    expect((await roomOf(ben, direct)).peer?.name).toBe('Deleted account');
  });
});

describe('a room that somebody leaves by it', () => {
  it('[ACCOUNT3] passes to the admin, else the member, who has been there longest', async () => {
    const [ana, ben, cleo, dan] = await people('ana', 'ben', 'cleo', 'dan');
    const [withAdmin, without] = [await newRoom(ana, [ben, cleo]), await newRoom(ana, [ben])];
    for (const [roomId, person] of [
      [withAdmin, dan],
      [without, cleo],
    ] as const)
      await ana.http.call('PUT /v1/rooms/{roomId}/members/{userId}', {
        path: { roomId, userId: person.userId },
        body: {},
      });
    const path = { roomId: withAdmin, userId: dan.userId };
    await ana.http.call('PUT /v1/rooms/{roomId}/members/{userId}', { path, body: { role: 'admin' } });

    await deleteAccount(ana);
    await erased(chat.runtime);

    expect([(await roomOf(dan, withAdmin)).role, (await roomOf(ben, withAdmin)).role]).toEqual(['owner', 'member']);
    expect([(await roomOf(ben, without)).role, (await roomOf(cleo, without)).role]).toEqual(['owner', 'member']);
  });

  it('[ACCOUNT3] is the same for everybody afterwards, numbers dense, also for who was away', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);
    const [a, b] = [await ana.join(), await ben.join()];
    const { messageId } = await a.send(roomId, 'before');
    await b.send(roomId, 'of ben', { replyTo: messageId });
    const { epoch } = await roomOf(ben, roomId);
    const seen = (await logOf(ben, roomId)).at(-1)?.seq ?? 0;
    b.close();

    await deleteAccount(ana);
    await erased(chat.runtime);

    const back = await ben.join({ [roomId]: { seq: seen, epoch } });
    const after = await roomOf(ben, roomId);
    expect(after.epoch).not.toBe(epoch);
    const head = after.head;
    expect(back.transient('reset')).toMatchObject([{ roomId, data: { head, epoch: after.epoch } }]);
    const log = await logOf(ben, roomId);
    expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, index) => index + 1));
    expect(deletions(log)).toBe(1);
    expect(JSON.stringify(log)).not.toMatch(new RegExp(`before|"${ana.name}"`, 'i'));
    expect(JSON.stringify(log)).toContain('of ben');
  });

  it('[ACCOUNT8] does everything once, however often it is asked and told', async () => {
    const [ana, ben] = await people('ana', 'ben');
    const roomId = await newRoom(ana, [ben]);
    const a = await ana.join();
    for (let index = 0; index < 12; index++) await a.send(roomId, `No. ${index}`);

    const answers = await Promise.all(
      [1, 2, 3].map(() => ana.http.raw('DELETE /v1/me', { body: { handle: ana.name } })),
    );
    await erased(chat.runtime);

    expect(new Set(answers.map(({ status }) => status)).has(200)).toBe(true);
    expect(answers.every(({ status }) => status === 200 || status === 403)).toBe(true);
    const log = await logOf(ben, roomId);
    expect(deletions(log)).toBe(12);
    expect(log.filter(({ event }) => event === 'member.left')).toHaveLength(1);
  });
});

it('[ACCOUNT8] looks once more for what came in between, also where nobody told it to', async () => {
  const [ana, ben] = await people('ana', 'ben');
  const roomId = await newRoom(ana, [ben]);
  await deleteAccount(ana);
  await erased(chat.runtime);

  await sayAfterwards(ana, roomId);

  await erased(chat.runtime, { last: true, withinMs: 110_000 });
  expect(JSON.stringify(await logOf(ben, roomId))).not.toContain('too late');
  const about = (await allRows(chat.runtime)).filter((row) => JSON.stringify(row).includes(`#${ana.userId}`));
  expect(about).toEqual([{ PK: `ERASED#${ana.userId}`, SK: 'ERASED' }]);
}, 150_000);

/** What a function does that had asked who she is before she was erased. */
async function sayAfterwards({ userId }: Person, roomId: RoomId): Promise<void> {
  const { table, TableName } = tableClient(chat.runtime);
  const Key = { PK: `ROOM#${roomId}`, SK: 'ROOM' };
  const drawn = await table.send(
    new UpdateCommand({
      ...{ TableName, Key, ReturnValues: 'ALL_NEW', UpdateExpression: 'ADD #seq :one' },
      ...{ ExpressionAttributeNames: { '#seq': 'seq' }, ExpressionAttributeValues: { ':one': 1 } },
    }),
  );
  const seq = Number(drawn.Attributes?.seq);
  const at = new Date().toISOString();
  const sender = { id: userId, name: 'Ana', kind: 'human' as const };
  const draft = { roomId, sender, text: 'too late', mentions: [] };
  const { data } = messageCreated(draft, seq, new Date(at), new Uint8Array(10));
  const row = {
    PK: `ROOM#${roomId}`,
    SK: `EVENT#${String(seq).padStart(12, '0')}`,
    event: 'message.created',
    seq,
    at,
    data,
  };
  await table.send(new PutCommand({ TableName, Item: row }));
  table.destroy();
}

it('[ACCOUNT8] goes on where it was killed', async () => {
  const runtime = await runtimeProcess();
  try {
    await runtime.start();
    const [ana, ben] = [await runtime.person('ana'), await runtime.person('ben')];
    const roomId = await newRoom(ana, [ben]);
    const a = await ana.join();
    for (let index = 0; index < 18; index++) await a.send(roomId, `Kanarie ${index}`);

    await deleteAccount(ana);
    await runtime.kill();
    await runtime.start();

    const again = await runtime.person('ben');
    await eventually(async () => expect(deletions(await logOf(again, roomId))).toBe(18), { withinMs: 60_000 });
    await eventually(async () => expect((await roomOf(again, roomId)).role).toBe('owner'));
    expect(JSON.stringify(await logOf(again, roomId))).not.toContain('Kanarie');
    expect((await runtime.person('ana')).userId).not.toBe(ana.userId);
  } finally {
    await runtime.stop();
  }
}, 240_000);

function deletions(log: readonly DurableEvent[]): number {
  return log.filter(({ event }) => event === 'message.deleted').length;
}
