import { setTimeout as wait } from 'node:timers/promises';
import type { BotFile } from '../../../protocol/bot-webhook.ts';
import { DomainError } from '../../../protocol/errors.ts';
import { altLine } from '../alt-line.ts';
import { ANSWER_PICTURES_BYTES_MAX, dataUrl, encodeJpeg, readPicture } from '../drawing/picture-bytes.ts';
import type { StreamEvent } from '../model/answer-stream.ts';
import { plainText, shortened } from '../plain-text.ts';
import type { ImageModel } from './image-model.ts';

export interface DrawingLimits {
  wholeMs: number;
  /** Between two signs of life: the platform gives up after a minute of silence. */
  statusMs: number;
}

export const DRAWING_LIMITS: DrawingLimits = { wholeMs: 3 * 60_000, statusMs: 15_000 };

const SIZE = { sideMin: 1, sideMax: 1024 };
const WISH_CHARS_SHOWN = 300;

export interface Drawing {
  model: ImageModel;
  /** In somebody's words. The model gets them as they are, and nothing else of the room. */
  wish: string;
  limits: DrawingLimits;
  /** Somebody pressed Stop, or nobody listens any more. */
  stop: AbortSignal;
  /** Hears what went wrong, for whoever runs the bot. */
  report(error: unknown): void;
}

/** A model's picture as events of the contract. A model that fails or refuses is told in words; after a Stop nothing comes any more. */
export async function* streamDrawing(drawing: Drawing): AsyncGenerator<StreamEvent> {
  const { model, wish, stop } = drawing;
  if (wish.length > model.promptCharsMax) {
    yield {
      event: 'text',
      data: { text: `That is too long for my image model: ${model.promptCharsMax} characters at the most.` },
    };
    yield { event: 'done', data: {} };
    return;
  }
  try {
    yield { event: 'status', data: { text: 'Drawing' } };
    const late = AbortSignal.timeout(drawing.limits.wholeMs);
    const made = pictureOf(drawing, AbortSignal.any([stop, late]));
    yield* signsOfLife(made, drawing.limits.statusMs);
    const file = await made;
    yield {
      event: 'text',
      data: { text: `Here is “${plainText(shortened(wish, WISH_CHARS_SHOWN))}”, drawn by a model.` },
    };
    yield { event: 'file', data: file };
    yield { event: 'done', data: {} };
  } catch (error) {
    if (stop.aborted) return;
    drawing.report(error);
    yield { event: 'text', data: { text: wordsFor(error) } };
    yield isRefusal(error) ? { event: 'done', data: {} } : { event: 'error', data: { retryable: true } };
  }
}

async function pictureOf({ model, wish }: Drawing, signal: AbortSignal): Promise<BotFile> {
  const made = await model.draw(wish, signal);
  const pixels = await readPicture(made, SIZE).catch((cause) => {
    throw new DomainError('unavailable', 'The model sent something that is no picture.', { cause });
  });
  const jpeg = await encodeJpeg(pixels, ANSWER_PICTURES_BYTES_MAX);
  if (jpeg === undefined) throw new DomainError('unavailable', 'The picture cannot be made small enough.');
  return {
    url: dataUrl('image/jpeg', jpeg),
    alt: altLine(`Made by a model from the words: ${wish}`),
    madeByModel: true,
  };
}

/** A status now and then until the picture is there, or there will be none. */
async function* signsOfLife(made: Promise<unknown>, everyMs: number): AsyncGenerator<StreamEvent> {
  const ended = made.then(
    () => true,
    () => true,
  );
  const over = new AbortController();
  const pause = () => wait(everyMs, false, { signal: over.signal }).catch(() => true);
  try {
    while (!(await Promise.race([ended, pause()]))) yield { event: 'status', data: { text: 'Still drawing' } };
  } finally {
    over.abort();
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'forbidden';
}

function wordsFor(error: unknown): string {
  if (isRefusal(error)) return 'My image model refuses to draw that. Perhaps other words help.';
  const isBusy = error instanceof DomainError && error.code === 'rate_limited';
  const what = isBusy ? 'is asked too much just now' : 'made no picture this time';
  return `My image model ${what}. Please try again in a minute.`;
}
