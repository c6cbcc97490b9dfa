import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import type { CommandReply } from '../../protocol/commands.ts';
import type { ClientMessageId, RoomId } from '../../protocol/ids.ts';
import { aWhile, eventually, logOf, newRoom, type Person } from '../fixtures/chat.ts';
import { type RuntimeProcess, runtimeProcess } from '../fixtures/runtime-process.ts';
import { newClientMessageId, type SocketClient } from '../fixtures/socket-client.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

const RUNS = Number(process.env.CRASH_RUNS ?? 10);
const SEED = 20_260_304;
/** Runtimes beside each other, one for each core of a small machine: a restart is what a run costs. */
const LANES = 2;
const EACH = 4;
const NAMES = ['ana', 'ben', 'chloe'];
/** After this long without an answer a client gives its socket up, and waits twice as long on the next one. */
const PATIENCE_MS = 1_500;
/** The end comes this long after so many answers, or when they do not come. */
const KILL_MS_MAX = 100;
const ANSWERS_MAX = 8;
const ANSWERS_MS_MAX = 30_000;

interface Saying {
  text: string;
  clientMessageId: ClientMessageId;
  answer?: CommandReply<'message.send'>;
}

interface Lane {
  runtime: RuntimeProcess;
  roomId: RoomId;
  chance(): number;
  /** Who reads the log without a fault between. */
  reader: Person;
  said: Saying[];
}

function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function openLane(index: number): Promise<Lane> {
  const runtime = await runtimeProcess();
  onTestFinished(() => runtime.stop());
  await runtime.start();
  const [reader, ...others] = await Promise.all(NAMES.map((name) => runtime.person(name)));
  if (reader === undefined) throw new Error('nobody is there');
  return { runtime, roomId: await newRoom(reader, others), chance: chanceOf(SEED + index), reader, said: [] };
}

/** A line to the runtime that fails as networks do, for each of its doors. */
async function openLines({ runtime, chance }: Lane) {
  const { httpUrl, socketUrl } = await runtime.outputs();
  const proxies = await Promise.all(
    [httpUrl, socketUrl].map((url) => startFaultProxy(Number(new URL(url).port), chance)),
  );
  const [http, socket] = proxies as [FaultProxy, FaultProxy];
  const through = { httpUrl: moved(httpUrl, http.port), socketUrl: moved(socketUrl, socket.port) };
  const people = await Promise.all(NAMES.map((name) => runtime.person(name, through)));
  return { proxies, people };
}

function moved(url: string, port: number): string {
  return url.replace(/:\d+/, `:${port}`);
}

/** Says it on whatever socket can be had, until it is acknowledged or the end has come. */
async function insist(lane: Lane, person: Person, sayings: readonly Saying[], isOver: () => boolean): Promise<void> {
  let client: SocketClient | undefined;
  let patienceMs = PATIENCE_MS;
  for (const saying of sayings) {
    while (saying.answer === undefined && !isOver()) {
      try {
        client ??= await within(person.join(), patienceMs);
        const { text, clientMessageId } = saying;
        saying.answer = await within(client.send(lane.roomId, text, { clientMessageId }), patienceMs);
      } catch {
        client?.cut();
        client = undefined;
        patienceMs *= 2;
        await aWhile(20);
      }
    }
  }
  client?.cut();
}

function within<Result>(waiting: Promise<Result>, milliseconds: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer')), milliseconds);
    waiting.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** One life of the runtime: talk, faults, kill -9 in the middle of it, and what is there afterwards. */
async function run(
  lane: Lane,
  number: number,
  { people, proxies }: Awaited<ReturnType<typeof openLines>>,
): Promise<number> {
  const sayings = NAMES.map((name) => sayingsOf(`${name} ${number}`));
  lane.said.push(...sayings.flat());
  let isOver = false;
  const speaking = people.map((person, index) => insist(lane, person, sayings[index] ?? [], () => isOver));
  const answered = () => sayings.flat().filter(({ answer }) => answer !== undefined).length;
  const enough = Math.floor(lane.chance() * ANSWERS_MAX);
  for (const until = Date.now() + ANSWERS_MS_MAX; answered() < enough && Date.now() < until; ) await aWhile(5);
  await aWhile(lane.chance() * KILL_MS_MAX);

  await lane.runtime.kill();

  isOver = true;
  for (const proxy of proxies) proxy.cut();
  await Promise.all(speaking);
  const acknowledged = lane.said.filter(({ answer }) => answer !== undefined).map((saying) => ({ ...saying }));
  await lane.runtime.start();
  await expectThere(lane, acknowledged);
  return answered();
}

function sayingsOf(name: string): Saying[] {
  return Array.from({ length: EACH }, (_, index) => ({
    text: `${name}.${index}`,
    clientMessageId: newClientMessageId(),
  }));
}

/** Each acknowledged message stands once, under the number that was told; no number is missing. */
async function expectThere({ reader, roomId }: Lane, acknowledged: readonly Saying[]): Promise<void> {
  const log = await eventually(() => logOf(reader, roomId));
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  const texts = log.flatMap((event) => (event.event === 'message.created' ? [event.data.text] : []));
  expect(new Set(texts).size).toBe(texts.length);
  for (const { text, answer } of acknowledged) {
    expect(log[(answer?.seq ?? 0) - 1]).toMatchObject({
      seq: answer?.seq,
      data: { text, messageId: answer?.messageId },
    });
  }
}

/** A person who comes back thirty times in two minutes would be told to wait. */
async function forgetLimits({ runtime }: Lane, people: readonly Person[]): Promise<void> {
  const { awsUrl: endpoint, developer } = await runtime.outputs();
  const bare = new DynamoDBClient({ endpoint, region: developer.region, credentials: developer });
  const { TableNames: [TableName] = [] } = await bare.send(new ListTablesCommand({}));
  const client = DynamoDBDocumentClient.from(bare);
  for (const { userId } of people) {
    for (const SK of ['tickets', 'hellos', 'sends']) {
      await client.send(new DeleteCommand({ TableName, Key: { PK: `RATE#${userId}`, SK } }));
    }
  }
  bare.destroy();
}

it('[CRASH2] keeps every acknowledged message, once, in its place and without a gap, over faults and kills at any moment', async () => {
  // One after the other: the first may have to build the site.
  const lanes: Lane[] = [];
  for (let index = 0; index < LANES; index++) lanes.push(await openLane(index));
  const told = { kills: 0, acknowledged: 0 };

  const fates = await Promise.all(lanes.map((lane) => liveAndDie(lane, told)));

  const said = lanes.flatMap((lane) => lane.said).length;
  const met = fates.flat().map((each) => JSON.stringify(each));
  console.info(
    `${told.kills} kills; ${told.acknowledged} of ${said} messages acknowledged before them; lines met ${met}`,
  );
  expect(told.kills).toBe(RUNS);
  expect(told.acknowledged).toBeGreaterThan(0);
  expect(told.acknowledged).toBeLessThan(said);
});

/** Again and again, as long as there are lives left. */
async function liveAndDie(lane: Lane, told: { kills: number; acknowledged: number }): Promise<FaultProxy['met'][]> {
  const lines = await openLines(lane);
  while (told.kills < RUNS) {
    told.kills += 1;
    await forgetLimits(lane, lines.people);
    told.acknowledged += await run(lane, told.kills, lines);
  }
  await Promise.all(lines.proxies.map((proxy) => proxy.stop()));
  return lines.proxies.map(({ met }) => met);
}
