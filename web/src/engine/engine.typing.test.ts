import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../protocol/errors.ts';
import { openScene, type Scene, socketOf } from './test-world/scene.ts';

/** What the others were told of Ana's writing. */
function told({ server }: Scene): unknown[] {
  const commands = socketOf(server).heard.filter(({ action }) => action === 'typing');
  return commands.map(({ data }) => (data as { on: boolean }).on);
}

describe('telling that I write', () => {
  it('[TYPING1] says it once while I write, and takes it back when the draft is emptied', async () => {
    const scene = await openScene();
    const { engine, room, clock } = scene;

    engine.setDraft(room.roomId, 'hel');
    engine.setTyping(room.roomId, true);
    engine.setTyping(room.roomId, true);
    engine.setDraft(room.roomId, '');
    await clock.pass(100);

    expect(told(scene)).toEqual([true, false]);
  });

  it('[TYPING2] lets my message say that I have stopped, and is quiet for 2 s after it', async () => {
    const scene = await openScene();
    const { engine, room, clock } = scene;

    engine.setTyping(room.roomId, true);
    engine.send(room.roomId, { text: 'hello' });
    await clock.pass(1_500);
    engine.setTyping(room.roomId, true);
    await clock.pass(100);
    const soon = told(scene);
    await clock.pass(500);
    engine.setTyping(room.roomId, true);
    await clock.pass(100);

    expect(soon).toEqual([true]);
    expect(told(scene)).toEqual([true, true]);
  });

  it('[TYPING3] takes it back when the message is refused', async () => {
    const scene = await openScene();
    const { engine, room, clock, server } = scene;
    socketOf(server).refusals.set('message.send', new DomainError('too_large', 'Too long.'));

    engine.setTyping(room.roomId, true);
    engine.send(room.roomId, { text: 'long' });
    await clock.pass(200);

    expect(told(scene)).toEqual([true, false]);
  });

  it('[TYPING3] takes it back when the message is given up', async () => {
    const scene = await openScene();
    const { engine, room, clock, server } = scene;
    socketOf(server).refusals.set('message.send', new DomainError('unavailable', 'Later.'));

    engine.setTyping(room.roomId, true);
    const id = engine.send(room.roomId, { text: 'never mind' });
    await clock.pass(200);
    engine.discard(id);
    await clock.pass(200);

    expect(told(scene)).toEqual([true, false]);
  });
});
