import type { MessageCreatedDelivery } from '../../../protocol/bot-webhook.ts';
import type { StreamEvent } from '../model/answer-stream.ts';
import { type BudgetLimits, dailyBudget } from '../model/budget.ts';
import type { ModelSurroundings } from '../model/model-answers.ts';
import type { Recording } from '../recording.ts';
import { DRAWING_LIMITS, type DrawingLimits, streamDrawing } from './drawing-stream.ts';
import type { ImageModel } from './image-model.ts';

export interface ImageModelOptions {
  model: ImageModel;
  budget: BudgetLimits;
  limits?: DrawingLimits;
}

export interface Drawings {
  /** Begins a picture; `undefined` when the room has used up its day. `unfinished` is called when it ends without one. */
  begin(wish: string, data: MessageCreatedDelivery['data'], unfinished: () => void): Recording<StreamEvent> | undefined;
}

export function drawings(
  { model, budget, limits = DRAWING_LIMITS }: ImageModelOptions,
  { clock, running }: ModelSurroundings,
): Drawings {
  const day = dailyBudget(budget, clock);
  return {
    begin(wish, data, unfinished) {
      if (!day.takeAnswer(data.room.id)) return undefined;
      const report = (error: unknown) => console.error('The image model failed:', error);
      const answer = (stop: AbortSignal) => streamDrawing({ model, wish, limits, stop, report });
      return running.run(data.reply.id, answer, unfinished);
    },
  };
}
