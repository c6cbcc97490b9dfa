import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL } from '../../protocol/commands.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { SENDS_BURST } from '../../protocol/limits.ts';
import { type Chat, eventually, newRoom, type Person, roomOf, startChat } from '../fixtures/chat.ts';
import { newClientMessageId, type SocketClient } from '../fixtures/socket-client.ts';

let chat: Chat;
let talks = 0;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.stop());

interface Talk {
  roomId: RoomId;
  ana: Person;
  ben: Person;
  a: SocketClient;
  b: SocketClient;
}

/** A room of two, both there. New people each time: what they may send in ten seconds is limited. */
async function talk(): Promise<Talk> {
  talks += 1;
  const [ana, ben] = (await chat.people(`ana${talks}`, `ben${talks}`)) as [Person, Person];
  const roomId = await newRoom(ana, [ben]);
  const [a, b] = await Promise.all([ana.join(), ben.join()]);
  return { roomId, ana, ben, a, b };
}

async function logOf(person: Person, roomId: RoomId) {
  return (await person.http.call('GET /v1/rooms/{roomId}/events', { path: { roomId } })).events;
}

describe('sending', () => {
  it('[SEND1] answers with the number under which the message is committed, and shows it to everybody', async () => {
    const { roomId, a, b, ben } = await talk();

    const sent = await a.send(roomId, 'hello 🎈');

    expect(sent.seq).toBe(1);
    const [event] = await logOf(ben, roomId);
    expect(event).toMatchObject({
      event: 'message.created',
      seq: 1,
      data: { text: 'hello 🎈', messageId: sent.messageId },
    });
    await eventually(() => expect(b.texts(roomId)).toEqual(['hello 🎈']));
    expect(a.durable(roomId)).toEqual([]); // the reply told its sender; a post would be paid for twice
  });

  it('[SEND2] shows a message on the sender’s other devices, with the client message id that only they may know', async () => {
    const { roomId, a, b, ana } = await talk();
    const other = await ana.join();
    const clientMessageId = newClientMessageId();

    await a.send(roomId, 'from my phone', { clientMessageId });

    await eventually(() => expect(other.durable(roomId)).toHaveLength(1));
    expect(other.durable(roomId)[0]).toMatchObject({ data: { clientMessageId } });
    await eventually(() => expect(b.durable(roomId)).toHaveLength(1));
    expect(JSON.stringify(b.events)).not.toContain(clientMessageId);
  });

  it('[SEND3] gives a repeated send its first answer', async () => {
    const { roomId, a, ana } = await talk();
    const clientMessageId = newClientMessageId();
    const first = await a.send(roomId, 'once', { clientMessageId });

    const again = await a.send(roomId, 'once', { clientMessageId });

    expect(again).toEqual(first);
    expect(await logOf(ana, roomId)).toHaveLength(1); // nothing was written twice
  });

  it('[SEND3] commits one of ten sends with the same id that race', async () => {
    const { roomId, a, ana } = await talk();
    const clientMessageId = newClientMessageId();

    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        a.send(roomId, 'race', { clientMessageId }).catch((error: Error) => error.message),
      ),
    );

    const good = answers.filter((answer) => typeof answer === 'object');
    expect(new Set(good.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const log = await logOf(ana, roomId); // whole at once: who lost the race has closed the number it drew
    expect(log.filter((event) => event.event === 'message.created')).toHaveLength(1);
    expect(log.filter((event) => event.event !== 'message.created').every(({ event }) => event === 'void')).toBe(true);
  });

  it('[SEND4] refuses the same id with other content', async () => {
    const { roomId, a, ana } = await talk();
    const clientMessageId = newClientMessageId();
    await a.send(roomId, 'one', { clientMessageId });

    await expect(a.send(roomId, 'two', { clientMessageId })).rejects.toMatchObject({ code: 'conflict' });

    expect(await logOf(ana, roomId)).toHaveLength(1);
  });

  it('[RATE1] lets nobody send more than their bucket holds, and says when to go on', async () => {
    const { roomId, a, ana } = await talk();

    const answers = await Promise.allSettled(
      Array.from({ length: SENDS_BURST + 5 }, (_, index) => a.send(roomId, `n${index}`)),
    );

    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({
        code: 'rate_limited',
        wire: { retryable: true, retryAfterMs: expect.any(Number) },
      });
    }
    expect(await logOf(ana, roomId)).toHaveLength(answers.length - refused.length); // what was refused left no trace
  });
});

