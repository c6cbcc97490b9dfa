import { describe, expect, it } from 'vitest';
import type { Engine } from './engine-types.ts';
import {
  ben,
  known,
  openScene,
  quietScene,
  reloaded,
  type Scene,
  socketOf,
  texts,
  truth,
  viewOf,
} from './test-world/scene.ts';
import { ScriptedAnswer } from './test-world/scripted-answer.ts';

/** Ben has asked the bot, and Ana sees it. */
async function answering(): Promise<Scene & { answer: ScriptedAnswer }> {
  const scene = await openScene();
  const answer = asked(scene);
  await scene.clock.pass(100);
  return { ...scene, answer };
}

function asked({ server, room }: Pick<Scene, 'server' | 'room'>, number = 1): ScriptedAnswer {
  const question = server.say(room, ben.userId, 'tell me');
  if (question.event !== 'message.created') throw new Error('nothing was said');
  return new ScriptedAnswer(server, room, { question: question.data.messageId, number });
}

function shown({
  engine,
  room,
  answer,
}: { engine: Engine } & Pick<Scene & { answer: ScriptedAnswer }, 'room' | 'answer'>) {
  return viewOf(engine, room).growing.get(answer.replyId)?.text;
}

const syncs = ({ server }: Scene) => socketOf(server).heard.filter(({ action }) => action === 'sync');

