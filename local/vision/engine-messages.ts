/** A question to the engine's process. The picture is a JPEG or PNG. */
export type Question =
  | { kind: 'objects'; picture: Uint8Array }
  /** The largest `describe` faces come with their vectors; the others are only located. */
  | { kind: 'faces'; picture: Uint8Array; describe: number }
  | { kind: 'text'; picture: Uint8Array }
  | { kind: 'memory' };

/** Why there is no answer: the picture cannot be read, the machine lacks a program, or the engine failed. */
export type FailureReason = 'picture' | 'absent' | 'failed';

export type EngineAnswer =
  | { ok: true; found: unknown; engineMs: number }
  | { ok: false; reason: FailureReason; message: string };

export interface QuestionMessage {
  id: number;
  question: Question;
}

export interface AnswerMessage {
  id: number;
  answer: EngineAnswer;
}
