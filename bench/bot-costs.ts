import { DEFAULT_BOT_ID, type RoomId } from '../protocol/ids.ts';
import { type Chat, eventually, roomOf } from '../test/fixtures/chat.ts';
import type { ScriptedBot, StreamItem } from '../test/fixtures/scripted-bot.ts';
import type { SocketClient } from '../test/fixtures/socket-client.ts';
import { type Cost, connect, costOf, type PeopledRoom, peopleRoom } from './peopled-room.ts';

/** What a question to a bot cost, from its frame to the last post of the answer, the question itself included. */
export interface BotCost {
  connections: number;
  /** Answered at once, in one text. */
  question: Cost;
  /** Answered by a text that grows. */
  stream: Cost & { words: number; seconds: number; frames: number };
}

const STREAM_WORDS = 300;
const WORDS_PER_SECOND = 60;
const ANSWER_MS = 60_000;

/** Counts in rooms of so many connections each, all of them there, with a bot that hears everything. */
export async function measureBots(
  { chat, bot }: { chat: Chat; bot: ScriptedBot },
  sizes: readonly number[],
  say: (text: string) => void,
): Promise<BotCost[]> {
  const costs: BotCost[] = [];
  for (const [index, size] of sizes.entries()) {
    const room = await peopleRoom(chat, `b${index}`, size);
    await letBotHear(room);
    const sockets = await connect(room, 0, size);
    say(`Asking in a room of ${size} connections …`);
    costs.push(await measure({ chat, bot }, room, sockets));
  }
  return costs;
}

async function letBotHear({ roomId, members: [owner] }: PeopledRoom): Promise<void> {
  const path = { roomId, botId: DEFAULT_BOT_ID };
  await owner?.http.call('PUT /v1/rooms/{roomId}/bots/{botId}', { path, body: { trigger: 'all' } });
  if (owner === undefined || (await roomOf(owner, roomId)).bots[0]?.trigger !== 'all')
    throw new Error('the bot is deaf');
}

async function measure(
  { chat, bot }: { chat: Chat; bot: ScriptedBot },
  { roomId, connections }: PeopledRoom,
  sockets: readonly SocketClient[],
): Promise<BotCost> {
  const { ledger } = chat.runtime;
  bot.answerWith(() => ({ kind: 'text', text: 'At six, at the station.' }));
  await askAndWait(roomId, sockets, 'message.created');
  const question = await costOf(ledger, () => askAndWait(roomId, sockets, 'message.created'));

  bot.answerWith(() => ({ kind: 'stream', events: spoken() }));
  const framesBefore = sockets.at(-1)?.frames.growth ?? 0;
  const stream = await costOf(ledger, () => askAndWait(roomId, sockets, 'reply.ended'));
  const frames = (sockets.at(-1)?.frames.growth ?? 0) - framesBefore;
  return {
    connections,
    question,
    stream: { ...stream, words: STREAM_WORDS, seconds: STREAM_WORDS / WORDS_PER_SECOND, frames },
  };
}

async function* spoken(): AsyncGenerator<StreamItem> {
  const startedAt = performance.now();
  for (let index = 0; index < STREAM_WORDS; index++) {
    yield { event: 'text', data: { text: `word${index} ` } };
    yield Math.max(0, startedAt + ((index + 1) * 1000) / WORDS_PER_SECOND - performance.now());
  }
  yield { event: 'done', data: {} };
}

/** Asks, and waits until everybody has the answer whole. */
async function askAndWait(roomId: RoomId, sockets: readonly SocketClient[], end: 'message.created' | 'reply.ended') {
  const [asker] = sockets;
  if (asker === undefined) throw new RangeError('somebody must ask');
  const { seq } = await asker.send(roomId, 'When do we meet, and where?');
  await eventually(
    () => {
      const waiting = sockets.filter(
        (socket) => !socket.durable(roomId).some((event) => event.event === end && event.seq > seq),
      );
      if (waiting.length > 0) throw new Error(`${waiting.length} of ${sockets.length} have no answer`);
    },
    { withinMs: ANSWER_MS },
  );
}
