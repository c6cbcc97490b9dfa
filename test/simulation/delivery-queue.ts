import type { SQSBatchResponse } from 'aws-lambda';
import { functions } from '../../lib/functions.ts';
import type { Functions } from './functions.ts';
import type { Weather } from './weather.ts';

const RECEIVED_MAX = 5;
/** As lib/bot-delivery.ts says it: a message whose function died is there again after this long. */
const VISIBLE_AFTER_MS = (functions['deliver-to-bot'].timeoutSeconds + 30) * 1_000;

/** The queue of deliveries: each comes at least once, a failed one again. */
export class DeliveryQueue {
  readonly #weather: Weather;
  readonly #functions: Functions;
  /** What kept failing. */
  readonly deadLetters: string[] = [];
  #count = 0;

  constructor(weather: Weather, functions: Functions) {
    this.#weather = weather;
    this.#functions = functions;
  }

  send({ MessageBody, DelaySeconds = 0 }: { MessageBody: string; DelaySeconds?: number }): object {
    const copies = this.#weather.happens('queueRepeated') ? 2 : 1;
    const messageId = `queued-${++this.#count}`;
    for (let copy = 0; copy < copies; copy++) this.#later({ messageId, body: MessageBody }, DelaySeconds * 1_000, 1);
    return {};
  }

  #later(record: { messageId: string; body: string }, ms: number, received: number): void {
    const label = () => `${record.messageId} is received`;
    this.#weather.scheduler.after(ms + this.#weather.latency(), label, () => void this.#receive(record, received));
  }

  async #receive(record: { messageId: string; body: string }, received: number): Promise<void> {
    const outcome = await this.#functions.invoke('deliver-to-bot', { Records: [record] });
    const isFailed = !('result' in outcome) || (outcome.result as SQSBatchResponse).batchItemFailures.length > 0;
    if (!isFailed) return;
    if (received === RECEIVED_MAX) this.deadLetters.push(record.body);
    else this.#later(record, VISIBLE_AFTER_MS, received + 1);
  }
}
