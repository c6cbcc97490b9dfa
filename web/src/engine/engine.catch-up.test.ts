import { describe, expect, it } from 'vitest';
import {
  ana,
  ben,
  known,
  openScene,
  quietScene,
  reloaded,
  socketOf,
  texts,
  truth,
  viewOf,
} from './test-world/scene.ts';

describe('a room without gaps', () => {
  it('[GAP1] holds events beyond a gap, and shows them in order when it closes by itself', async () => {
    const { engine, room, clock, server } = await openScene();
    const socket = socketOf(server);
    socket.subscribed.clear();
    const first = server.say(room, ben.userId, 'one');
    const second = server.say(room, ben.userId, 'two');

    socket.post([second]);
    await clock.pass(500);
    const held = texts(engine, room);
    socket.post([first]);
    await clock.pass(100);

    expect(held).toEqual([]);
    expect(texts(engine, room)).toEqual(['one', 'two']);
    expect(socket.heard.filter((one) => one.action === 'sync')).toEqual([]);
  });

  it('[GAP2] asks for what is missing after a second', async () => {
    const { engine, room, clock, server } = await openScene();
    const socket = socketOf(server);
    socket.subscribed.clear();
    server.say(room, ben.userId, 'one');
    const second = server.say(room, ben.userId, 'two');

    socket.post([second]);
    await clock.pass(1_200);

    expect(texts(engine, room)).toEqual(['one', 'two']);
  });

  it('[GAP3] asks again while a number is drawn and not written', async () => {
    const { engine, room, clock, server } = await openScene();
    const socket = socketOf(server);
    socket.subscribed.clear();
    room.drawn = 1;

    engine.wake();
    await clock.pass(4_000);
    const syncs = socket.heard.filter((one) => one.action === 'sync').length;
    room.drawn = 0;
    server.say(room, ben.userId, 'late');
    await clock.pass(2_000);

    expect(syncs).toBeGreaterThanOrEqual(2);
    expect(texts(engine, room)).toEqual(['late']);
  });

  it('[GAP4] asks on while there is more', async () => {
    const { engine, room, clock, server } = await openScene();
    socketOf(server).subscribed.clear();
    for (let i = 1; i <= 70; i++) server.say(room, ben.userId, `${i}`);

    engine.wake();
    await clock.pass(2_500);

    expect(known(viewOf(engine, room).room)).toEqual(truth(room));
  });

  it('[GAP5] loads the room afresh when it is too far behind', async () => {
    const { engine, room, clock, server } = await openScene();
    socketOf(server).subscribed.clear();
    for (let i = 1; i <= 700; i++) server.say(room, ben.userId, `${i}`);

    engine.wake();
    await clock.pass(3_000);
    const { room: state } = viewOf(engine, room);

    expect(state?.head).toBe(702);
    expect(known(state)).toEqual(truth(room, state?.first));
    expect(viewOf(engine, room).summary.unread).toBe(100);
  });

  it('[GAP6] loads the room afresh when its log is another one', async () => {
    const { engine, room, clock, server } = await openScene();
    server.say(room, ben.userId, 'of the old log');
    await clock.pass(100);

    room.epoch = 'epoch-2';
    room.log = [];
    server.say(room, ben.userId, 'of the new log');
    socketOf(server).cut();
    await clock.pass(4_000);

    expect(texts(engine, room)).toEqual(['of the new log']);
    expect(known(viewOf(engine, room).room)).toEqual(truth(room));
  });

  it('[GAP7] notices by the heads of a pong what never arrived', async () => {
    const { engine, room, clock, server } = await openScene();
    socketOf(server).subscribed.clear();

    server.say(room, ben.userId, 'unheard');
    await clock.pass(60_000);
    const before = texts(engine, room);
    await clock.pass(240_000);

    expect(before).toEqual([]);
    expect(texts(engine, room)).toEqual(['unheard']);
  });

  it('[GAP8] counts an event of a newer server without knowing what it means', async () => {
    const { engine, room, clock, server } = await openScene();
    const { head } = room;
    const foreign = { event: 'poll.opened', roomId: room.roomId, seq: head + 1, at: 'later', data: { votes: 3 } };

    socketOf(server).raw(JSON.stringify(foreign));
    await clock.pass(100);

    expect(viewOf(engine, room).room?.head).toBe(head + 1);
    expect(engine.store.getState().status).toBe('online');
  });

  it('[GAP9] takes garbage for nothing and keeps the connection', async () => {
    const { engine, room, clock, server } = await openScene();
    const garbage = [
      '',
      '{',
      '[]',
      'null',
      '3',
      '{"event":7}',
      '{"reply":1}',
      '{"reply":99,"ok":true}',
      '{"events":3}',
    ];
    const foreign = '{"events":[{"event":"confetti","data":{}},null,{"event":"message.created"}]}';

    for (const text of [...garbage, foreign]) socketOf(server).raw(text);
    await clock.pass(100);
    server.say(room, ben.userId, 'still here');
    await clock.pass(100);

    expect(texts(engine, room)).toEqual(['still here']);
    expect(server.sockets.size).toBe(1);
  });

  it('[GAP10] loses nothing of what comes before the reply to hello', async () => {
    const { engine, room, clock, server } = quietScene();
    await engine.start();

    for (let i = 0; i < 40; i++) {
      server.say(room, ben.userId, `${i}`);
      await clock.pass(7);
    }
    void engine.openRoom(room.roomId);
    await clock.pass(3_000);

    expect(known(viewOf(engine, room).room)).toEqual(truth(room));
  });
});

