import { expect, it } from 'vitest';
import { STREAM_BYTES_MAX } from '../../protocol/limits.ts';
import type { BotResponse } from '../shared/post-to-bot.ts';
import { BrokenStream, readStream, type StreamPart } from './read-stream.ts';

const LIMITS = { wholeMs: 300, idleMs: 100 };

/** A line that says `chunks`, each after a wait, and then nothing more until it is closed. */
function line(
  chunks: Iterable<[waitMs: number, text: string]>,
  { isOpen = true } = {},
): BotResponse & { isClosed: boolean } {
  const closing = new AbortController();
  const wait = (ms: number) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      closing.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new Error('closed'));
      });
    });
  async function* body() {
    for (const [ms, text] of chunks) {
      await wait(ms);
      yield Buffer.from(text);
    }
    if (isOpen) await wait(60_000);
  }
  return {
    status: 200,
    headers: {},
    body: body(),
    close: () => closing.abort(),
    get isClosed() {
      return closing.signal.aborted;
    },
  };
}

const text = (words: string): string => `event: text\ndata: ${JSON.stringify({ text: words })}\n\n`;

async function read(response: BotResponse) {
  const parts: StreamPart[] = [];
  let reason: string | undefined;
  try {
    for await (const part of readStream(response, LIMITS)) parts.push(part);
  } catch (thrown) {
    reason = thrown instanceof BrokenStream ? thrown.reason : String(thrown);
  }
  return { parts, reason };
}

it('[STREAM11] gives up a line on which nothing comes any more, and closes it', async () => {
  const response = line([[0, text('hello')]]);

  expect(await read(response)).toEqual({ parts: [{ name: 'text', text: 'hello' }], reason: 'timeout' });
  expect(response.isClosed).toBe(true);
});

it('[STREAM11] is not kept waiting by bytes that come to nothing', async () => {
  const dripping = text('hello')
    .split('')
    .map((byte): [number, string] => [30, byte]);

  expect(await read(line(dripping))).toEqual({ parts: [], reason: 'timeout' });
});

it('[STREAM11] gives up a line that never comes to an end', async () => {
  const endless = Array.from({ length: 100 }, (): [number, string] => [40, text('more ')]);

  const { parts, reason } = await read(line(endless));

  expect(reason).toBe('timeout');
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.length).toBeLessThan(20);
});

it('[STREAM11] gives up a line that says too much', async () => {
  const flood = Array.from({ length: 100 }, (): [number, string] => [0, text('x'.repeat(STREAM_BYTES_MAX / 20))]);

  expect((await read(line(flood))).reason).toBe('garbage');
});

it('[STREAM8] reads up to the end, and nothing after it', async () => {
  const response = line([[0, `${text('a')}event: done\ndata:\n\n${text('b')}`]]);

  expect(await read(response)).toEqual({ parts: [{ name: 'text', text: 'a' }, { name: 'done' }], reason: undefined });
  expect(response.isClosed).toBe(true);
});

it('[STREAM8] tells a line that ends too early from one that ends', async () => {
  expect(await read(line([[0, text('a')]], { isOpen: false }))).toMatchObject({ reason: 'unreachable' });
});
