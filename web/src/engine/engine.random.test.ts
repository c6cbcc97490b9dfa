import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomState } from '../../../protocol/room-state.ts';
import type { Engine } from './engine-types.ts';
import { type Faults, noFaults } from './test-world/faults.ts';
import {
  ana,
  ben,
  known,
  messagesOf,
  openScene,
  reloaded,
  type Scene,
  socketOf,
  truth,
  viewOf,
} from './test-world/scene.ts';
import { ScriptedAnswer } from './test-world/scripted-answer.ts';

const SEED = 20_261_122;
const RUNS = 200;
/** The longest time between two pings, and a little for what it finds to be asked for. */
const HEARTBEAT_MS = 240_000 * 1.2 + 10_000;
const BACK_OFF_MS = 61_000;

/** What happens, and how often; a number lets that many milliseconds pass. */
const weights = {
  send: 6,
  hear: 8,
  react: 2,
  older: 2,
  cut: 2,
  zombie: 1,
  vanish: 1,
  reload: 1,
  wake: 1,
  burst: 1,
  flood: 1,
  forget: 1,
  rejoin: 1,
  restore: 1,
  answer: 2,
  grow: 6,
  finish: 2,
};
type Step = number | keyof typeof weights;

const happenings = (Object.keys(weights) as (keyof typeof weights)[]).map((name) => {
  return { weight: weights[name], arbitrary: fc.constant<Step>(name) };
});
const step: fc.Arbitrary<Step> = fc.oneof(
  ...happenings,
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 20_000 }) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 60 }) },
);

const faults: fc.Arbitrary<Faults> = fc.record({
  lostFrame: fc.constantFrom(0, 0.1, 0.5),
  repeatedFrame: fc.constantFrom(0, 0.2),
  jitterMs: fc.constantFrom(0, 50, 3_000),
  lostReply: fc.constantFrom(0, 0.1, 0.3),
  failedRequest: fc.constantFrom(0, 0.2),
  cut: fc.constantFrom(0, 0.05),
});

describe('whatever the network does', () => {
  it(`[COMPLETE1] equals the server's log one heartbeat after the faults end (seed ${SEED})`, {
    timeout: 120_000,
  }, async () => {
    const scripts = fc.record({ steps: fc.array(step, { maxLength: 60, size: 'max' }), faults, seed: fc.nat() });

    await fc.assert(fc.asyncProperty(scripts, checkScript), { seed: SEED, numRuns: RUNS });

    expect.hasAssertions();
  });
});

async function checkScript(script: { steps: Step[]; faults: Faults; seed: number }): Promise<void> {
  const scene = await openScene(script.seed);
  const { clock, server, room } = scene;
  server.faults = script.faults;
  let engine = scene.engine;
  const answers: ScriptedAnswer[] = [];

  for (const [index, what] of script.steps.entries()) {
    engine = await take({ ...scene, engine }, what, index);
    answerOn(scene, answers, what, index);
  }
  for (const answer of answers.splice(0)) answer.end();
  server.faults = noFaults;
  server.isReachable = true;
  await clock.pass(BACK_OFF_MS + HEARTBEAT_MS);
  void engine.openRoom(room.roomId);
  await clock.pass(2_000);

  const state = viewOf(engine, room).room;
  expect(known(state)).toEqual(truth(room, state?.first));
  const { outbox } = engine.store.getState();
  // What a restored room's old log had accepted is for a person to decide.
  expect(script.steps.includes('restore') ? outbox.filter((item) => item.status === 'sending') : outbox).toEqual([]);
  checkMine(messagesOf(room), script.steps);
  expect([...viewOf(engine, room).growing.keys()]).toEqual(runningIn(state));
  expect(viewOf(engine, room).summary).toEqual(room.summary(ana.userId));
  expect(engine.store.getState().status).toBe('online');
}

/** A restored log may have answers in it whose end is lost. */
function runningIn(state: RoomState | undefined): string[] {
  const items = state?.timeline ?? [];
  const running = items.filter((item) => item.kind === 'message' && item.message.reply?.running);
  return running.map((item) => (item.kind === 'message' ? (item.message.reply?.replyId ?? '') : ''));
}

/** Every message that was written, once and in order. Where some may have gone with the room or its log: none twice. */
function checkMine(messages: readonly string[], steps: readonly Step[]): void {
  const mine = messages.filter((text) => text.startsWith('mine'));
  const written = steps.flatMap((what, index) => (what === 'send' ? [`mine ${index}`] : []));
  const isRoomKept = !steps.includes('rejoin') && !steps.includes('restore');
  if (isRoomKept) expect(mine).toEqual(written);
  expect(mine).toHaveLength(new Set(mine).size);
}

async function take(scene: Scene, what: Step, index: number): Promise<Engine> {
  const { clock, server, room, engine } = scene;
  const socket = server.sockets.size > 0 ? socketOf(server) : undefined;
  switch (what) {
    case 'send':
      engine.send(room.roomId, { text: `mine ${index}` });
      break;
    case 'hear':
      server.say(room, ben.userId, `his ${index}`);
      break;
    case 'react':
      react(scene);
      break;
    case 'older':
      void engine.loadOlder(room.roomId);
      break;
    case 'cut':
      socket?.cut();
      break;
    case 'zombie':
      if (socket !== undefined) socket.isZombie = true;
      break;
    case 'vanish':
      server.isReachable = !server.isReachable;
      break;
    case 'wake':
      engine.wake();
      break;
    case 'burst':
      for (let i = 0; i < 30; i++) server.say(room, ben.userId, `burst ${index} ${i}`);
      break;
    case 'flood':
      for (let i = 0; i < 520; i++) server.say(room, ben.userId, `flood ${index} ${i}`);
      break;
    case 'forget':
      socket?.forgetHello();
      break;
    case 'rejoin':
      server.removeMember(room, ana.userId);
      server.join(room, ana.userId);
      break;
    case 'restore':
      server.restore(room);
      break;
    case 'reload': {
      const next = await reloaded(scene);
      void next.openRoom(room.roomId);
      return next;
    }
    case 'answer':
    case 'grow':
    case 'finish':
      break;
    default:
      await clock.pass(what);
  }
  return engine;
}

/** A bot that answers in the middle of all this. What was restored knows nothing of its answers. */
function answerOn({ server, room }: Scene, answers: ScriptedAnswer[], what: Step, index: number): void {
  if (what === 'restore') {
    room.growing.clear();
    answers.length = 0;
  } else if (what === 'answer') {
    const asked = server.say(room, ben.userId, `asked ${index}`);
    if (asked.event !== 'message.created') return;
    const answer = new ScriptedAnswer(server, room, { question: asked.data.messageId, number: index + 1 });
    answer.begin(`answer ${index}`);
    answers.push(answer);
  } else if (what === 'grow') answers.at(-1)?.grow(` and ${index}`);
  else if (what === 'finish') answers.pop()?.end(index % 2 === 0 ? 'answered' : 'interrupted');
}

/** Refusals are the business of who asked; here it matters what stays. */
function react({ engine, room }: Scene): void {
  const view = engine.store.getState().rooms.get(room.roomId);
  const item = view?.room?.timeline.findLast((one) => one.kind === 'message');
  if (item?.kind !== 'message') return;
  engine.react(room.roomId, item.message.messageId, '👍', true).catch(() => undefined);
}
