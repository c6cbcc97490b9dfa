import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Action, actions, commands } from '../../protocol/commands.ts';
import { FRAME_BYTES_MAX } from '../../protocol/limits.ts';
import { arbitraryOf } from './arbitrary-of-schema.ts';
import { bodies, words } from './bend.ts';
import { casesTried, shareOfCases, tryCases } from './cases.ts';
import { frameEvent, type Someone } from './gateway-events.ts';
import { type Home, settleIn } from './home.ts';
import { expectNothingInside, leftBehind, ReplyFrame, returned } from './verdict.ts';
import { type Kept, World } from './world.ts';

const SHARE = 0.26 / actions.length;
const LIFE_MS = 100 * 60_000;
const BETWEEN_MS = 5_000;
const MESSAGE_CHARS_MAX = 200;

let world: World;
let home: Home;
let kept: Kept;
const accepted = new Map<Action, number>();

beforeAll(async () => {
  world = await World.start();
  home = await settleIn(world);
  kept = await world.keep();
});
afterAll(async () => {
  console.info(`commands: ${casesTried()}; accepted ${[...accepted].map((pair) => pair.join(' ')).join(', ')}`);
  console.info(`the slowest took ${world.slowestMs.toFixed(0)} ms`);
  await world.stop();
});

interface FrameCase {
  who: Someone;
  text: string;
}

function framesOf(action: Action): fc.Arbitrary<FrameCase> {
  const frame = fc.record({
    id: fc.nat(),
    action: fc.oneof({ weight: 40, arbitrary: fc.constant(action) }, words(fc.constantFrom(...actions))),
    data: fc.oneof(arbitraryOf(commands[action].data, home.known), rightOf(action)),
  });
  return fc.record({ who: people(), text: bodies(frame, FRAME_BYTES_MAX) });
}

/** What hardly comes about by chance: ids that belong together, and a message like most. */
function rightOf(action: Action): fc.Arbitrary<unknown> {
  const { roomId, replies, failed } = home;
  const pair = fc.constantFrom(...replies, failed).map(({ replyId, messageId }) => ({ roomId, replyId, messageId }));
  const clientMessageId = fc.uuid({ version: 7 });
  switch (action) {
    case 'message.send':
      return fc.record({
        roomId: fc.constant(roomId),
        clientMessageId,
        text: fc.string({ unit: 'grapheme', minLength: 1 }),
      });
    case 'reply.stop':
    case 'reply.retry':
      return pair;
    default:
      return arbitraryOf(commands[action].data, home.known);
  }
}

/** Mostly somebody whose socket has said hello. */
function people(): fc.Arbitrary<Someone> {
  const { ana, ben, mallory } = home;
  const silent = { ...ana, connectionId: 'connection-of-nobody' };
  const nobody = { ...ana, userId: 'user_1', handle: '' };
  const gone = { ...ana, userId: 'user_0000000000000000000000000Z' };
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(ana, ana, ben) },
    { weight: 1, arbitrary: fc.constantFrom(mallory, silent, nobody, gone) },
  );
}

async function attempt(action: Action, { who, text }: FrameCase): Promise<void> {
  world.pass(BETWEEN_MS);
  const invoked = await world.invoke('command', frameEvent(who, text));
  const { statusCode, body } = returned<{ statusCode: number; body: string }>(invoked);
  expect(statusCode).toBe(200);
  const reply = ReplyFrame.parse(JSON.parse(body));
  if (reply.ok) {
    // Now and then what was asked is another command.
    const asked = (JSON.parse(text) as { action: Action }).action;
    commands[asked].reply.parse(reply.data);
    if (asked === action) accepted.set(action, (accepted.get(action) ?? 0) + 1);
  } else {
    expect(['internal', 'unavailable']).not.toContain(reply.error.code);
    expect(reply.error.message.length).toBeLessThan(MESSAGE_CHARS_MAX);
    expectNothingInside(reply.error.message);
    expect(leftBehind(invoked.calls)).toEqual([]);
  }
  if (world.now > kept.clock + LIFE_MS) await world.restore(kept);
}

describe.each(actions)('%s', (action) => {
  it('[INPUT2] answers whatever comes, and refuses it without a trace', async () => {
    await tryCases(framesOf(action), shareOfCases(SHARE), (one) => attempt(action, one));

    expect(accepted.get(action) ?? 0).toBeGreaterThan(0);
  });
});
