import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL } from '../../protocol/commands.ts';
import { type Chat, eventually, newRoom, roomOf, startChat } from '../fixtures/chat.ts';
import { logOf, talkIn } from '../fixtures/talk.ts';

let chat: Chat;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.stop());

describe('catching up', () => {
  it('[SYNC1] gives hello what was missed, in order, then says that it is caught up', async () => {
    const { roomId, a, b, ben } = await talkIn(chat);
    const { epoch } = await roomOf(ben, roomId);
    b.cut();
    for (const text of ['1', '2', '3']) await a.send(roomId, text);

    const back = await ben.join({ [roomId]: { seq: 0, epoch } });

    await eventually(() => expect(back.transient('caught_up')).toHaveLength(1));
    expect(back.texts(roomId)).toEqual(['1', '2', '3']);
    expect(back.transient('caught_up')[0]?.data.heads[roomId]).toBe(3);
  });

  it('[SYNC2] tells a client of another epoch to reload, and one that is too far ahead', async () => {
    const { roomId, a } = await talkIn(chat);
    await a.send(roomId, 'x');

    const other = await a.command('sync', { roomId, after: 0, epoch: 'another' });
    const ahead = await a.command('sync', { roomId, after: 99 });

    expect(other).toMatchObject({ reset: true, head: 1 });
    expect(ahead).toMatchObject({ reset: true, head: 1 });
  });

  it('[SYNC3] carries the heads of all rooms in the pong', async () => {
    const { roomId, a, b } = await talkIn(chat);
    await a.send(roomId, 'x');

    const { heads } = await b.command('ping', {});

    expect(heads[roomId]).toBe(1);
  });

  it('[SYNC4] pages a catch-up into frames that each fit', async () => {
    const { roomId, a, b } = await talkIn(chat);
    const long = 'ä'.repeat(4_000);
    for (let index = 0; index < 8; index++) await a.send(roomId, `${index} ${long}`);

    const first = await b.command('sync', { roomId, after: 0 });

    if ('reset' in first) throw new Error('not so far behind');
    expect(first.more).toBe(true);
    expect(first.events.length).toBeLessThan(8);
    const rest = await b.command('sync', { roomId, after: first.events.length });
    expect('events' in rest && rest.events[0]?.seq).toBe(first.events.length + 1);
  });

  it('[HIST1] pages history backwards without gap or repeat', async () => {
    const { roomId, a, ana } = await talkIn(chat);
    for (let index = 1; index <= 12; index++) await a.send(roomId, `m${index}`);
    const page = (query: object) =>
      ana.http.call('GET /v1/rooms/{roomId}/events', { path: { roomId }, query: { limit: 5, ...query } });

    const newest = await page({});
    const middle = await page({ before: newest.events[0]?.seq });
    const oldest = await page({ before: middle.events[0]?.seq });

    expect([...oldest.events, ...middle.events, ...newest.events].map(({ seq }) => seq)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
    expect([newest.more, middle.more, oldest.more]).toEqual([true, true, false]);
  });
});

describe('what is best effort', () => {
  it('[TYPE1] shows typing, presence and read marks to the others of the room only', async () => {
    const { roomId, a, b, ana, ben } = await talkIn(chat);
    const outsider = await (await chat.person('outsider')).join();
    const { seq } = await a.send(roomId, 'x');

    await a.command('typing', { roomId, on: true });
    await b.command('read', { roomId, seq });

    await eventually(() =>
      expect(b.transient('typing')).toMatchObject([{ roomId, data: { userId: ana.userId, on: true } }]),
    );
    await eventually(() =>
      expect(a.transient('receipt')).toMatchObject([{ roomId, data: { userId: ben.userId, seq } }]),
    );
    expect(a.transient('typing')).toEqual([]);
    expect(outsider.events.filter((event) => 'roomId' in event && event.roomId === roomId)).toEqual([]);
    b.close();
    await eventually(() => {
      const absent = a.transient('presence').filter((event) => event.roomId === roomId && !event.data.online);
      expect(absent).toMatchObject([{ data: { userId: ben.userId } }]);
    });
  });

  it('[READ1] counts what others said since the read mark, which only grows', async () => {
    const { roomId, a, b, ana, ben } = await talkIn(chat);
    for (const text of ['1', '2', '3']) await a.send(roomId, text);
    expect(await roomOf(ben, roomId)).toMatchObject({ unread: 3, readSeq: 0, lastMessage: { text: '3' } });

    await b.command('read', { roomId, seq: 2 });
    await b.command('read', { roomId, seq: 1 });

    expect(await roomOf(ben, roomId)).toMatchObject({ unread: 1, readSeq: 2 });
    expect(await roomOf(ana, roomId)).toMatchObject({ unread: 0 });
    await expect(b.command('read', { roomId, seq: 99 })).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('connecting', () => {
  it('[CONN1] takes a ticket once', async () => {
    const ana = await chat.person('ana-connects');
    const { ticket } = await ana.http.call('POST /v1/tickets', {});
    const { WebSocket } = await import('ws');
    const attempt = (protocols: string[], headers = {}) =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(chat.runtime.outputs.socketUrl, protocols, { headers });
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
        socket.on('open', () => resolve(101));
        socket.on('error', () => {});
      });

    expect(await attempt([PROTOCOL, `ticket.${ticket}`])).toBe(101);
    expect(await attempt([PROTOCOL, `ticket.${ticket}`])).toBe(401);
    expect(await attempt([PROTOCOL])).toBe(401);
    expect(await attempt([PROTOCOL, `ticket.${'x'.repeat(43)}`])).toBe(401);
    const another = await ana.http.call('POST /v1/tickets', {});
    const foreign = { origin: 'https://evil.example' };
    expect(await attempt([PROTOCOL, `ticket.${another.ticket}`], foreign)).toBe(403);
  });

  it('[CONN2] wants a hello before anything else', async () => {
    const ana = await chat.person('ana-says-nothing');
    const roomId = await newRoom(ana);
    const client = await ana.open();

    await expect(client.command('ping', {})).rejects.toMatchObject({ code: 'hello_first' });
    await expect(client.send(roomId, 'x')).rejects.toMatchObject({ code: 'hello_first' });
    await expect(client.command('typing', { roomId, on: true })).rejects.toMatchObject({ code: 'hello_first' });

    expect(await logOf(ana, roomId)).toEqual([]);
  });
});
