import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FunctionName, functionNames } from '../../lib/functions.ts';
import { botRoutes } from '../../protocol/bot-routes.ts';
import { everyRoute } from '../../protocol/every-route.ts';
import { eventsOf, type QueuedHome, type Source } from './background-cases.ts';
import { casesTried, shareOfCases, tryCases } from './cases.ts';
import { bucketEvent, imageOf, streamEvent, streamRecord } from './gateway-events.ts';
import { settleIn } from './home.ts';
import { leftBehind } from './verdict.ts';
import { type Invoked, type Kept, World } from './world.ts';

/** Where the events of each function come from that is neither a route's nor the socket's, and how much of all cases it gets. */
const SOURCES: Record<string, { source: Source; share: number }> = {
  authorize: { source: 'ticket', share: 0.03 },
  connect: { source: 'connection', share: 0.01 },
  disconnect: { source: 'connection', share: 0.005 },
  'fan-out': { source: 'stream', share: 0.035 },
  'plan-deliveries': { source: 'stream', share: 0.035 },
  'erase-media': { source: 'stream', share: 0.035 },
  'erase-account': { source: 'stream', share: 0.01 },
  speak: { source: 'stream', share: 0.025 },
  'deliver-to-bot': { source: 'queue', share: 0.03 },
  'upload-received': { source: 'bucket', share: 0.03 },
  understand: { source: 'bucket', share: 0.03 },
  transcribed: { source: 'bus', share: 0.03 },
  sweep: { source: 'schedule', share: 0.005 },
};
const NEW = { source: 'stream', share: 0.01 } as const;
const behindRoutes = new Set<string>(
  [...Object.values(everyRoute), ...Object.values(botRoutes)].map((route) => route.function),
);
const others = functionNames.filter((name) => !behindRoutes.has(name) && name !== 'command');

const BETWEEN_MS = 5_000;
const LIFE_MS = 60 * 60_000;
/** What people wrote in this world. */
const SAID = /words for the room/;

let world: World;
let home: QueuedHome;
let kept: Kept;

beforeAll(async () => {
  world = await World.start();
  const { QueuedDelivery } = await import('../../aws/queue-delivery.ts');
  home = { ...(await settleIn(world)), QueuedDelivery };
  kept = await world.keep();
});
afterAll(async () => {
  console.info(`in the background: ${casesTried()}`);
  console.info(`the slowest took ${world.slowestMs.toFixed(0)} ms`);
  await world.stop();
});

/** Lambda sees what is thrown, tries again, and in the end puts the event where failures are looked at. */
function expectReported(event: unknown, { result, logged }: Invoked): void {
  if ('thrown' in result) expect(String(result.thrown)).not.toContain('It hangs');
  else expectOwnFailures(event, result.returned);
  for (const line of logged) {
    expect(line).not.toMatch(SAID);
    expect(JSON.parse(line)).toEqual({
      ...{ level: 'error', requestId: 'request-1', name: expect.stringMatching(/^\$?\w+$/), stack: expect.any(Array) },
    });
  }
}

interface Batch {
  Records?: { messageId?: string; dynamodb?: { SequenceNumber?: string } }[];
}

/** A failure that names no record of the batch has the whole batch come again; one of another batch would never end. */
function expectOwnFailures(event: unknown, answer: unknown): void {
  const failures =
    (answer as { batchItemFailures?: { itemIdentifier: string }[] } | undefined)?.batchItemFailures ?? [];
  const records = (event as Batch | null)?.Records;
  const own = [records].flat().flatMap((record) => [record?.messageId, record?.dynamodb?.SequenceNumber]);
  for (const { itemIdentifier } of failures) expect(['', undefined, ...own]).toContain(itemIdentifier);
}

it('[INPUT3] knows where the events of every function come from', () => {
  expect(others.filter((name) => SOURCES[name] === undefined)).toEqual([]);
});

describe.each(others)('%s', (name: FunctionName) => {
  it('[INPUT3] reports an event that it cannot work with, or passes over it, and tells nothing of it in the log', async () => {
    const { source, share } = SOURCES[name] ?? NEW;
    await tryCases(eventsOf(source, home), shareOfCases(share), async (event) => {
      world.pass(BETWEEN_MS);
      const invoked = await world.invoke(name, event);
      expectReported(event, invoked);
      if (world.now > kept.clock + LIFE_MS || leftBehind(invoked.calls).length > 0) await world.restore(kept);
    });
  });
});

describe('beside a record that is broken', () => {
  const broken = (index: number) => streamRecord({ NewImage: { SK: { S: 'EVENT#1' }, PK: { Z: 1 } } }, 'INSERT', index);

  it.each(['fan-out', 'plan-deliveries'])('[INPUT4] %s loses none that is whole', async (name) => {
    const { Records } = streamEvent(home.rows);

    const { result } = await world.invoke(name, { Records: [...Records, broken(Records.length)] });

    expect(result).toEqual({ returned: { batchItemFailures: [{ itemIdentifier: '1000' }] } });
  });

  it('[INPUT4] erase-media does what comes before it, and asks for it and what follows again', async () => {
    const gone = home.rows.filter((row) => 'attachment' in row).map((row) => ({ OldImage: imageOf(row) }));
    const records = [gone[0], { OldImage: { PK: { Z: 1 } } }, gone[1]].map((images, index) =>
      streamRecord({ ...images }, 'REMOVE', index),
    );

    const { result, calls } = await world.invoke('erase-media', { Records: records });

    expect(result).toEqual({ returned: { batchItemFailures: [{ itemIdentifier: '1001' }] } });
    expect(calls.filter(({ name }) => name === 'DeleteObjectsCommand')).toHaveLength(1);
  });

  it('[INPUT4] a key that is none of ours keeps no upload waiting', async () => {
    await world.restore(kept);
    const { roomId, waitingId } = home;
    const odd = [
      '%',
      '%zz/x',
      'quarantine/%C3%28/x',
      'quarantine/',
      `quarantine/${roomId}`,
      `quarantine/${roomId}/x/y`,
    ];

    const { result, calls } = await world.invoke(
      'upload-received',
      bucketEvent([...odd, `quarantine/${roomId}/${waitingId}`]),
    );

    expect(result).toEqual({ returned: undefined });
    expect(calls.filter(({ name }) => name === 'PutObjectCommand')).toHaveLength(2);
  });
});

it('[INPUT3] does with a key that is none of ours nothing at all', async () => {
  for (const key of [
    'media/x',
    'quarantine/a/b',
    'other/room/att',
    '%',
    `media/${home.roomId}/..%2F${home.attachmentId}`,
  ]) {
    for (const name of ['upload-received', 'understand']) {
      const { result, calls } = await world.invoke(name, bucketEvent([key]));

      expect({ key, result, calls }).toEqual({ key, result: { returned: undefined }, calls: [] });
    }
  }
});
