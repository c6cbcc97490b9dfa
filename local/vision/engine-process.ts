import { setPriority } from 'node:os';
import type { AnswerMessage, EngineAnswer, QuestionMessage } from '../engine/engine-messages.ts';
import { UnreadablePicture } from './picture.ts';
import type { Question } from './question.ts';
import { MissingProgram } from './tesseract.ts';

/** Below the runtime and the browser: an answer may take a little longer, a page may not. */
const NICENESS = 5;
setPriority(NICENESS);
process.on('disconnect', () => process.exit());
process.on('message', async ({ id, question }: QuestionMessage<Question>) => {
  const message: AnswerMessage = { id, answer: await answer(question) };
  process.send?.(message);
});

async function answer(question: Question): Promise<EngineAnswer> {
  try {
    return { ok: true, ...(await work(question)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UnreadablePicture) return { ok: false, reason: 'input', message };
    if (error instanceof MissingProgram) return { ok: false, reason: 'absent', message };
    return { ok: false, reason: 'failed', message: error instanceof Error ? (error.stack ?? message) : message };
  }
}

/** Models are loaded by the first question that needs them, and are not part of its time. */
async function work(question: Question): Promise<{ found: unknown; engineMs: number }> {
  switch (question.kind) {
    case 'objects': {
      const { findObjects, loadObjects } = await import('./models.ts');
      await loadObjects();
      return await timed(() => findObjects(question.picture));
    }
    case 'faces': {
      const { findFaces, loadFaces } = await import('./models.ts');
      await loadFaces();
      return await timed(() => findFaces(question.picture, question.describe));
    }
    case 'text': {
      const { readText } = await import('./tesseract.ts');
      return await timed(() => readText(question.picture));
    }
    case 'memory': {
      const rssBytes = process.memoryUsage.rss();
      // The peak is counted by the kernel, a little behind.
      const peakRssBytes = Math.max(rssBytes, process.resourceUsage().maxRSS * 1024);
      return { found: { rssBytes, peakRssBytes }, engineMs: 0 };
    }
    default:
      return question satisfies never;
  }
}

async function timed<Found>(find: () => Promise<Found>): Promise<{ found: Found; engineMs: number }> {
  const began = performance.now();
  const found = await find();
  return { found, engineMs: performance.now() - began };
}
