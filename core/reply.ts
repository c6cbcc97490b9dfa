import type { BotMessage } from '../protocol/bot-webhook.ts';
import type { ReplyFailure } from '../protocol/events.ts';
import { BOT_RETRY_SECONDS } from '../protocol/limits.ts';

/** What asking a bot came to. */
export type Asked =
  | { kind: 'messages'; messages: BotMessage[] }
  | { kind: 'silent' }
  /** It will answer by the reply's address. */
  | { kind: 'later' }
  /** Its answer grew in the room, to its end or as far as it came. */
  | { kind: 'grown'; failure?: ReplyFailure }
  /** Worth another attempt; `afterSeconds` when the bot said when. */
  | { kind: 'retry'; reason: ReplyFailure; afterSeconds?: number }
  | { kind: 'failed'; reason: ReplyFailure; isGone?: boolean };

/** SQS delays at most this long. */
const DELAY_SECONDS_MAX = 900;
const JITTER = 0.2;
/** The status of a bot that is there no more. */
const GONE = 410;

/**
 * Seconds until the attempt after `attempt`, or `undefined` when that was the last. `random` is from 0 up to 1.
 * A bot that asks for more time than our own wait gets it.
 */
export function nextAttemptAfter(attempt: number, random: number, afterSeconds = 0): number | undefined {
  const wait = BOT_RETRY_SECONDS[attempt - 1];
  if (wait === undefined) return undefined;
  const jittered = wait * (1 - JITTER + 2 * JITTER * random);
  return Math.min(DELAY_SECONDS_MAX, Math.ceil(Math.max(jittered, afterSeconds)));
}

const WORTH_ANOTHER: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** What a status other than 2xx means. `retryAfter` is the header, in seconds or as a date. */
export function refusal(
  status: number,
  retryAfter: string | undefined,
  now: Date,
): Extract<Asked, { kind: 'retry' | 'failed' }> {
  const reason = status === 429 ? 'rate_limited' : 'refused';
  if (status === GONE) return { kind: 'failed', reason, isGone: true };
  if (!WORTH_ANOTHER.has(status)) return { kind: 'failed', reason };
  const afterSeconds = secondsUntil(retryAfter, now);
  return { kind: 'retry', reason, ...(afterSeconds !== undefined && { afterSeconds }) };
}

/** Silence and a broken line may pass; an address that is not allowed or an endless answer will not. */
export function brokenOff(reason: ReplyFailure): Extract<Asked, { kind: 'retry' | 'failed' }> {
  return { kind: reason === 'timeout' || reason === 'unreachable' ? 'retry' : 'failed', reason };
}

function secondsUntil(retryAfter: string | undefined, now: Date): number | undefined {
  if (retryAfter === undefined) return undefined;
  const seconds = /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - now.getTime()) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
