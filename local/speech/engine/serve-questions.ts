import { setPriority } from 'node:os';
import { EngineError } from '../../engine/engine-error.ts';
import type { AnswerMessage, EngineAnswer, QuestionMessage } from '../../engine/engine-messages.ts';

/** Below the runtime and the browser: an answer may take a little longer, a page may not. */
const NICENESS = 5;

/** Makes this process the engine that its parent asks, in the form that both know. It ends with its parent. */
export function serveQuestions<Question>(answer: (question: Question) => Promise<unknown>): void {
  setPriority(NICENESS);
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ id, question }: QuestionMessage<Question>) => {
    const message: AnswerMessage = { id, answer: await answered(() => answer(question)) };
    process.send?.(message);
  });
}

async function answered(answer: () => Promise<unknown>): Promise<EngineAnswer> {
  const began = performance.now();
  try {
    const found = await answer();
    return { ok: true, found, engineMs: performance.now() - began };
  } catch (error) {
    if (error instanceof EngineError) return { ok: false, reason: error.reason, message: error.message };
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ok: false, reason: 'failed', message };
  }
}
