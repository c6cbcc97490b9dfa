import { describe, expect, it } from 'vitest';
import { backOffMs } from './back-off.ts';
import { ben, known, openScene, quietScene, socketOf, texts, truth, viewOf } from './test-world/scene.ts';

const MINUTE_MS = 60_000;

describe('the connection', () => {
  it('[CONNECT1] is connecting, online, offline after a loss, and online again once caught up', async () => {
    const { engine, clock, server } = quietScene();
    const seen: string[] = [];
    engine.store.subscribe(({ status }) => {
      if (seen.at(-1) !== status) seen.push(status);
    });

    await engine.start();
    await clock.pass(1_000);
    socketOf(server).cut();
    await clock.pass(3_000);

    expect(seen).toEqual(['connecting', 'online', 'offline', 'online']);
  });

  it('[CONNECT2] shows after a loss everything that was missed', async () => {
    const { engine, room, clock, server } = await openScene();

    socketOf(server).cut();
    server.say(room, ben.userId, 'missed');
    await clock.pass(3_000);

    expect(texts(engine, room)).toEqual(['missed']);
  });

  it('[CONNECT3] waits at most twice as long after each failure, from 1 s to 60 s', () => {
    const bounds = Array.from({ length: 9 }, (_, index) => backOffMs(index + 1, 0.999_999) + 1);

    expect(bounds).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    expect(backOffMs(5, 0)).toBe(0);
  });

  it('[CONNECT3] comes back within a minute of the network, without hammering', async () => {
    const { engine, clock, server } = await openScene();
    server.isReachable = false;
    socketOf(server).cut();
    await clock.pass(10 * MINUTE_MS);
    const tickets = server.requests.filter((route) => route === 'POST /v1/tickets').length;

    server.isReachable = true;
    await clock.pass(MINUTE_MS + 1_000);

    expect(tickets).toBeLessThan(60);
    expect(engine.store.getState().status).toBe('online');
  });

  it('[CONNECT4] moves to a new socket before the old one is cut, and loses nothing', async () => {
    const { engine, room, clock, server } = await openScene();
    const first = socketOf(server);
    const statuses = new Set<string>();
    engine.store.subscribe(({ status }) => statuses.add(status));

    for (let minute = 0; minute < 120; minute++) {
      server.say(room, ben.userId, `minute ${minute}`);
      engine.send(room.roomId, { text: `mine ${minute}` });
      await clock.pass(MINUTE_MS);
    }

    expect(server.sockets.has(first)).toBe(false);
    expect(server.sockets.size).toBe(1);
    expect([...statuses]).toEqual(['online']);
    expect(known(viewOf(engine, room).room)).toEqual(truth(room));
  });

  it('[CONNECT5] moves when the server asks for it', async () => {
    const { engine, clock, server } = await openScene();
    const first = socketOf(server);

    first.post([{ event: 'reconnect', data: {} }]);
    await clock.pass(4_000);

    expect(server.sockets.has(first)).toBe(false);
    expect(server.sockets.size).toBe(1);
    expect(engine.store.getState().status).toBe('online');
  });

  it('[CONNECT6] does not trust an open-looking socket after sleep', async () => {
    const { engine, room, clock, server } = await openScene();
    const zombie = socketOf(server);
    zombie.isZombie = true;
    zombie.subscribed.clear();
    server.say(room, ben.userId, 'while asleep');
    clock.sleep(30 * MINUTE_MS);

    engine.wake();
    await clock.pass(4_900);
    const before = texts(engine, room);
    await clock.pass(2_500);

    expect(before).toEqual([]);
    expect(texts(engine, room)).toEqual(['while asleep']);
    expect(server.sockets.has(zombie)).toBe(false);
  });

  it('[CONNECT7] is signed out on 401 and does not try again by itself', async () => {
    const { engine, clock, server } = await openScene();
    server.isSignedOut = true;

    socketOf(server).cut();
    await clock.pass(5_000);
    const { status } = engine.store.getState();
    const requests = server.requests.length;
    await clock.pass(10 * MINUTE_MS);

    expect(status).toBe('signed-out');
    expect(server.requests.length).toBe(requests);
  });

  it('[CONNECT7] goes on after somebody has signed in again', async () => {
    const { engine, clock, server } = await openScene();
    server.isSignedOut = true;
    socketOf(server).cut();
    await clock.pass(5_000);

    server.isSignedOut = false;
    engine.wake();
    await clock.pass(2_000);

    expect(engine.store.getState().status).toBe('online');
  });

  it('[CONNECT8] says hello again to a server that does not know the connection', async () => {
    const { engine, room, clock, server } = await openScene();
    socketOf(server).forgetHello();

    engine.send(room.roomId, { text: 'hello?' });
    await clock.pass(1_000);

    expect(texts(engine, room)).toEqual(['hello?']);
    expect(server.sockets.size).toBe(1);
  });

  it('[CONNECT9] goes online without `caught_up`, which may be lost', async () => {
    const { engine, clock, server } = quietScene();
    server.faults = { ...server.faults, lostFrame: 1 };

    await engine.start();
    await clock.pass(8_000);

    expect(engine.store.getState().status).toBe('online');
  });

  it('[CONNECT10] keeps the socket in use with a ping every 4 min, a fifth more or less', async () => {
    const { clock, server } = await openScene();
    const socket = socketOf(server);

    await clock.pass(100 * MINUTE_MS);
    const pings = socket.heard.filter((one) => one.action === 'ping').length;

    expect(pings).toBeGreaterThanOrEqual(20);
    expect(pings).toBeLessThanOrEqual(32);
  });

  it('[CONNECT12] tries again when a request for a ticket never ends', async () => {
    const { engine, clock, server } = quietScene();
    server.isMute = true;
    await engine.start();
    await clock.pass(5_000);
    const asked = server.requests.filter((route) => route === 'POST /v1/tickets').length;

    server.isMute = false;
    await clock.pass(20_000);

    expect(asked).toBe(1);
    expect(engine.store.getState().status).toBe('online');
  });

  it('[CONNECT13] does not trust the next socket more than the one that is still being asked', async () => {
    const { engine, room, clock, server } = await openScene();
    const first = socketOf(server);
    first.post([{ event: 'reconnect', data: {} }]);
    await clock.pass(100);
    first.isZombie = true;
    engine.wake();
    await clock.pass(4_000);
    const second = [...server.sockets].find((socket) => socket !== first);
    if (second === undefined) throw new Error('it has not moved');

    second.isZombie = true;
    second.subscribed.clear();
    server.say(room, ben.userId, 'unheard');
    engine.wake();
    await clock.pass(8_000);

    expect(texts(engine, room)).toEqual(['unheard']);
    expect(server.sockets.has(second)).toBe(false);
  });

  it('[CONNECT11] does nothing more once stopped', async () => {
    const { engine, clock, server } = await openScene();

    await engine.stop();
    const requests = server.requests.length;
    await clock.pass(180 * MINUTE_MS);

    expect(server.requests.length).toBe(requests);
    expect(server.sockets.size).toBe(0);
  });
});