describe('a message that grows', () => {
  it('[GROW1] shows every piece as it comes, asks for nothing, and ends as the log says', async () => {
    const scene = await answering();
    const { answer, clock, engine, room } = scene;
    const before = syncs(scene).length;

    answer.think();
    answer.begin('one');
    const seen = [];
    for (const piece of [' two', ' three', ' four']) {
      answer.grow(piece);
      await clock.pass(150);
      seen.push(shown(scene));
    }
    const inLog = texts(engine, room);
    answer.end();
    await clock.pass(100);

    expect(seen).toEqual(['one two', 'one two three', 'one two three four']);
    expect(inLog).toEqual(['tell me', 'one']); // the log holds no fragments
    expect(texts(engine, room)).toEqual(['tell me', 'one two three four']);
    expect(shown(scene)).toBeUndefined();
    expect(known(viewOf(engine, room).room)).toEqual(truth(room));
    expect(syncs(scene)).toHaveLength(before);
  });

  it('[GROW2] takes a piece that comes twice once', async () => {
    const scene = await answering();
    const { answer, clock, server } = scene;
    answer.begin('a');
    const piece = answer.grow('b');
    await clock.pass(100);

    socketOf(server).post([piece]);
    socketOf(server).post([piece, piece]);
    await clock.pass(100);

    expect(shown(scene)).toBe('ab');
  });

  it('[GROW3] puts pieces in order that overtook each other, without asking', async () => {
    const scene = await answering();
    const { answer, clock, server } = scene;
    answer.begin('a');
    await clock.pass(100);
    const [b, c, d] = [answer.piece('b'), answer.piece('c'), answer.piece('d')];
    const before = syncs(scene).length;

    socketOf(server).post([d]);
    socketOf(server).post([c]);
    await clock.pass(100);
    const held = shown(scene);
    socketOf(server).post([b]);
    await clock.pass(1_000);

    expect(held).toBe('a');
    expect(shown(scene)).toBe('abcd');
    expect(syncs(scene)).toHaveLength(before);
  });

  it('[GROW4] asks for the text so far when a piece does not come, and goes on with those it has held', async () => {
    const scene = await answering();
    const { answer, clock } = scene;
    answer.begin('a');
    await clock.pass(100);
    answer.piece('b');
    answer.grow('c');
    await clock.pass(100);
    const held = shown(scene);
    answer.grow('d');

    await clock.pass(400);

    expect(held).toBe('a');
    expect(shown(scene)).toBe('abcd');
    expect(syncs(scene).at(-1)?.data).toMatchObject({ replies: [answer.replyId] });
  });

  it('[GROW5] shows who joins in the middle the text so far, and all that follows', async () => {
    const scene = quietScene();
    const { clock, engine, room } = scene;
    await engine.start();
    await clock.pass(1_000);
    const answer = asked(scene);
    answer.begin('a');
    for (const piece of ['b', 'c', 'd']) answer.grow(piece);
    await clock.pass(500);

    void engine.openRoom(room.roomId);
    await clock.pass(600);
    const joined = shown({ ...scene, answer });
    answer.grow('e');
    await clock.pass(100);

    expect(joined).toBe('abcd');
    expect(shown({ ...scene, answer })).toBe('abcde');
  });

  it('[GROW5] shows who reloads the page the text so far', async () => {
    const scene = await answering();
    const { answer, clock, room } = scene;
    answer.begin('a');
    answer.grow('b');
    await clock.pass(600);

    const engine = await reloaded(scene);
    answer.grow('c');
    void engine.openRoom(room.roomId);
    await clock.pass(2_000);

    expect(shown({ ...scene, engine })).toBe('abc');
  });

  it('[GROW6] shows who was away all that was missed, whether it began before or meanwhile', async () => {
    const scene = await answering();
    const { answer, clock, server, engine } = scene;
    const other = asked(scene, 2);
    answer.begin('a');
    await clock.pass(100);

    server.isReachable = false;
    socketOf(server).cut();
    await clock.pass(2_000);
    answer.piece('b');
    other.begin('x');
    other.piece('y');
    server.isReachable = true;
    engine.wake();
    await clock.pass(5_000);

    expect(engine.store.getState().status).toBe('online');
    expect(shown(scene)).toBe('ab');
    expect(shown({ ...scene, answer: other })).toBe('xy');
  });

  it('[GROW7] does not grow after its end, although a piece comes late', async () => {
    const scene = await answering();
    const { answer, clock, server, engine, room } = scene;
    answer.begin('a');
    await clock.pass(100);
    const late = answer.piece('b');
    answer.piece('c');
    answer.end('stopped');
    await clock.pass(100);

    socketOf(server).post([late]);
    await clock.pass(1_500);

    expect(viewOf(engine, room).growing.size).toBe(0);
    expect(texts(engine, room)).toEqual(['tell me', 'abc']);
    expect(viewOf(engine, room).room?.replies[answer.replyId]?.status).toBe('stopped');
  });

  it('[GROW7] ends while pieces are held, with the text of its end', async () => {
    const scene = await answering();
    const { answer, clock, engine, room } = scene;
    answer.begin('a');
    await clock.pass(100);
    answer.piece('b');
    answer.grow('c');
    await clock.pass(100);

    answer.end('interrupted');
    await clock.pass(1_500);

    expect(viewOf(engine, room).growing.size).toBe(0);
    expect(texts(engine, room)).toEqual(['tell me', 'abc']);
  });

  it('[GROW8] starts again where a piece stands instead of all before, whatever was missed', async () => {
    const scene = await answering();
    const { answer, clock } = scene;
    answer.begin('wrong');
    await clock.pass(100);
    answer.piece(' and missed');

    answer.grow('right', { replaces: true });
    answer.grow(' this time');
    await clock.pass(100);

    expect(shown(scene)).toBe('right this time');
  });

  it('[GROW9] keeps pieces that overtake their message', async () => {
    const scene = await answering();
    const { answer, clock, server, engine, room } = scene;
    const socket = socketOf(server);
    socket.subscribed.clear();
    const begun = answer.begin('a');
    const piece = answer.piece('b');

    socket.post([piece]);
    await clock.pass(50);
    const before = texts(engine, room);
    socket.post([begun]);
    await clock.pass(50);

    expect(before).toEqual(['tell me']);
    expect(shown(scene)).toBe('ab');
  });

  it('[GROW10] tells the server to stop it, and asks no more often than needed when the server knows no more', async () => {
    const scene = await answering();
    const { answer, clock, engine, room, server } = scene;
    answer.begin('a');
    await clock.pass(100);
    answer.piece('b');
    answer.grow('c');
    room.growing.set(answer.replyId, { index: 0, text: 'a' }); // what the server keeps lags behind
    const before = syncs(scene).length;

    await clock.pass(3_000);
    const asked = syncs(scene).length - before;
    void engine.stopReply(room.roomId, answer.replyId, answer.question);
    await clock.pass(100);

    expect(asked).toBeGreaterThanOrEqual(2);
    expect(asked).toBeLessThanOrEqual(4);
    expect(socketOf(server).heard.at(-1)).toMatchObject({ action: 'reply.stop', data: { replyId: answer.replyId } });
  });
});
