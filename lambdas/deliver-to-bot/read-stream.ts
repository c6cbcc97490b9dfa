import { createParser } from 'eventsource-parser';
import type * as z from 'zod/mini';
import { type BotStreamEventName, BotStreamEvents } from '../../protocol/bot-webhook.ts';
import type { ReplyFailure } from '../../protocol/events.ts';
import { STREAM_BYTES_MAX, STREAM_IDLE_MS, STREAM_MS_MAX } from '../../protocol/limits.ts';
import { jsonOf } from '../shared/parse.ts';
import type { BotResponse } from '../shared/post-to-bot.ts';

/** One event of a bot's stream, as it is meant. */
export type StreamPart = {
  [Name in BotStreamEventName]: { name: Name } & z.infer<(typeof BotStreamEvents)[Name]>;
}[BotStreamEventName];

/** A stream that did not come to its end. */
export class BrokenStream extends Error {
  readonly reason: ReplyFailure;

  constructor(reason: ReplyFailure) {
    super(`the stream broke off: ${reason}`);
    this.name = 'BrokenStream';
    this.reason = reason;
  }
}

export interface StreamLimits {
  wholeMs: number;
  idleMs: number;
}

const LIMITS: StreamLimits = { wholeMs: STREAM_MS_MAX, idleMs: STREAM_IDLE_MS };

/**
 * The parts of a `text/event-stream` answer, up to `done` or `error`. Events of other names are passed over.
 * @throws BrokenStream when it ends before, takes too long, is too large, or is not what the contract says
 */
export async function* readStream(response: BotResponse, limits = LIMITS): AsyncGenerator<StreamPart> {
  const watch = watchTime(response, limits);
  try {
    for await (const part of partsOf(response, watch.seen)) {
      yield part;
      if (part.name === 'done' || part.name === 'error') return;
    }
  } catch (thrown) {
    throw thrown instanceof BrokenStream ? thrown : new BrokenStream(watch.isLate() ? 'timeout' : 'unreachable');
  } finally {
    watch.stop();
    response.close();
  }
  throw new BrokenStream(watch.isLate() ? 'timeout' : 'unreachable');
}

/** Closes the line when the whole takes too long, or nothing that means anything came for too long. */
function watchTime(response: BotResponse, { wholeMs, idleMs }: StreamLimits) {
  let isLate = false;
  const end = () => {
    isLate = true;
    response.close();
  };
  const whole = setTimeout(end, wholeMs);
  let idle = setTimeout(end, idleMs);
  return {
    seen() {
      clearTimeout(idle);
      idle = setTimeout(end, idleMs);
    },
    isLate: () => isLate,
    stop() {
      clearTimeout(whole);
      clearTimeout(idle);
    },
  };
}

async function* partsOf({ body }: BotResponse, onPart: () => void): AsyncGenerator<StreamPart> {
  const parts: StreamPart[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const part = partOf(event ?? 'message', data);
      if (part !== undefined) parts.push(part);
    },
  });
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > STREAM_BYTES_MAX) throw new BrokenStream('garbage');
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (parts.length > 0) onPart();
    yield* parts.splice(0);
  }
}

function partOf(name: string, data: string): StreamPart | undefined {
  if (!Object.hasOwn(BotStreamEvents, name)) return undefined;
  const known = name as BotStreamEventName;
  const parsed = BotStreamEvents[known].safeParse(jsonOf(data === '' ? '{}' : data));
  if (!parsed.success) throw new BrokenStream('garbage');
  return { name: known, ...parsed.data } as StreamPart;
}
