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
    await clock.pass(2_000);
    server.publish(room, typing);
    await clock.pass(100);
    const again = viewOf(engine, room).typing.map((one) => one.name);
    await clock.pass(12_100);

    expect(again).toEqual(['ben']);
    expect(writing).toEqual(['ben']);
    expect(sent).toEqual([]);
    expect(viewOf(engine, room).typing).toEqual([]);
  });

  it('[ROOMS9] does not take somebody for writing whose "writing" comes after the message', async () => {
    const { engine, room, clock, server } = await openScene();
    const data = { userId: ben.userId, name: 'ben', on: true };

    server.say(room, ben.userId, 'done');
    await clock.pass(1_500);
    server.publish(room, { event: 'typing', roomId: room.roomId, data });
    await clock.pass(100);

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
