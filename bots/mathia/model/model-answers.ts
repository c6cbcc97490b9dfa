import type { MessageCreatedDelivery } from '../../../protocol/bot-webhook.ts';
import type { Recording } from '../recording.ts';
import { MODEL_LIMITS, type ModelLimits, type StreamEvent, streamAnswer } from './answer-stream.ts';
import { type BudgetLimits, dailyBudget } from './budget.ts';
import type { LanguageModel } from './language-model.ts';
import { promptOf } from './prompt.ts';
import type { RunningAnswers } from './running-answers.ts';

export interface ModelOptions {
  model: LanguageModel;
  budget: BudgetLimits;
  limits?: ModelLimits;
}

export interface ModelAnswers {
  /** Begins an answer; `undefined` when the room has used up its day. `unfinished` is called when it ends without being complete. */
  begin(data: MessageCreatedDelivery['data'], unfinished: () => void): Recording<StreamEvent> | undefined;
}

/** Somebody wants to hear it. What answers a spoken question is read aloud without that. */
const ALOUD = /\b(?:aloud|out loud)\b/i;

export interface ModelSurroundings {
  clock: () => Date;
  running: RunningAnswers;
}

export function modelAnswers(
  { model, budget, limits = MODEL_LIMITS }: ModelOptions,
  { clock, running }: ModelSurroundings,
): ModelAnswers {
  const day = dailyBudget(budget, clock);
  return {
    begin(data, unfinished) {
      const roomId = data.room.id;
      if (!day.takeAnswer(roomId)) return undefined;
      const answer = (stop: AbortSignal) =>
        streamAnswer({
          ...{ model, limits, prompt: promptOf(data), isAloud: ALOUD.test(data.content.text), stop },
          spend: (tokens) => day.spend(roomId, tokens),
          report: (error) => console.error('The language model failed:', error),
        });
      return running.run(data.reply.id, answer, unfinished);
    },
  };
}
