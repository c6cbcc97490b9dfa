import { describe, expect, it } from 'vitest';
import { createEngine } from './engine.ts';
import { MemoryStorage } from './test-world/memory-storage.ts';
import { ana, ben, openScene, type Scene, texts } from './test-world/scene.ts';

/** What the device shows after its page has gone without a word, and the network too. */
async function afterCrash({ server, storage, room, clock }: Scene) {
  const copy = new MemoryStorage();
  await copy.write(storage.kept);
  server.isReachable = false;
  const engine = createEngine(server.worldOf(ana.userId, copy));
  await engine.start();
  void engine.openRoom(room.roomId);
  await clock.pass(1);
  const sending = engine.store.getState().outbox.map(({ text }) => text);
  await engine.stop();
  server.isReachable = true;
  return [...texts(engine, room), ...sending];
}

describe('what the device keeps', () => {
  it('[KEEP4] has what I sent at every moment, in the room or in the outbox', async () => {
    const scene = await openScene();
    const { engine, room, clock } = scene;

    engine.send(room.roomId, { text: 'hello' });
    const moments: string[][] = [];
    for (let moment = 0; moment < 20; moment++) {
      moments.push(await afterCrash(scene));
      await clock.pass(20);
    }

    expect(new Set(moments.flat())).toEqual(new Set(['hello']));
    expect(moments.every((shown) => shown.length > 0)).toBe(true);
    expect(engine.store.getState().outbox).toEqual([]);
  });

  it('[KEEP5] has what came within 0.3 s, and at once when the page may go', async () => {
    const scene = await openScene();
    const { engine, room, clock, server } = scene;
    await clock.pass(1_000);

    server.say(room, ben.userId, 'one');
    await clock.pass(100);
    const before = await afterCrash(scene);
    await engine.flush();
    const flushed = await afterCrash(scene);
    server.say(room, ben.userId, 'two');
    await clock.pass(400);

    expect(before).toEqual([]);
    expect(flushed).toEqual(['one']);
    expect(await afterCrash(scene)).toEqual(['one', 'two']);
  });
});
