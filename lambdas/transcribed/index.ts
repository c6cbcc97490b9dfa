import middy from '@middy/core';
import type { EventBridgeEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { settleListening } from '../shared/settle-listening.ts';

const Detail = z.object({ TranscriptionJobName: z.string() });

/**
 * Takes over what Transcribe has heard, when EventBridge tells that a job has ended. A failure is thrown: Lambda tries
 * the event again, and what it loses is found by `sweep`.
 */
export const handler = middy<EventBridgeEvent<string, unknown>, void>().handler(async ({ detail }) => {
  await settleListening(Detail.parse(detail).TranscriptionJobName);
});
