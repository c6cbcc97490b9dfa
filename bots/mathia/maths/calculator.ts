import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type * as z from 'zod/mini';
import {
  type CalculatorRequest,
  Evaluated,
  Sampled,
  type SampleRequest,
  Tabulated,
  type TabulateRequest,
} from './calculator-requests.ts';

/** Longest time one expression may take. */
export const CALCULATION_MS_MAX = 2_000;
/** mathjs takes about half a second to load; a busy machine needs more. */
const START_MS_MAX = 10_000;
/** Expressions that may wait for their turn; with them an answer still comes within the 10 s that a bot has. */
const WAITING_MAX = 3;
const MEMORY = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 };

/** `value` is text for people; `error` says what is wrong with the expression; `limit`, that it needs too much. */
export interface Calculation {
  kind: 'value' | 'error' | 'limit';
  text: string;
}

/** It takes too long, or too much memory. */
export interface Limit {
  kind: 'limit';
  text: string;
}

/** None rejects for what is in an expression. All throw `CalculatorBusy` when too many wait already. */
export interface Calculator {
  calculate(expression: string): Promise<Calculation>;
  /** Points of some functions over a range, for a plot. */
  sample(request: Omit<SampleRequest, 'kind'>): Promise<Sampled | Limit>;
  /** Values of some functions, step by step. */
  tabulate(request: Omit<TabulateRequest, 'kind'>): Promise<Tabulated | Limit>;
  stop(): Promise<void>;
}

export class CalculatorBusy extends Error {}

/** What a thread runs; where code is bundled, the bundle itself is it. */
const PROGRAM = new URL('./calculator-worker.ts', import.meta.url);

/**
 * Evaluates expressions of strangers in a worker thread, one after another. A thread that takes too long or too much
 * memory is ended and replaced, so that no expression can hang or crash the bot.
 */
export function startCalculator(program: URL = PROGRAM): Calculator {
  let worker: Promise<Worker> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  async function answerTo<Answer>(request: CalculatorRequest, schema: z.ZodMiniType<Answer>): Promise<Answer | Limit> {
    worker ??= startWorker(program);
    const current = await worker;
    const answer = await ask(current, request, schema);
    if (isLimit(answer)) {
      worker = undefined;
      await current.terminate();
    }
    return answer;
  }

  function inTurn<Answer>(request: CalculatorRequest, schema: z.ZodMiniType<Answer>): Promise<Answer | Limit> {
    if (waiting >= WAITING_MAX) return Promise.reject(new CalculatorBusy('too many expressions wait'));
    waiting++;
    const result = turn.then(() => answerTo(request, schema)).finally(() => waiting--);
    turn = result.catch(() => {
      worker = undefined;
    });
    return result;
  }

  return {
    calculate: (expression) => inTurn({ kind: 'evaluate', expression }, Evaluated),
    sample: (request) => inTurn({ ...request, kind: 'sample' }, Sampled),
    tabulate: (request) => inTurn({ ...request, kind: 'tabulate' }, Tabulated),
    async stop() {
      await (await worker)?.terminate();
    },
  };
}

async function startWorker(program: URL): Promise<Worker> {
  const worker = new Worker(program, { resourceLimits: MEMORY, env: {} });
  worker.unref();
  // Running out of memory is an 'error' event; unheard, one that comes late would end the bot.
  worker.on('error', () => {});
  await once(worker, 'message', { signal: AbortSignal.timeout(START_MS_MAX) });
  return worker;
}

async function ask<Answer>(
  worker: Worker,
  request: CalculatorRequest,
  schema: z.ZodMiniType<Answer>,
): Promise<Answer | Limit> {
  const signal = AbortSignal.timeout(CALCULATION_MS_MAX);
  const answered = once(worker, 'message', { signal });
  worker.postMessage(request);
  try {
    const [message] = await answered;
    return schema.parse(message);
  } catch {
    return { kind: 'limit', text: signal.aborted ? 'it takes too long' : 'it needs too much memory' };
  }
}

function isLimit(answer: unknown): answer is Limit {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'limit';
}
