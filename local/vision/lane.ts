import { EngineError } from '../engine/engine-error.ts';

const BUSY = 'Too many pictures are waiting to be looked at';

export interface LaneLimits {
  waitingMax: number;
  waitMsMax: number;
}

/** Runs one task at a time, in order of arrival; turns away what is too much or would wait too long. */
export class Lane {
  readonly #limits: LaneLimits;
  readonly #waiting = new Set<() => void>();
  #isBusy = false;

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** Rejects with the EngineError `busy`, or as the task does. */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    await this.#turn();
    try {
      return await task();
    } finally {
      this.#passOn();
    }
  }

  async #turn(): Promise<void> {
    if (this.#isBusy) return await this.#wait();
    this.#isBusy = true;
  }

  #wait(): Promise<void> {
    if (this.#waiting.size >= this.#limits.waitingMax) throw new EngineError('busy', BUSY);
    return new Promise((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(begin);
        reject(new EngineError('busy', BUSY));
      }, this.#limits.waitMsMax);
      this.#waiting.add(begin);
    });
  }

  #passOn(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#isBusy = false;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
