import type { MessageCreatedDelivery } from '../../../protocol/bot-webhook.ts';
import { type Recording, record } from '../recording.ts';
import { MODEL_LIMITS, type ModelLimits, type StreamEvent, streamAnswer } from './answer-stream.ts';
import { type BudgetLimits, dailyBudget } from './budget.ts';
import type { LanguageModel } from './language-model.ts';
import { promptOf } from './prompt.ts';

export interface ModelOptions {
  model: LanguageModel;
  budget: BudgetLimits;
  limits?: ModelLimits;
}

export interface ModelAnswers {
  /** Begins an answer; `undefined` when the room has used up its day. `unfinished` is called when it ends without being complete. */
  begin(data: MessageCreatedDelivery['data'], unfinished: () => void): Recording<StreamEvent> | undefined;
  /** Stops the answer of a reply, if it runs. */
  stop(replyId: string): void;
}

export function modelAnswers({ model, budget, limits = MODEL_LIMITS }: ModelOptions, clock: () => Date): ModelAnswers {
  const day = dailyBudget(budget, clock);
  const running = new Map<string, AbortController>();

  return {
    begin(data, unfinished) {
      const roomId = data.room.id;
      if (!day.takeAnswer(roomId)) return undefined;
      const stop = new AbortController();
      running.set(data.reply.id, stop);
      const events = streamAnswer({
        ...{ model, limits, prompt: promptOf(data), stop: stop.signal },
        spend: (tokens) => day.spend(roomId, tokens),
        report: (error) => console.error('The language model failed:', error),
      });
      const recording = record(watched(events, unfinished), () => stop.abort());
      void recording.ended.finally(() => running.delete(data.reply.id));
      return recording;
    },
    stop: (replyId) => running.get(replyId)?.abort(),
  };
}

async function* watched(events: AsyncIterable<StreamEvent>, unfinished: () => void): AsyncGenerator<StreamEvent> {
  let isComplete = false;
  try {
    for await (const event of events) {
      isComplete = event.event === 'done';
      yield event;
    }
  } finally {
    if (!isComplete) unfinished();
  }
}
