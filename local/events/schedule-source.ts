import { setTimeout as sleep } from 'node:timers/promises';
import type { RuntimeClock } from '../clock.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Queues } from '../sqs/queues.ts';
import { invokeAsync } from './async-invocation.ts';
import type { Schedule } from './schedule.ts';

export interface ScheduleSourceParts {
  schedule: Schedule;
  functions: Pick<Functions, 'invoke'>;
  queues: Pick<Queues, 'send'>;
  clock: RuntimeClock;
  signal: AbortSignal;
  /** EventBridge promises "at least once". */
  isDuplicating: boolean;
}

/** Invokes a function every so often, as EventBridge and Lambda's asynchronous invocation do together. */
export class ScheduleSource {
  readonly #parts: ScheduleSourceParts;

  constructor(parts: ScheduleSourceParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { schedule, clock, signal, isDuplicating } = this.#parts;
    for (;;) {
      await sleep(clock.scaled(schedule.everyMs), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#invoke();
      if (isDuplicating) await this.#invoke();
    }
  }

  async #invoke(): Promise<void> {
    const { schedule, functions, queues, signal } = this.#parts;
    await invokeAsync(schedule, { functions, queues, signal });
  }
}
