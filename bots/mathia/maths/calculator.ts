import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod/mini';

/** Longest time one expression may take. */
export const CALCULATION_MS_MAX = 2_000;
/** mathjs takes about half a second to load; a busy machine needs more. */
const START_MS_MAX = 10_000;
/** Expressions that may wait for their turn; with them an answer still comes within the 10 s that a bot has. */
const WAITING_MAX = 3;
const MEMORY = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 };

const Evaluated = z.object({ kind: z.enum(['value', 'error']), text: z.string() });

/** `value` is text for people; `error` says what is wrong with the expression; `limit`, that it needs too much. */
export interface Calculation {
  kind: 'value' | 'error' | 'limit';
  text: string;
}

export interface Calculator {
  /** Never rejects for what is in the expression. Throws `CalculatorBusy` when too many wait already. */
  calculate(expression: string): Promise<Calculation>;
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

  async function evaluate(expression: string): Promise<Calculation> {
    worker ??= startWorker(program);
    const current = await worker;
    const calculation = await ask(current, expression);
    if (calculation.kind === 'limit') {
      worker = undefined;
      await current.terminate();
    }
    return calculation;
  }

  return {
    calculate(expression) {
      if (waiting >= WAITING_MAX) return Promise.reject(new CalculatorBusy('too many expressions wait'));
      waiting++;
      const result = turn.then(() => evaluate(expression)).finally(() => waiting--);
      turn = result.catch(() => {
        worker = undefined;
      });
      return result;
    },
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

async function ask(worker: Worker, expression: string): Promise<Calculation> {
  const signal = AbortSignal.timeout(CALCULATION_MS_MAX);
  const answered = once(worker, 'message', { signal });
  worker.postMessage(expression);
  try {
    const [message] = await answered;
    return Evaluated.parse(message);
  } catch {
    return { kind: 'limit', text: signal.aborted ? 'it takes too long' : 'it needs too much memory' };
  }
}
