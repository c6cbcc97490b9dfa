import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { type BotAnswer, BotDelivery } from '../../protocol/bot-webhook.ts';
import { answerMessage } from './answer-message.ts';
import { CalculatorBusy, startCalculator } from './maths/calculator.ts';
import { rememberAnswers } from './remembered-answers.ts';

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
}

export interface BotResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface BotOptions {
  /** The signing secret: base64, with or without `whsec_`. */
  secret: string;
  clock: () => Date;
}

export interface Bot {
  /** Answers one delivery; it knows nothing of the server that carries it. Rejects only for a bug. */
  respond(request: BotRequest): Promise<BotResponse>;
  stop(): Promise<void>;
}

/** The reference bot, which uses nothing but the public bot contract. */
export function createBot({ secret, clock }: BotOptions): Bot {
  const webhook = new Webhook(secret);
  const calculator = startCalculator();
  const once = rememberAnswers<BotAnswer>({ entriesMax: REMEMBERED_MAX });

  async function respond(request: BotRequest): Promise<BotResponse> {
    if (request.method !== 'POST') return problem(405, 'only POST', { allow: 'POST' });
    if (request.rawBody.byteLength > REQUEST_BYTES_MAX) return problem(413, 'too large');
    if (!isSigned(webhook, request)) return problem(401, 'wrong or stale signature');
    const delivery = parseDelivery(request.rawBody);
    if (delivery === 'malformed') return problem(400, 'not a delivery of this contract');
    // An event of a later version of the contract is no mistake; there is just nothing to say to it.
    if (delivery === 'unknown') return { status: 204, headers: {}, body: '' };
    return answer(request.headers['webhook-id'] ?? '', delivery);
  }

  async function answer(deliveryId: string, { data }: BotDelivery): Promise<BotResponse> {
    const work = () => answerMessage(data, { now: clock(), calculate: calculator.calculate });
    try {
      return json(200, await once(deliveryId, work));
    } catch (error) {
      if (error instanceof CalculatorBusy) return problem(503, 'busy', { 'retry-after': '5' });
      throw error;
    }
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

function json(status: number, body: unknown, headers: Record<string, string> = {}): BotResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

function problem(status: number, reason: string, headers: Record<string, string> = {}): BotResponse {
  return json(status, { error: reason }, headers);
}
