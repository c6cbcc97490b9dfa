import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommandReply } from '../../protocol/commands.ts';
import type { ClientMessageId, RoomId } from '../../protocol/ids.ts';
import { eventually, logOf, newRoom, type Person } from '../fixtures/chat.ts';
import { type RuntimeProcess, runtimeProcess } from '../fixtures/runtime-process.ts';
import { ConnectionLost, newClientMessageId, Refused, type SocketClient } from '../fixtures/socket-client.ts';

const ROUNDS = 3;
/** More than are answered before the end comes; all rounds together fewer than a bucket holds. */
const EACH = 6;
const MINUTE_MS = 60_000;

let runtime: RuntimeProcess;
let people: Person[];
let roomId: RoomId;

beforeAll(async () => {
  runtime = await runtimeProcess();
  await runtime.start();
  people = await Promise.all(['ana', 'ben', 'chloe'].map((name) => runtime.person(name)));
  const [ana, ...others] = people as [Person, ...Person[]];
  roomId = await newRoom(ana, others);
});
afterAll(() => runtime.stop());

type Answer = CommandReply<'message.send'>;

/** A message that somebody wants to say, until it is acknowledged. */
interface Saying {
  person: Person;
  clientMessageId: ClientMessageId;
  text: string;
  answer?: Answer;
}

function sayingsOf(person: Person, round: number): Saying[] {
  return Array.from({ length: EACH }, (_, index) => {
    return { person, clientMessageId: newClientMessageId(), text: `${person.name} ${round}.${index}` };
  });
}

/** Sends it once; whether it arrived is known only if the reply comes. */
async function say(client: SocketClient, saying: Saying): Promise<void> {
  const { text, clientMessageId } = saying;
  try {
    saying.answer = await client.send(roomId, text, { clientMessageId });
  } catch (error) {
    const isLimited = error instanceof Refused && error.code === 'rate_limited';
    if (!isLimited && !(error instanceof ConnectionLost)) throw error;
  }
}

/** Sends it again and again, as an outbox does, until it is acknowledged. */
async function insist(client: SocketClient, saying: Saying): Promise<void> {
  const { text, clientMessageId } = saying;
  saying.answer = await eventually(() => client.send(roomId, text, { clientMessageId }), { withinMs: MINUTE_MS });
}

it('[CRASH1] keeps every acknowledged message, once and in its place, when the runtime is killed in the middle of sends', {
  timeout: 5 * MINUTE_MS,
}, async () => {
  const said: Saying[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const clients = await Promise.all(people.map((person) => person.join()));
    const sayings = people.map((person) => sayingsOf(person, round));
    said.push(...sayings.flat());
    const speaking = Promise.all(
      sayings.map((own, index) => Promise.all(own.map((saying) => say(clients[index] as SocketClient, saying)))),
    );
    const acknowledged = () => sayings.flat().filter(({ answer }) => answer !== undefined);
    await eventually(() => expect(acknowledged().length).toBeGreaterThan(3 * round));

    await runtime.kill();

    await speaking;
    const known = said.filter(({ answer }) => answer !== undefined).map((saying) => ({ ...saying }));
    console.info(`round ${round}: ${acknowledged().length} of ${sayings.flat().length} acknowledged before the end`);
    expect(acknowledged().length).toBeLessThan(sayings.flat().length);
    await runtime.start();
    await expectEach(known);

    const back = await Promise.all(people.map((person) => person.join()));
    for (const [index, own] of sayings.entries()) {
      const lost = own.filter(({ answer }) => answer === undefined);
      for (const saying of lost) await insist(back[index] as SocketClient, saying);
    }
    await expectEach(said);
    for (const client of back) client.close();
  }
});

/** Each of them stands in everybody's log once, under the number that was told; and the log is whole. */
async function expectEach(sayings: readonly Saying[]): Promise<void> {
  const [first, ...others] = await Promise.all(people.map((person) => logOf(person, roomId)));
  const log = first ?? [];
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  for (const other of others) expect(other.map(withoutClientId)).toEqual(log.map(withoutClientId));
  const texts = log.flatMap((event) => (event.event === 'message.created' ? [event.data.text] : []));
  expect(new Set(texts).size).toBe(texts.length);
  for (const { text, answer } of sayings) {
    expect(log[(answer?.seq ?? 0) - 1]).toMatchObject({
      seq: answer?.seq,
      data: { text, messageId: answer?.messageId },
    });
  }
}

function withoutClientId(event: object): string {
  return JSON.stringify(event).replace(/"clientMessageId":"[^"]*",?/, '');
}
