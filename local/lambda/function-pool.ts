import { availableParallelism } from 'node:os';
import { FunctionWorker, type WorkerParts } from './function-worker.ts';
import type { Invocation } from './invocation.ts';

const WORKERS_MAX = 50;
/** So many threads keep the cores busy; each further one costs 40 MB and compiles the same code again. */
const WORKERS_READY = 4 * availableParallelism();
/** Beyond those a new worker starts only for an invocation that has waited: the others must be waiting themselves. */
const PATIENCE_MS = 2_000;
/** Cold starts at once: a burst is better served by the workers it has than by starting fifty. */
const STARTING_MAX = 2;

interface Waiting {
  event: string;
  since: number;
  settle(outcome: Invocation): void;
}

/** The workers of one function: kept when idle, more of them when invocations wait. */
export class FunctionPool {
  readonly #parts: WorkerParts;
  readonly #workersMax: number;
  readonly #workers = new Set<FunctionWorker>();
  readonly #idle: FunctionWorker[] = [];
  readonly #waiting: Waiting[] = [];
  #starting = 0;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#workersMax = Math.min(parts.definition.concurrencyMax ?? WORKERS_MAX, WORKERS_MAX);
  }

  invoke(event: string): Promise<Invocation> {
    return new Promise((settle) => {
      this.#waiting.push({ event, settle, since: Date.now() });
      this.#serveWaiting();
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { settle } of this.#waiting.splice(0)) settle(stopped());
    await Promise.all([...this.#workers].map((worker) => worker.stop()));
  }

  #serveWaiting(): void {
    while (this.#waiting.length > 0 && this.#idle.length > 0) {
      const [next, worker] = [this.#waiting.shift(), this.#idle.pop()];
      if (next && worker) void this.#serve(worker, next);
    }
    while (this.#wantsMore()) void this.#add();
    if (this.#waiting.length > 0) this.#lookAgain();
  }

  #lookAgain(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#serveWaiting();
    }, PATIENCE_MS).unref();
  }

  #wantsMore(): boolean {
    const isFull = this.#workers.size >= this.#workersMax || this.#starting >= STARTING_MAX;
    if (this.#isStopped || isFull || this.#waiting.length <= this.#starting) return false;
    return this.#workers.size < WORKERS_READY || this.#hasWaitedLong();
  }

  #hasWaitedLong(): boolean {
    const oldest = this.#waiting[0];
    return this.#starting === 0 && oldest !== undefined && Date.now() - oldest.since >= PATIENCE_MS;
  }

  async #serve(worker: FunctionWorker, { event, settle }: Waiting): Promise<void> {
    settle(await worker.invoke(event));
    this.#keep(worker);
  }

  async #add(): Promise<void> {
    const worker = new FunctionWorker(this.#parts);
    this.#workers.add(worker);
    this.#starting += 1;
    const failure = await worker.started;
    this.#starting -= 1;
    // Code that does not load fails the invocation it was started for, and the next one tries again, as on Lambda.
    if (failure) this.#waiting.shift()?.settle(failure);
    this.#keep(worker);
  }

  #keep(worker: FunctionWorker): void {
    if (worker.isDead) this.#workers.delete(worker);
    else this.#idle.push(worker);
    this.#serveWaiting();
  }
}

function stopped(): Invocation {
  return { ok: false, errorType: 'Runtime.Stopped', errorMessage: 'The runtime has stopped' };
}