describe('rooms', () => {
  it('[ROOMS1] keeps the summary of a room that nobody has opened', async () => {
    const { engine, room, clock, server } = quietScene();
    await engine.start();
    await clock.pass(1_000);

    server.say(room, ben.userId, 'one');
    server.say(room, ben.userId, 'two');
    await clock.pass(100);

    expect(viewOf(engine, room).room).toBeUndefined();
    expect(viewOf(engine, room).summary).toEqual(room.summary(ana.userId));
    expect(viewOf(engine, room).summary.unread).toBe(2);
  });

  it('[ROOMS2] finds a room that it is added to while connected, and hears it', async () => {
    const { engine, clock, server } = await openScene();
    const other = server.addRoom(2, ben.userId);
    server.say(other, ben.userId, 'before');

    server.join(other, ana.userId);
    await clock.pass(1_000);
    server.say(other, ben.userId, 'after');
    await clock.pass(200);
    void engine.openRoom(other.roomId);
    await clock.pass(500);

    expect(engine.store.getState().roomOrder).toContain(other.roomId);
    expect(texts(engine, other)).toEqual(['before', 'after']);
  });

  it('[ROOMS3] drops a room that it is removed from, with its draft and its outbox', async () => {
    const { engine, room, clock, server, storage } = await openScene();
    engine.setDraft(room.roomId, 'half');
    await clock.pass(3_000);

    server.removeMember(room, ana.userId);
    await clock.pass(1_000);

    expect(engine.store.getState().rooms.size).toBe(0);
    expect(engine.store.getState().drafts).toEqual({});
    expect([...storage.kept.keys()]).toEqual(['me']);
  });

  it('[ROOMS3] drops a room that it was removed from while away', async () => {
    const { engine, room, clock, server } = await openScene();
    server.isReachable = false;
    socketOf(server).cut();
    await clock.pass(1_000);

    server.removeMember(room, ana.userId);
    server.isReachable = true;
    await clock.pass(70_000);

    expect(engine.store.getState().rooms.size).toBe(0);
  });

  it('[ROOMS4] shows what the device remembers before anything is loaded, and completes it', async () => {
    const scene = await openScene();
    const { room, clock, server } = scene;
    server.say(room, ben.userId, 'remembered');
    await clock.pass(3_000);
    server.isReachable = false;

    const next = await reloaded(scene);
    void next.openRoom(room.roomId);
    await clock.pass(10);
    const offline = texts(next, room);
    server.say(room, ben.userId, 'missed');
    server.isReachable = true;
    await clock.pass(70_000);

    expect(offline).toEqual(['remembered']);
    expect(texts(next, room)).toEqual(['remembered', 'missed']);
    expect(known(viewOf(next, room).room)).toEqual(truth(room));
  });

  it('[ROOMS5] freezes the "New messages" line where it was when the room was opened', async () => {
    const { engine, room, clock, server } = quietScene();
    for (let i = 1; i <= 80; i++) server.say(room, ben.userId, `${i}`);
    await engine.start();
    await clock.pass(1_000);

    void engine.openRoom(room.roomId);
    await clock.pass(1_000);
    const line = viewOf(engine, room).unreadFrom;
    engine.markRead(room.roomId, 82);
    await clock.pass(1_000);

    expect(line).toBe(3);
    expect(viewOf(engine, room).unreadFrom).toBe(3);
    expect(viewOf(engine, room).summary.unread).toBe(0);
    expect(room.members.get(ana.userId)?.readSeq).toBe(82);
  });

  it('[ROOMS6] loads older pages up to the beginning', async () => {
    const { engine, room, clock, server } = quietScene();
    for (let i = 1; i <= 130; i++) server.say(room, ben.userId, `${i}`);
    room.members.set(ana.userId, { ...room.mustBeMember(ana.userId), readSeq: 132 });
    await engine.start();
    await clock.pass(1_000);
    void engine.openRoom(room.roomId);
    await clock.pass(1_000);
    const before = viewOf(engine, room);

    for (let i = 0; i < 3; i++) {
      void engine.loadOlder(room.roomId);
      await clock.pass(200);
    }

    expect(before.room?.first).toBe(83);
    expect(before.hasOlder).toBe(true);
    expect(viewOf(engine, room).hasOlder).toBe(false);
    expect(known(viewOf(engine, room).room)).toEqual(truth(room));
  });

  it('[ROOMS7] shows who is writing until they send, stop, or are forgotten', async () => {
    const { engine, room, clock, server } = await openScene();
    const data = { userId: ben.userId, name: 'ben', on: true };
    const typing = { event: 'typing' as const, roomId: room.roomId, data };

    server.publish(room, typing);
    await clock.pass(100);
    const writing = viewOf(engine, room).typing.map((one) => one.name);
    server.say(room, ben.userId, 'done');
    await clock.pass(100);
    const sent = viewOf(engine, room).typing;
    server.publish(room, typing);
    await clock.pass(12_200);

    expect(writing).toEqual(['ben']);
    expect(sent).toEqual([]);
    expect(viewOf(engine, room).typing).toEqual([]);
  });

  it('[ROOMS8] says that a room could not be loaded, and loads it when the network is back', async () => {
    const { engine, room, clock, server } = quietScene();
    await engine.start();
    await clock.pass(1_000);
    server.isReachable = false;

    void engine.openRoom(room.roomId);
    await clock.pass(100);
    const { loading } = viewOf(engine, room);
    server.isReachable = true;
    await clock.pass(5_000);

    expect(loading).toBe('failed');
    expect(viewOf(engine, room).loading).toBe('idle');
    expect(known(viewOf(engine, room).room)).toEqual(truth(room));
  });
});
