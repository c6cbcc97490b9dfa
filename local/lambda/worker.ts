import { enableCompileCache, flushCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { runWatched, watchLateCalls } from './late-calls.ts';
import type { InvokeMessage, WorkerMessage, WorkerStart } from './worker-messages.ts';

const start: WorkerStart = workerData;

function tell(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function failure(error: unknown): { errorType: string; errorMessage: string } {
  if (error instanceof Error) return { errorType: error.name, errorMessage: error.message };
  return { errorType: 'Error', errorMessage: String(error) };
}

function contextOf({ requestId, deadline }: InvokeMessage): object {
  return {
    awsRequestId: requestId,
    functionName: start.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: start.functionArn,
    memoryLimitInMB: String(start.memoryMb),
    logGroupName: start.logGroup,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function serve(handler: (event: unknown, context: object) => unknown, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  try {
    const work = async () => handler(JSON.parse(message.event), contextOf(message));
    const result = await runWatched(requestId, work);
    tell({ kind: 'returned', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    console.error(error);
    tell({ kind: 'threw', requestId, ...failure(error) });
  }
}

async function main(): Promise<void> {
  watchLateCalls((requestId, what) => tell({ kind: 'late', requestId, what }));
  enableCompileCache(start.compiled);
  try {
    const code: Record<string, unknown> = await import(start.code);
    // A thread that is terminated would not.
    flushCompileCache();
    const handler = code[start.exportName];
    if (typeof handler !== 'function') throw new TypeError(`${start.exportName} is not a function of ${start.code}`);
    parentPort?.on('message', (message: InvokeMessage) => serve((event, context) => handler(event, context), message));
    tell({ kind: 'ready' });
  } catch (error) {
    console.error(error);
    tell({ kind: 'unusable', ...failure(error) });
  }
}

await main();
