import { env } from '../../aws/env.ts';
import type { QueuedDelivery } from '../../aws/queue-delivery.ts';
import { openReply, type ReplyRow } from '../../aws/table-reply.ts';
import { isSpoken } from '../shared/begin-speech.ts';
import { type BotLine, readBotLine } from '../shared/bot-line.ts';
import { closeFailed, closeSilent } from '../shared/close-reply.ts';
import { showThinking } from '../shared/thinking.ts';
import { account } from './account.ts';
import { askBot, tellBot } from './ask-bot.ts';
import type { Exchange } from './exchange.ts';
import { readNews } from './news.ts';
import { type Question, readQuestion } from './question.ts';
import { questionBody } from './question-body.ts';
import { type Settled, settle, tryLater } from './settle.ts';
import { isKeptBack, readWaiting } from './wait-for-understanding.ts';

/**
 * Brings one event to one bot, and makes of its answer what the room sees. A delivery that comes twice finds its reply
 * settled and does nothing.
 */
export async function deliver(delivery: QueuedDelivery): Promise<void> {
  const line = await readBotLine(delivery.botId);
  if (line === undefined) return;
  if (delivery.type === 'attachment.understood' && line.waitForUnderstanding) {
    const waiting = await readWaiting(delivery);
    if (waiting !== undefined) return waiting.isSettled ? ask(line, waiting.delivery) : undefined;
  }
  if (!line.events.includes(delivery.type)) return;
  return delivery.type === 'message.created' ? ask(line, delivery) : tell(line, delivery);
}

async function ask(line: BotLine, delivery: QueuedDelivery): Promise<void> {
  const question = await readQuestion(delivery);
  if (question === undefined || (await isKeptBack(line, delivery, question))) return;
  const reply = await openReply(newReply(question, delivery));
  if (reply.status !== 'open') return delivery.replay ? replay(line, delivery, { question, reply }) : undefined;
  if (line.status !== 'active') return leaveUnasked(question, reply);

  await showThinking(reply, { on: true });
  const post = { id: delivery.deliveryId, attempt: delivery.attempt, body: await questionBody(question, reply, line) };
  const startedAt = env.now();
  const exchange = await askBot(line, post, reply);
  const finished = { startedAt, exchange, messageId: question.message.messageId };
  await account(line, delivery, { ...finished, settled: await settle(reply, delivery, exchange.asked) });
}

function newReply({ room, bot, message, replyId }: Question, { deliveryId }: QueuedDelivery) {
  const { messageId, hops } = message;
  const { botId, name: botName } = bot;
  const spoken = isSpoken(message) && { isSpoken: true as const };
  return { replyId, roomId: room.roomId, messageId, botId, botName, hops: hops + 1, deliveryId, ...spoken };
}

/** A bot that is paused is asked nothing. Whoever asked it by name, or in a room with it alone, is told. */
async function leaveUnasked({ room, bot, message }: Question, reply: ReplyRow): Promise<void> {
  const isAddressed = room.kind === 'bot' || message.mentions.includes(bot.botId);
  if (isAddressed) await closeFailed(reply, 'paused');
  else await closeSilent(reply);
}

/** What was answered once is not answered again: its maker sees in the log what the bot says to it now. */
async function replay(
  line: BotLine,
  delivery: QueuedDelivery,
  { question, reply }: { question: Question; reply: ReplyRow },
): Promise<void> {
  const body = await questionBody(question, reply, line);
  await send(line, delivery, body);
}

async function tell(line: BotLine, delivery: QueuedDelivery): Promise<void> {
  if (line.status !== 'active') return;
  const news = await readNews(delivery, line);
  if (news !== undefined) await send(line, delivery, JSON.stringify(news));
}

async function send(line: BotLine, delivery: QueuedDelivery, body: string): Promise<void> {
  const startedAt = env.now();
  const exchange = await tellBot(line, { id: delivery.deliveryId, attempt: delivery.attempt, body });
  await account(line, delivery, { startedAt, exchange, settled: await settleNews(delivery, exchange) });
}

async function settleNews(delivery: QueuedDelivery, { asked }: Exchange): Promise<Settled> {
  if (asked.kind === 'retry' && (await tryLater(delivery, asked))) return { status: 'waiting' };
  return asked.kind === 'retry' || asked.kind === 'failed'
    ? { status: 'failed', reason: asked.reason }
    : { status: 'delivered' };
}
