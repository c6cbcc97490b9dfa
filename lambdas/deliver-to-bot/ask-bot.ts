import { Webhook } from 'standardwebhooks';
import { env } from '../../aws/env.ts';
import { readDefaultBotSecret } from '../../aws/secret-bot.ts';
import { setting } from '../../aws/settings.ts';
import { type Asked, refusal } from '../../core/reply.ts';
import { BotAnswer } from '../../protocol/bot-webhook.ts';
import type { ReplyFailure } from '../../protocol/events.ts';
import { type BotResponse, postToBot } from './post-to-bot.ts';
import { deliveryOf, type Question } from './question.ts';

/** Posts the signed event to the bot and reads its answer. Never throws for what the bot does. */
export async function askBot(question: Question): Promise<Asked> {
  const body = JSON.stringify(deliveryOf(question));
  const response = await postToBot(setting('DEFAULT_BOT_ENDPOINT'), body, await signedHeaders(question, body));
  if ('failure' in response) return unanswered(response.failure);
  if (response.status < 200 || response.status > 299) {
    return refusal(response.status, response.headers['retry-after'], env.now());
  }
  return answerOf(response);
}

/** Silence and a broken line may pass; an address that is not allowed or an endless answer will not. */
function unanswered(reason: ReplyFailure): Asked {
  return { kind: reason === 'timeout' || reason === 'unreachable' ? 'retry' : 'failed', reason };
}

/** Standard Webhooks: the id stays over attempts, so that the bot knows a repetition; the time is that of the attempt. */
async function signedHeaders({ replyId, attempt }: Question, body: string): Promise<Record<string, string>> {
  const now = env.now();
  const webhook = new Webhook(Buffer.from(await readDefaultBotSecret()).toString('base64'));
  return {
    'webhook-id': replyId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': webhook.sign(replyId, now, body),
    'mathia-attempt': String(attempt),
  };
}

function answerOf({ headers, body }: BotResponse): Asked {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (body === '') return { kind: 'silent' };
  if (type === 'text/plain') return messagesOf({ messages: [{ text: body }] });
  if (type === 'application/json') return messagesOf(jsonOf(body));
  return { kind: 'failed', reason: 'garbage' };
}

function messagesOf(input: unknown): Asked {
  const answer = BotAnswer.safeParse(input);
  if (!answer.success) return { kind: 'failed', reason: 'garbage' };
  return 'noReply' in answer.data ? { kind: 'silent' } : { kind: 'messages', messages: answer.data.messages };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
