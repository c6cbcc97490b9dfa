import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SENDS_BURST } from '../../protocol/limits.ts';
import { type Chat, eventually, newRoom, startChat } from '../fixtures/chat.ts';
import { newClientMessageId } from '../fixtures/socket-client.ts';
import { logOf, talkIn } from '../fixtures/talk.ts';

let chat: Chat;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.stop());

describe('sending', () => {
  it('[SEND1] answers with the number under which the message is committed, and shows it to everybody', async () => {
    const { roomId, a, b, ben } = await talkIn(chat);

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
    const { roomId, a, b, ana } = await talkIn(chat);
    const other = await ana.join();
    const clientMessageId = newClientMessageId();

    await a.send(roomId, 'from my phone', { clientMessageId });

    await eventually(() => expect(other.durable(roomId)).toHaveLength(1));
    expect(other.durable(roomId)[0]).toMatchObject({ data: { clientMessageId } });
    await eventually(() => expect(b.durable(roomId)).toHaveLength(1));
    expect(JSON.stringify(b.events)).not.toContain(clientMessageId);
  });

  it('[SEND3] gives a repeated send its first answer', async () => {
    const { roomId, a, ana } = await talkIn(chat);
    const clientMessageId = newClientMessageId();
    const first = await a.send(roomId, 'once', { clientMessageId });

    const again = await a.send(roomId, 'once', { clientMessageId });

    expect(again).toEqual(first);
    expect(await logOf(ana, roomId)).toHaveLength(1); // nothing was written twice
  });

  it('[SEND3] commits one of ten sends with the same id that race', async () => {
    const { roomId, a, ana } = await talkIn(chat);
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
    const { roomId, a, ana } = await talkIn(chat);
    const clientMessageId = newClientMessageId();
    await a.send(roomId, 'one', { clientMessageId });

    await expect(a.send(roomId, 'two', { clientMessageId })).rejects.toMatchObject({ code: 'conflict' });

    expect(await logOf(ana, roomId)).toHaveLength(1);
  });

  it('[RATE1] lets nobody send more than their bucket holds, and says when to go on', async () => {
    const { roomId, a, ana } = await talkIn(chat);

    const answers = await Promise.allSettled(
      Array.from({ length: 3 * SENDS_BURST }, (_, index) => a.send(roomId, `n${index}`)),
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
    const { roomId, a, b, ben } = await talkIn(chat);
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
    const { roomId, a, b } = await talkIn(chat);
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
    const { roomId, a, b, ana } = await talkIn(chat);
    const { messageId } = await a.send(roomId, 'x');

    const first = await b.command('reaction.set', { roomId, messageId, emoji: '❤️', on: true });
    const again = await b.command('reaction.set', { roomId, messageId, emoji: '❤️', on: true });
    await b.command('reaction.set', { roomId, messageId, emoji: '❤️', on: false });

    expect(again).toEqual(first);
    expect((await logOf(ana, roomId))[0]).toMatchObject({ data: { reactions: {} } });
    expect(await logOf(ana, roomId)).toHaveLength(3);
  });

  it('[REACT2] keeps every one of many reactions that race', async () => {
    const { roomId, a, b, ana, ben } = await talkIn(chat);
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
    const { roomId, a, ana } = await talkIn(chat);
    const elsewhere = await newRoom(ana);
    await a.command('sync', { roomId: elsewhere, after: 0 });
    const there = await a.send(elsewhere, 'there');
    const here = await a.send(roomId, 'here');

    await a.send(roomId, 'yes', { replyTo: here.messageId });

    await expect(a.send(roomId, 'no', { replyTo: there.messageId })).rejects.toMatchObject({ code: 'not_found' });
    expect((await logOf(ana, roomId))[1]).toMatchObject({ data: { replyTo: here.messageId } });
  });

  it('[MENTION1] names the members whom a text mentions, and nobody else', async () => {
    const { roomId, a, ana, ben } = await talkIn(chat);

    await chat.person('stranger');
    await a.send(roomId, `hi @${ben.name}, @stranger and @nobody`);

    expect((await logOf(ana, roomId))[0]).toMatchObject({ data: { mentions: [ben.userId] } });
  });
});
