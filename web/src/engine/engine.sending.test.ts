import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../protocol/errors.ts';
import { ana, ben, messagesOf, openScene, reloaded, socketOf, texts, viewOf } from './test-world/scene.ts';

describe('the outbox', () => {
  it('[OUTBOX1] shows a message at once and settles it by the reply', async () => {
    const { engine, room, clock } = await openScene();

    engine.send(room.roomId, { text: 'hello' });
    const before = engine.store.getState().outbox;
    await clock.pass(200);

    expect(before).toMatchObject([{ text: 'hello', status: 'sending' }]);
    expect(engine.store.getState().outbox).toEqual([]);
    expect(texts(engine, room)).toEqual(['hello']);
    expect(viewOf(engine, room).room?.timeline).toEqual(room.stateFor(ana.userId).timeline);
  });

  it('[OUTBOX1] settles a message by its own event when the reply is lost', async () => {
    const { engine, room, clock, server } = await openScene();
    server.faults = { ...server.faults, lostReply: 1 };

    engine.send(room.roomId, { text: 'hello' });
    await clock.pass(100);
    server.faults = { ...server.faults, lostReply: 0 };
    engine.wake();
    await clock.pass(3_000);

    expect(engine.store.getState().outbox).toEqual([]);
    expect(messagesOf(room)).toEqual(['hello']);
    expect(texts(engine, room)).toEqual(['hello']);
  });

  it('[OUTBOX2] sends again with the same id after 8 s without an answer, and the log has it once', async () => {
    const { engine, room, clock, server } = await openScene();
    socketOf(server).silences.add('message.send');

    const id = engine.send(room.roomId, { text: 'hello' });
    await clock.pass(7_000);
    const sendsBefore = socketOf(server).heard.filter((one) => one.action === 'message.send').length;
    await clock.pass(1_200);
    const sends = socketOf(server).heard.filter((one) => one.action === 'message.send');

    expect(sendsBefore).toBe(1);
    expect(sends.length).toBeGreaterThanOrEqual(2);
    expect(new Set(sends.map((one) => (one.data as { clientMessageId: string }).clientMessageId))).toEqual(
      new Set([id]),
    );
    expect(messagesOf(room)).toEqual(['hello']);
  });

  it('[OUTBOX2] sends again with the same id after a reconnect, and the log has it once', async () => {
    const { engine, room, clock, server } = await openScene();
    socketOf(server).silences.add('message.send');

    engine.send(room.roomId, { text: 'hello' });
    await clock.pass(100);
    socketOf(server).cut();
    await clock.pass(5_000);

    expect(messagesOf(room)).toEqual(['hello']);
    expect(texts(engine, room)).toEqual(['hello']);
    expect(engine.store.getState().outbox).toEqual([]);
  });

  it('[OUTBOX3] keeps one unanswered message of a room under way, in the order of writing', async () => {
    const { engine, room, clock, server } = await openScene();

    for (const text of ['one', 'two', 'three']) engine.send(room.roomId, { text });
    await clock.pass(30);
    const underWay = socketOf(server).heard.filter((one) => one.action === 'message.send').length;
    await clock.pass(1_000);

    expect(underWay).toBe(1);
    expect(messagesOf(room)).toEqual(['one', 'two', 'three']);
  });

  it('[OUTBOX4] fails for good on a final error, lets later messages pass, and sends again on retry', async () => {
    const { engine, room, clock, server } = await openScene();
    socketOf(server).refusals.set('message.send', new DomainError('too_large', 'Too long.'));

    const id = engine.send(room.roomId, { text: 'long' });
    await clock.pass(200);
    const failed = engine.store.getState().outbox;
    socketOf(server).refusals.clear();
    engine.send(room.roomId, { text: 'short' });
    await clock.pass(200);
    const between = messagesOf(room);
    engine.retry(id);
    await clock.pass(200);

    expect(failed).toMatchObject([{ text: 'long', status: 'failed', error: { code: 'too_large' } }]);
    expect(between).toEqual(['short']);
    expect(messagesOf(room)).toEqual(['short', 'long']);
    expect(engine.store.getState().outbox).toEqual([]);
  });

  it('[OUTBOX4] does not fail on an error that may pass, and waits as long as a limit says', async () => {
    const { engine, room, clock, server } = await openScene();
    const socket = socketOf(server);
    socket.refusals.set('message.send', new DomainError('rate_limited', 'Slowly.', { retryAfterMs: 5_000 }));

    engine.send(room.roomId, { text: 'hello' });
    await clock.pass(4_900);
    const tries = socket.heard.filter((one) => one.action === 'message.send').length;
    socket.refusals.clear();
    await clock.pass(1_000);

    expect(tries).toBe(1);
    expect(messagesOf(room)).toEqual(['hello']);
  });

  it('[OUTBOX5] keeps outbox and drafts over a reload', async () => {
    const scene = await openScene();
    const { engine, room, clock, server } = scene;
    server.isReachable = false;

    engine.setDraft(room.roomId, 'half a thou');
    engine.send(scene.room.roomId, { text: 'written offline' });
    engine.setDraft(room.roomId, 'half a thought');
    const next = await reloaded(scene);
    const remembered = next.store.getState();
    server.isReachable = true;
    await clock.pass(70_000);

    expect(remembered.outbox).toMatchObject([{ text: 'written offline', status: 'sending' }]);
    expect(remembered.drafts).toEqual({ [room.roomId]: 'half a thought' });
    expect(messagesOf(room)).toEqual(['written offline']);
    expect(next.store.getState().outbox).toEqual([]);
  });

  it('[OUTBOX6] asks a person before it repeats what may have been sent a day ago', async () => {
    const scene = await openScene();
    const { engine, room, clock, server } = scene;
    socketOf(server).silences.add('message.send');
    engine.send(room.roomId, { text: 'yesterday' });
    await clock.pass(100);
    server.isReachable = false;
    await engine.stop();
    // Its reply and its event are out of reach: the room is another log now.
    room.epoch = 'epoch-2';
    room.log = [];
    clock.sleep(25 * 60 * 60_000);

    const next = await reloaded(scene);
    server.isReachable = true;
    await clock.pass(70_000);
    const [item] = next.store.getState().outbox;
    const before = messagesOf(room);
    if (item !== undefined) next.retry(item.clientMessageId);
    await clock.pass(1_000);

    expect(item).toMatchObject({ text: 'yesterday', status: 'failed' });
    expect(before).toEqual([]);
    expect(messagesOf(room)).toEqual(['yesterday']);
  });

  it('[OUTBOX7] asks for the event of a message with a mention, which only the server can find', async () => {
    const { engine, room, clock } = await openScene();

    engine.send(room.roomId, { text: 'hello @ben' });
    await clock.pass(500);

    expect(engine.store.getState().outbox).toEqual([]);
    expect(viewOf(engine, room).room?.timeline).toEqual(room.stateFor(ana.userId).timeline);
  });

  it('[OUTBOX8] discards a message that somebody gives up', async () => {
    const { engine, room, clock, server, storage } = await openScene();
    server.isReachable = false;

    const id = engine.send(room.roomId, { text: 'never mind' });
    engine.discard(id);
    await clock.pass(10_000);
    server.isReachable = true;
    await clock.pass(70_000);

    expect(engine.store.getState().outbox).toEqual([]);
    expect(messagesOf(room)).toEqual([]);
    expect([...storage.kept.keys()].filter((key) => key.startsWith('outbox/'))).toEqual([]);
  });
});

