import { env } from '../../aws/env.ts';
import type { ReplyRow } from '../../aws/table-reply.ts';
import { type Asked, brokenOff, refusal } from '../../core/reply.ts';
import { AudioType, PictureType } from '../../protocol/attachment.ts';
import { BotAnswer } from '../../protocol/bot-webhook.ts';
import { AUDIO_BYTES_MAX, BOT_ANSWER_MS, BOT_RECORDING_MS, PICTURE_BYTES_MAX } from '../../protocol/limits.ts';
import { type BotLine, signedHeaders } from '../shared/bot-line.ts';
import { jsonOf } from '../shared/parse.ts';
import { type BotResponse, postToBot, readBody, readBytes } from '../shared/post-to-bot.ts';
import type { Exchange } from './exchange.ts';
import { growAnswer } from './grow-answer.ts';

export interface Post {
  id: string;
  attempt: number;
  body: string;
}

/** Posts the signed event to the bot and reads its answer. Never throws for what the bot does. */
export async function askBot(line: BotLine, post: Post, reply: ReplyRow): Promise<Exchange> {
  const response = await postToBot(line.endpoint, post.body, signedHeaders(line, post));
  if ('failure' in response) return { asked: brokenOff(response.failure) };
  if (isSuccess(response) && typeOf(response) === 'text/event-stream') return growAnswer(reply, response);
  const media = mediaOf(response);
  if (isSuccess(response) && media !== undefined) return readMedia(response, media);
  return readExchange(response, (text) => answerOf(response, text));
}

/** The same for an event that wants no answer: what it says is only logged. */
export async function tellBot(line: BotLine, post: Post): Promise<Exchange> {
  const response = await postToBot(line.endpoint, post.body, signedHeaders(line, post));
  if ('failure' in response) return { asked: brokenOff(response.failure) };
  return readExchange(response, () => ({ kind: 'silent' }));
}

async function readExchange(response: BotResponse, understand: (text: string) => Asked): Promise<Exchange> {
  const { status, headers } = response;
  const read = await readBody(response);
  if ('failure' in read) return { asked: brokenOff(read.failure), status };
  const asked = isSuccess(response) ? understand(read.text) : refusal(status, headers['retry-after'], env.now());
  return { asked, status, answer: read.text };
}

interface Media {
  type: string;
  limits: { bytesMax: number; milliseconds: number };
}

/** What it says it is; the bytes decide when they are checked. */
function mediaOf(response: BotResponse): Media | undefined {
  const type = typeOf(response) ?? '';
  if (PictureType.safeParse(type).success) {
    return { type, limits: { bytesMax: PICTURE_BYTES_MAX, milliseconds: BOT_ANSWER_MS } };
  }
  const isAudio = AudioType.safeParse(type).success;
  return isAudio ? { type, limits: { bytesMax: AUDIO_BYTES_MAX, milliseconds: BOT_RECORDING_MS } } : undefined;
}

/** A picture or a recording is an answer. What is logged of it is how large it was. */
async function readMedia(response: BotResponse, { type, limits }: Media): Promise<Exchange> {
  const { status } = response;
  const read = await readBytes(response, limits);
  if ('failure' in read) return { asked: brokenOff(read.failure), status };
  const { bytes } = read;
  const attachments = [{ url: `data:${type};base64,${bytes.toString('base64')}` }];
  const messages = [{ text: '', kind: 'message' as const, attachments }];
  return { asked: { kind: 'messages', messages }, status, answer: `${type}, ${bytes.length} bytes` };
}

function isSuccess({ status }: BotResponse): boolean {
  return status >= 200 && status <= 299;
}

function typeOf({ headers }: BotResponse): string | undefined {
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
}

function answerOf(response: BotResponse, text: string): Asked {
  if (response.status === 202) return { kind: 'later' };
  if (text === '') return { kind: 'silent' };
  const type = typeOf(response);
  if (type === 'text/plain') return messagesOf({ messages: [{ text }] });
  if (type === 'application/json') return messagesOf(jsonOf(text));
  return { kind: 'failed', reason: 'garbage' };
}

function messagesOf(input: unknown): Asked {
  const answer = BotAnswer.safeParse(input);
  if (!answer.success) return { kind: 'failed', reason: 'garbage' };
  return 'noReply' in answer.data ? { kind: 'silent' } : { kind: 'messages', messages: answer.data.messages };
}