describe('changing what was said', () => {
  it('[EDIT1] edits, deletes and reacts as events of the same log, and history shows the state', async () => {
    const { roomId, a, b, ben } = await talk();
    const { messageId } = await a.send(roomId, 'helo');
    const second = await a.send(roomId, 'to be deleted');

    await a.command('message.edit', { roomId, messageId, text: 'hello' });
    await b.command('reaction.set', { roomId, messageId, emoji: '👍', on: true });
    await a.command('message.delete', { roomId, messageId: second.messageId });

    const log = await logOf(ben, roomId);
    expect(log.map(({ event }) => event)).toEqual([
      'message.created',
      'message.created',
      'message.updated',
      'reaction.changed',
      'message.deleted',
    ]);
    expect(log[0]).toMatchObject({ data: { text: 'hello', version: 4, reactions: { '👍': [ben.userId] } } });
    expect(log[1]).toMatchObject({ data: { text: '', deletedAt: expect.any(String) } });
    expect(JSON.stringify(log)).not.toContain('to be deleted');
    await eventually(() => expect(b.durable(roomId).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]));
  });

  it('[EDIT2] lets only the author edit, only author and admins delete', async () => {
    const { roomId, a, b } = await talk();
    const { messageId } = await b.send(roomId, 'mine');

    await expect(a.command('message.edit', { roomId, messageId, text: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const own = await a.send(roomId, 'not yours');
    await expect(b.command('message.delete', { roomId, messageId: own.messageId })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(a.command('message.delete', { roomId, messageId })).resolves.toEqual({ seq: 3 }); // ana owns the room
  });

  it('[REACT1] sets a reaction once however often it is set', async () => {
    const { roomId, a, b, ana } = await talk();
    const { messageId } = await a.send(roomId, 'x');

    const first = await b.command('reaction.set', { roomId, messageId, emoji: '❤️', on: true });
    const again = await b.command('reaction.set', { roomId, messageId, emoji: '❤️', on: true });
    await b.command('reaction.set', { roomId, messageId, emoji: '❤️', on: false });

    expect(again).toEqual(first);
    expect((await logOf(ana, roomId))[0]).toMatchObject({ data: { reactions: {} } });
    expect(await logOf(ana, roomId)).toHaveLength(3);
  });

  it('[REACT2] keeps every one of many reactions that race', async () => {
    const { roomId, a, b, ana, ben } = await talk();
    const { messageId } = await a.send(roomId, 'x');
    const emojis = ['👍', '❤️', '😂', '🎉', '😮', '🙏'];

    await Promise.all(
      emojis.flatMap((emoji) =>
        [a, b].map((client) => client.command('reaction.set', { roomId, messageId, emoji, on: true })),
      ),
    );

    const [created] = await logOf(ana, roomId);
    const reactions = created?.event === 'message.created' ? created.data.reactions : {};
    for (const emoji of emojis) expect(new Set(reactions[emoji])).toEqual(new Set([ana.userId, ben.userId]));
  });

  it('[QUOTE1] quotes a message of the room, and none of another', async () => {
    const { roomId, a, ana } = await talk();
    const elsewhere = await newRoom(ana);
    await a.command('sync', { roomId: elsewhere, after: 0 });
    const there = await a.send(elsewhere, 'there');
    const here = await a.send(roomId, 'here');

    await a.send(roomId, 'yes', { replyTo: here.messageId });

    await expect(a.send(roomId, 'no', { replyTo: there.messageId })).rejects.toMatchObject({ code: 'not_found' });
    expect((await logOf(ana, roomId))[1]).toMatchObject({ data: { replyTo: here.messageId } });
  });

  it('[MENTION1] names the members whom a text mentions, and nobody else', async () => {
    const { roomId, a, ana, ben } = await talk();

    await chat.person('stranger');
    await a.send(roomId, `hi @${ben.name}, @stranger and @nobody`);

    expect((await logOf(ana, roomId))[0]).toMatchObject({ data: { mentions: [ben.userId] } });
  });
});

describe('catching up', () => {
  it('[SYNC1] gives hello what was missed, in order, then says that it is caught up', async () => {
    const { roomId, a, b, ben } = await talk();
    const { epoch } = await roomOf(ben, roomId);
    b.cut();
    for (const text of ['1', '2', '3']) await a.send(roomId, text);

    const back = await ben.join({ [roomId]: { seq: 0, epoch } });

    await eventually(() => expect(back.transient('caught_up')).toHaveLength(1));
    expect(back.texts(roomId)).toEqual(['1', '2', '3']);
    expect(back.transient('caught_up')[0]?.data.heads[roomId]).toBe(3);
  });

  it('[SYNC2] tells a client of another epoch to reload, and one that is too far ahead', async () => {
    const { roomId, a } = await talk();
    await a.send(roomId, 'x');

    const other = await a.command('sync', { roomId, after: 0, epoch: 'another' });
    const ahead = await a.command('sync', { roomId, after: 99 });

    expect(other).toMatchObject({ reset: true, head: 1 });
    expect(ahead).toMatchObject({ reset: true, head: 1 });
  });

  it('[SYNC3] carries the heads of all rooms in the pong', async () => {
    const { roomId, a, b } = await talk();
    await a.send(roomId, 'x');

    const { heads } = await b.command('ping', {});

    expect(heads[roomId]).toBe(1);
  });

  it('[SYNC4] pages a catch-up into frames that each fit', async () => {
    const { roomId, a, b } = await talk();
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
    const { roomId, a, ana } = await talk();
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
    const { roomId, a, b, ana, ben } = await talk();
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
    const { roomId, a, b, ana, ben } = await talk();
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
