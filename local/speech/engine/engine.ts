import { EngineChild } from '../../engine/engine-child.ts';
import { EngineError } from '../../engine/engine-error.ts';

/** What was found, and how long the engine itself took for it: without waiting, transport and its own start. */
export interface Timed<Found> {
  found: Found;
  engineMs: number;
}

export interface EngineOptions {
  /** Questions that may wait; one more is turned away. */
  waitingMax?: number;
  /** How long the process outlives its last question. */
  idleMs?: number;
  /** What its process finds in its environment besides PATH. */
  env?: NodeJS.ProcessEnv;
  /** Told of an engine that crashed or hung. */
  onFailure?(error: EngineError): void;
}

const DEFAULTS = { waitingMax: 64, idleMs: 3 * 60_000, env: {}, onFailure() {} };

/**
 * A program that computes in a process of its own: what takes seconds, much memory, or code that must not be part of
 * this process. It starts with the first question, answers one at a time, and ends when idle; when it crashes or
 * hangs, the question that it had fails, and the next one starts it anew. Everything rejects with an EngineError.
 */
export class Engine {
  readonly #program: string;
  readonly #options: Required<EngineOptions>;
  #child: EngineChild | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isStopped = false;

  constructor(program: string, options: EngineOptions = {}) {
    this.#program = program;
    this.#options = { ...DEFAULTS, ...options };
  }

  /** `msMax` is the time for the answer, the start of the process included, but not the wait for a turn. */
  async ask(question: unknown, msMax: number): Promise<Timed<unknown>> {
    if (this.#waiting >= this.#options.waitingMax) throw new EngineError('busy', 'Too many are waiting for the engine');
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#answer(question, msMax));
    this.#last = turn.catch(() => {});
    return await turn.finally(() => {
      this.#waiting -= 1;
      this.#idleSoon();
    });
  }

  isRunning(): boolean {
    return this.#child?.isDead === false;
  }

  /** Of the engine's process, while there is one. */
  get pid(): number | undefined {
    return this.isRunning() ? this.#child?.pid : undefined;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#idle);
    await this.#child?.stop();
  }

  async #answer(question: unknown, msMax: number): Promise<Timed<unknown>> {
    clearTimeout(this.#idle);
    try {
      return await this.#running().ask(question, msMax);
    } catch (error) {
      if (error instanceof EngineError && error.reason === 'failed' && !this.#isStopped) await this.#mourn(error);
      throw error;
    }
  }

  /** One that failed is in nobody knows what state. */
  async #mourn(error: EngineError): Promise<void> {
    await this.#child?.stop();
    this.#options.onFailure(error);
  }

  #running(): EngineChild {
    if (this.#isStopped) throw new EngineError('failed', 'The engine is stopped');
    if (!this.#child || this.#child.isDead)
      this.#child = new EngineChild(this.#program, { PATH: process.env.PATH, ...this.#options.env });
    return this.#child;
  }

  #idleSoon(): void {
    if (this.#isStopped || this.#waiting > 0) return;
    this.#idle = setTimeout(() => void this.#child?.stop(), this.#options.idleMs).unref();
  }
}
