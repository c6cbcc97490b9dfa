import { afterEach, expect, it } from 'vitest';
import type { DurableEvent } from '../../protocol/events.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { SENDS_BURST } from '../../protocol/limits.ts';
import { aWhile, type Chat, logOf, newRoom, type Person, roomOf, startChat } from '../fixtures/chat.ts';
import { newClientMessageId, type SocketClient } from '../fixtures/socket-client.ts';

const SENDERS = 50;
const EACH = SENDS_BURST;
const SENT = SENDERS * EACH;
const MINUTE_MS = 60_000;

let chat: Chat;
afterEach(() => chat.stop());

/** Somebody in the room: what they sent, and what their socket brought. */
interface Voice {
  person: Person;
  client: SocketClient;
  sent: { clientMessageId: ReturnType<typeof newClientMessageId>; text: string }[];
  /** The numbers of the replies, in the order of `sent`. */
  acknowledged: number[];
}

/** Everybody is there before the first word. */
async function crowd(): Promise<{ roomId: RoomId; voices: Voice[] }> {
  const people = await chat.people(...Array.from({ length: SENDERS }, (_, index) => `voice${index}`));
  const roomId = await newRoom(people[0] as Person, people.slice(1));
  const clients = await Promise.all(people.map((person) => person.join()));
  const voices = people.map((person, index) => {
    const sent = Array.from({ length: EACH }, (_, turn) => {
      return { clientMessageId: newClientMessageId(), text: `${person.name} says ${turn}` };
    });
    return { person, client: clients[index] as SocketClient, sent, acknowledged: [] };
  });
  chat.runtime.ledger.reset();
  return { roomId, voices };
}

/** All at once, each of them one message after the other; `repeat`: as one whose outbox has missed the reply. */
async function speakTogether(roomId: RoomId, voices: readonly Voice[], { repeat = false } = {}): Promise<void> {
  const startedAt = Date.now();
  await Promise.all(voices.map((voice) => speak(roomId, voice, repeat)));
  const seconds = (Date.now() - startedAt) / 1000;
  const { posts } = chat.runtime.ledger.snapshot();
  console.info(`${SENT} sends, ${posts} posts in ${seconds.toFixed(1)} s: ${(SENT / seconds).toFixed(0)} sends/s`);
}

async function speak(roomId: RoomId, voice: Voice, repeat: boolean): Promise<void> {
  for (const message of voice.sent) {
    const first = await say(roomId, voice, message);
    if (repeat) expect(await say(roomId, voice, message)).toEqual(first);
    voice.acknowledged.push(first.seq);
  }
}

/** API Gateway waits 29 s for a function; on a machine that is busy with something else a reply may be lost to that. */
const PATIENCE_MS = 35_000;

/** Sends it, and once more under its id when no reply has come, as an outbox does. */
async function say(roomId: RoomId, { client }: Voice, { text, clientMessageId }: Voice['sent'][number]) {
  const { promise: silence, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  const send = () => client.send(roomId, text, { clientMessageId });
  const reply = (await Promise.race([send(), silence])) ?? (await send());
  clearTimeout(timer);
  return reply;
}

/** The room as a client has it that kept what its socket brought, knew its own messages, and asked for what was missing. */
async function ownLog(roomId: RoomId, { client, person, sent, acknowledged }: Voice): Promise<Map<number, string>> {
  const log = new Map(acknowledged.map((seq, index) => [seq, `${person.userId}: ${sent[index]?.text}`]));
  for (const event of client.durable(roomId)) log.set(event.seq, wordsOf(event));
  for (let after = 0; after < SENT; ) {
    if (log.has(after + 1)) {
      after += 1;
      continue;
    }
    const missing = await client.command('sync', { roomId, after });
    if ('reset' in missing) break;
    for (const event of missing.events) log.set(event.seq, wordsOf(event));
    if (missing.events.length === 0) await aWhile(100); // drawn, and not written yet
  }
  return log;
}

function wordsOf(event: DurableEvent): string {
  return event.event === 'message.created' ? `${event.data.sender.id}: ${event.data.text}` : event.event;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What the issue asks of a thousand messages, whoever looks. */
async function expectOneOrder(roomId: RoomId, voices: readonly Voice[]): Promise<void> {
  const [first] = voices as [Voice];
  const history = await logOf(first.person, roomId);
  expect(history.map(({ seq }) => seq)).toEqual(upTo(SENT));
  expect(new Set(history.map((event) => (event.event === 'message.created' ? event.data.messageId : '')))).toHaveLength(
    SENT,
  );
  expect(voices.flatMap(({ acknowledged }) => acknowledged).toSorted((one, other) => one - other)).toEqual(upTo(SENT));
  const server = history.map((event) => [event.seq, wordsOf(event)]);
  for (const voice of voices) {
    const log = await ownLog(roomId, voice);
    expect([...log].toSorted(([one], [other]) => one - other)).toEqual(server);
  }
  expect((await roomOf(first.person, roomId)).head).toBe(SENT);
}

it('[LOAD1] numbers 1,000 messages of 50 concurrent senders 1 to 1,000, the same for everybody', {
  timeout: 6 * MINUTE_MS,
}, async () => {
  chat = await startChat();
  const { roomId, voices } = await crowd();

  await speakTogether(roomId, voices);

  await expectOneOrder(roomId, voices);
});

it('[LOAD2] does so when every event of streams and queues comes twice, and every message is sent twice', {
  timeout: 6 * MINUTE_MS,
}, async () => {
  chat = await startChat({ duplicate: true });
  const { roomId, voices } = await crowd();

  await speakTogether(roomId, voices, { repeat: true });

  await expectOneOrder(roomId, voices);
});
