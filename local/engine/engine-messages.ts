import type { EngineReason } from './engine-error.ts';

export interface QuestionMessage<Question> {
  id: number;
  question: Question;
}

export interface AnswerMessage {
  id: number;
  answer: EngineAnswer;
}

export type EngineAnswer =
  | { ok: true; found: unknown; engineMs: number }
  | { ok: false; reason: EngineReason; message: string };