describe('changes of messages', () => {
  it('[CHANGE1] shows a reaction at once and keeps it when the server agrees', async () => {
    const { engine, room, clock, server } = await openScene();
    const said = server.say(room, ben.userId, 'hello');
    await clock.pass(100);
    if (said.event !== 'message.created') throw new Error('not said');

    const reacting = engine.react(room.roomId, said.data.messageId, '👍', true);
    const [seen] = viewOf(engine, room).room?.timeline.slice(-1) ?? [];
    await clock.pass(1_000);
    await reacting;

    expect(seen).toMatchObject({ message: { reactions: { '👍': [ana.userId] } } });
    expect(viewOf(engine, room).room?.timeline).toEqual(room.stateFor(ana.userId).timeline);
  });

  it('[CHANGE2] takes an edit back that the server refuses', async () => {
    const { engine, room, clock, server } = await openScene();
    const said = server.say(room, ben.userId, 'hello');
    await clock.pass(100);
    socketOf(server).refusals.set('message.edit', new DomainError('forbidden', 'Not yours.'));
    if (said.event !== 'message.created') throw new Error('not said');

    const editing = engine.edit(room.roomId, said.data.messageId, 'bye').catch((error: unknown) => error);
    const seen = texts(engine, room);
    await clock.pass(200);

    expect(seen).toEqual(['bye']);
    expect(await editing).toMatchObject({ code: 'forbidden' });
    expect(texts(engine, room)).toEqual(['hello']);
  });
});
