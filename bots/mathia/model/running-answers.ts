import { type Recording, record } from '../recording.ts';
import type { StreamEvent } from './answer-stream.ts';

export interface RunningAnswers {
  /** Runs an answer of a reply until it ends, is stopped, or nobody follows it. `unfinished` is called when it ends without being complete. */
  run(
    replyId: string,
    make: (stop: AbortSignal) => AsyncIterable<StreamEvent>,
    unfinished: () => void,
  ): Recording<StreamEvent>;
  /** Stops the answer of a reply, if it runs. */
  stop(replyId: string): void;
}

export function runningAnswers(): RunningAnswers {
  const running = new Map<string, AbortController>();
  return {
    run(replyId, make, unfinished) {
      const stop = new AbortController();
      running.set(replyId, stop);
      const recording = record(watched(make(stop.signal), unfinished), () => stop.abort());
      void recording.ended.finally(() => running.delete(replyId));
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
