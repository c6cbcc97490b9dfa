import { describe, expect, it } from 'vitest';
import { ben, known, openScene, quietScene, socketOf, texts, truth, viewOf } from './test-world/scene.ts';

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
