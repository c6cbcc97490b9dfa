import type * as z from 'zod/mini';
import type { BotStreamEventName, BotStreamEvents } from '../../../protocol/bot-webhook.ts';
import { DomainError } from '../../../protocol/errors.ts';
import { TEXT_BYTES_MAX } from '../../../protocol/limits.ts';
import { utf8Bytes } from '../../../protocol/text.ts';
import type { LanguageModel, Prompt } from './language-model.ts';

/** An event of a streamed answer, as the contract has it. */
export type StreamEvent = {
  [Name in BotStreamEventName]: { event: Name; data: z.input<(typeof BotStreamEvents)[Name]> };
}[BotStreamEventName];

export interface ModelLimits {
  /** Until the model's first word. */
  firstMs: number;
  /** Between two words. */
  idleMs: number;
  wholeMs: number;
}

/** Well below what the platform grants a stream: a minute of silence, five minutes in all. */
export const MODEL_LIMITS: ModelLimits = { firstMs: 45_000, idleMs: 20_000, wholeMs: 4 * 60_000 };

/** Leaves room for the words that say that there is no more. */
const ANSWER_BYTES_MAX = TEXT_BYTES_MAX - 512;
/** Where a model does not tell what it has used: about so many characters are a token. */
const CHARS_PER_TOKEN = 4;

const TOO_LONG = '\n\n*(This is as long as a message may be.)*';
const BROKE_OFF = '\n\n*(My language model broke off here.)*';
const WITHOUT_IT = 'Pictures, voice, plots, maths, units, dates and searching this room work without it.';

export interface Answering {
  model: LanguageModel;
  prompt: Prompt;
  /** The answer is to be heard, too. */
  isAloud: boolean;
  /** Somebody pressed Stop, or nobody listens any more. */
  stop: AbortSignal;
  limits: ModelLimits;
  spend(tokens: number): void;
  /** Hears what went wrong, for whoever runs the bot. */
  report(error: unknown): void;
}

/** The model's answer as events of the contract. A model that fails is told in words; after a Stop nothing comes any more. */
export async function* streamAnswer(answering: Answering): AsyncGenerator<StreamEvent> {
  yield { event: 'status', data: { text: 'Thinking' } };
  let said = '';
  try {
    for await (const text of piecesOf(answering)) {
      if (utf8Bytes(said + text) > ANSWER_BYTES_MAX) {
        yield { event: 'text', data: { text: TOO_LONG } };
        break;
      }
      said += text;
      yield { event: 'text', data: { text } };
    }
    if (said.trim() === '') throw new DomainError('unavailable', 'The model said nothing.');
    yield { event: 'done', data: answering.isAloud ? { speak: {} } : {} };
  } catch (error) {
    if (answering.stop.aborted) return;
    answering.report(error);
    yield { event: 'text', data: { text: said.trim() === '' ? wordsFor(error) : BROKE_OFF } };
    yield { event: 'error', data: { retryable: true } };
  }
}

function wordsFor(error: unknown): string {
  const isBusy = error instanceof DomainError && error.code === 'rate_limited';
  const what = isBusy ? 'is asked too much just now' : 'does not answer just now';
  return `My language model ${what}, so I have no answer for you. Please try again in a minute. ${WITHOUT_IT}`;
}

/** Whole text, within the limits of time; what it cost is counted however it ends. */
async function* piecesOf({ model, prompt, stop, limits, spend }: Answering): AsyncGenerator<string> {
  const watch = watchTime(limits);
  let chars = prompt.system.length + prompt.user.length;
  let tokens: number | undefined;
  let half = '';
  try {
    for await (const piece of model.stream(prompt, AbortSignal.any([stop, watch.late]))) {
      watch.seen();
      if ('tokensUsed' in piece) tokens = piece.tokensUsed;
      else {
        chars += piece.text.length;
        const { whole, rest } = wholeText(half + piece.text);
        half = rest;
        if (whole !== '') yield whole;
      }
    }
  } catch (error) {
    throw watch.late.aborted ? new DomainError('unavailable', 'The model takes too long.', { cause: error }) : error;
  } finally {
    watch.end();
    spend(tokens ?? Math.ceil(chars / CHARS_PER_TOKEN));
  }
}

/** A model that makes bytes may cut a character in two; the first half waits for the other. No message holds a NUL. */
function wholeText(text: string): { whole: string; rest: string } {
  const isHalf = /[\uD800-\uDBFF]$/.test(text);
  const whole = isHalf ? text.slice(0, -1) : text;
  return { whole: whole.toWellFormed().replaceAll('\0', ''), rest: isHalf ? text.slice(-1) : '' };
}

function watchTime({ firstMs, idleMs, wholeMs }: ModelLimits) {
  const late = new AbortController();
  const end = () => late.abort();
  const whole = setTimeout(end, wholeMs);
  let idle = setTimeout(end, firstMs);
  return {
    late: late.signal,
    seen() {
      clearTimeout(idle);
      idle = setTimeout(end, idleMs);
    },
    end() {
      clearTimeout(whole);
      clearTimeout(idle);
    },
  };
}
