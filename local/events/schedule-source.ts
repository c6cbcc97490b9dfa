import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RuntimeClock } from '../clock.ts';
import type { Functions } from '../lambda/functions.ts';
import { queueNameOf } from '../sqs/definition.ts';
import type { Queues } from '../sqs/queues.ts';
import { functionArn } from '../template/stack.ts';
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
    const { schedule, functions, signal } = this.#parts;
    for (let attempt = 0; attempt <= schedule.retriesMax; attempt++) {
      const invocation = await functions.invoke(schedule.functionId, schedule.event);
      if (invocation.ok || signal.aborted) return;
    }
    this.#giveUp();
  }

  /** The record that Lambda sends to a destination on failure (Lambda Developer Guide). */
  #giveUp(): void {
    const { schedule, queues } = this.#parts;
    if (schedule.onFailure === undefined) return;
    const body = JSON.stringify({
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: randomUUID(),
        functionArn: functionArn(schedule.functionId),
        condition: 'RetriesExhausted',
        approximateInvokeCount: schedule.retriesMax + 1,
      },
      requestPayload: schedule.event,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    });
    queues.send(queueNameOf(schedule.onFailure), { body });
  }
}
