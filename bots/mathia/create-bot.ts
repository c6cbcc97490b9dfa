import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { ReadableAttachment } from '../../protocol/attachment.ts';
import { type BotAnswer, BotDelivery, type MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import {
  answerMessage,
  answerWithoutBudget,
  answerWithoutImageBudget,
  answerWithoutImageModel,
  answerWithoutModel,
} from './answer-message.ts';
import { drawings, type ImageModelOptions } from './image-model/drawings.ts';
import { CalculatorBusy, startCalculator } from './maths/calculator.ts';
import type { StreamEvent } from './model/answer-stream.ts';
import { type ModelOptions, modelAnswers } from './model/model-answers.ts';
import { runningAnswers } from './model/running-answers.ts';
import type { Recording } from './recording.ts';
import { rememberAnswers } from './remembered-answers.ts';
import { wholeAttachment } from './voice/whole-attachment.ts';

/** A delivery has at most 20 KB; the rest is for events of later versions. */
export const REQUEST_BYTES_MAX = 64 * 1024;
/** Deliveries are repeated within 15 minutes; this many come in that time at the most. */
const REMEMBERED_MAX = 2_000;

export interface BotRequest {
  method: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Exactly the bytes that were signed. */
  rawBody: Buffer;
  /** Aborted when whoever asked has hung up. */
  left: AbortSignal;
}

export interface BotResponse {
  status: number;
  headers: Record<string, string>;
  /** A stream ends early when the request is `left`. */
  body: string | AsyncIterable<string>;
}

export interface BotOptions {
  /** The signing secret: base64, with or without `whsec_`. */
  secret: string;
  clock: () => Date;
  /** Where the program of the calculator's thread is. */
  calculatorProgram?: URL;
  /** What answers where no skill does. */
  languageModel?: ModelOptions | undefined;
  /** What draws. */
  imageModel?: ImageModelOptions | undefined;
}

export interface Bot {
  /** Answers one delivery; it knows nothing of the server that carries it. Rejects only for a bug. */
  respond(request: BotRequest): Promise<BotResponse>;
  stop(): Promise<void>;
}

type Answer = BotAnswer | Recording<StreamEvent>;

/** The reference bot, which uses nothing but the public bot contract. */
export function createBot({ secret, clock, calculatorProgram, languageModel, imageModel }: BotOptions): Bot {
  const webhook = new Webhook(secret);
  const calculator = startCalculator(calculatorProgram);
  const running = runningAnswers();
  const model = languageModel && modelAnswers(languageModel, { clock, running });
  const painter = imageModel && drawings(imageModel, { clock, running });
  const answers = rememberAnswers<Answer>({ entriesMax: REMEMBERED_MAX });

  async function respond(request: BotRequest): Promise<BotResponse> {
    if (request.method !== 'POST') return problem(405, 'only POST', { allow: 'POST' });
    if (request.rawBody.byteLength > REQUEST_BYTES_MAX) return problem(413, 'too large');
    if (!isSigned(webhook, request)) return problem(401, 'wrong or stale signature');
    const delivery = parseDelivery(request.rawBody);
    if (delivery === 'malformed') return problem(400, 'not a delivery of this contract');
    // An event of a later version of the contract is no mistake; there is just nothing to say to it.
    return delivery === 'unknown' ? NOTHING : hear(delivery, request);
  }

  async function hear(delivery: BotDelivery, request: BotRequest): Promise<BotResponse> {
    switch (delivery.type) {
      case 'bot.ping':
        return json(200, { challenge: delivery.data.challenge });
      case 'message.created':
        return answer(delivery.data, request);
      case 'reply.cancelled':
        running.stop(delivery.data.reply.id);
        return NOTHING;
      case 'room.bot_added':
      case 'room.bot_removed':
      case 'message.updated':
      case 'message.deleted':
      case 'attachment.understood':
      case 'reaction.added':
        return NOTHING;
      default:
        return delivery satisfies never;
    }
  }

  async function answer(data: MessageCreatedDelivery['data'], { headers, left }: BotRequest): Promise<BotResponse> {
    const deliveryId = headers['webhook-id'] ?? '';
    try {
      const given = await answers.once(deliveryId, () => think(data, deliveryId));
      return 'follow' in given ? stream(given, left) : json(200, given);
    } catch (error) {
      if (error instanceof CalculatorBusy) return problem(503, 'busy', { 'retry-after': '5' });
      throw error;
    }
  }

  async function think(data: MessageCreatedDelivery['data'], deliveryId: string): Promise<Answer> {
    const { calculate, sample, tabulate } = calculator;
    const models = { hasModel: model !== undefined, hasImageModel: painter !== undefined };
    const whole = (attachment: ReadableAttachment) => wholeAttachment(data.reply, attachment);
    const abilities = { calculate, sample, tabulate, wholeAttachment: whole };
    const known = await answerMessage(data, { now: clock(), ...models, ...abilities });
    const unfinished = () => answers.forget(deliveryId);
    if (known === 'nothing') {
      return model === undefined ? answerWithoutModel() : (model.begin(data, unfinished) ?? answerWithoutBudget());
    }
    if ('answer' in known) return known.answer;
    if (painter === undefined) return answerWithoutImageModel();
    return painter.begin(known.drawing, data, unfinished) ?? answerWithoutImageBudget();
  }

  return { respond, stop: () => calculator.stop() };
}

function isSigned(webhook: Webhook, { rawBody, headers }: BotRequest): boolean {
  try {
    webhook.verify(rawBody, headers, { jsonParse: false });
    return true;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false;
    throw error;
  }
}

function parseDelivery(rawBody: Buffer): BotDelivery | 'malformed' | 'unknown' {
  let body: unknown;
  try {
    body = JSON.parse(rawBody.toString('utf8'));
  } catch {
    return 'malformed';
  }
  const delivery = BotDelivery.safeParse(body);
  if (delivery.success) return delivery.data;
  return isUnknownEvent(body) ? 'unknown' : 'malformed';
}

function isUnknownEvent(body: unknown): boolean {
  const type = typeof body === 'object' && body !== null && 'type' in body ? body.type : undefined;
  return typeof type === 'string' && !BotDelivery.def.options.some((known) => known.shape.type.def.values[0] === type);
}

const NOTHING: BotResponse = { status: 204, headers: {}, body: '' };

function stream(recording: Recording<StreamEvent>, left: AbortSignal): BotResponse {
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' };
  return { status: 200, headers, body: eventStream(recording.follow(left)) };
}

async function* eventStream(events: AsyncIterable<StreamEvent>): AsyncGenerator<string> {
  for await (const { event, data } of events) yield `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): BotResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

function problem(status: number, reason: string, headers: Record<string, string> = {}): BotResponse {
  return json(status, { error: reason }, headers);
}
