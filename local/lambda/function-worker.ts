import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { functionArn } from '../template/stack.ts';
import type { FunctionDefinition } from './definition.ts';
import { type Invocation, PAYLOAD_BYTES_MAX } from './invocation.ts';
import type { LogLine } from './log-line.ts';
import type { InvokeMessage, WorkerMessage, WorkerStart } from './worker-messages.ts';

/** Lambda gives a function this long to initialise. */
const INIT_MS = 10_000;

export interface WorkerParts {
  definition: FunctionDefinition;
  /** The worker's own program and the function's, and where compiled code is kept. */
  program: string;
  code: string;
  compiled: string;
  environment: Record<string, string>;
  log(line: LogLine): void;
  onLateCall(): void;
}

/** One execution environment of a function: a thread that runs one invocation at a time. */
export class FunctionWorker {
  readonly #parts: WorkerParts;
  readonly #thread: Worker;
  #settle: ((outcome: Invocation) => void) | undefined;
  /** Settles once the code is loaded: undefined, or why the worker is of no use. */
  readonly started: Promise<Invocation | undefined>;
  #start: (failure: Invocation | undefined) => void = () => {};
  isDead = false;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.started = new Promise((resolve) => {
      this.#start = resolve;
    });
    this.#thread = new Worker(parts.program, {
      workerData: startOf(parts),
      env: parts.environment,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: parts.definition.memoryMb },
    });
    this.#listen();
  }

  /** Runs the handler; the event is JSON. Never rejects. */
  async invoke(event: string): Promise<Invocation> {
    const { timeoutMs } = this.#parts.definition;
    const requestId = randomUUID();
    const message: InvokeMessage = { requestId, event, deadline: Date.now() + timeoutMs };
    const timer = setTimeout(() => this.#end(timedOut(requestId, timeoutMs)), timeoutMs);
    const outcome = await new Promise<Invocation>((resolve) => {
      this.#settle = resolve;
      this.#thread.postMessage(message);
    });
    clearTimeout(timer);
    return outcome;
  }

  async stop(): Promise<void> {
    this.isDead = true;
    await this.#thread.terminate();
  }

  #listen(): void {
    const { definition, log } = this.#parts;
    const init = setTimeout(() => this.#end(failed('Sandbox.Timedout', 'The initialisation timed out')), INIT_MS);
    this.started.then(() => clearTimeout(init));
    this.#thread.on('message', (message: WorkerMessage) => this.#hear(message));
    this.#thread.on('error', (error: Error) => this.#end(failed(error.name, error.message)));
    this.#thread.on('exit', (code) => this.#end(failed('Runtime.ExitError', `The runtime exited with status ${code}`)));
    for (const stream of ['stdout', 'stderr'] as const)
      forEachLine(this.#thread[stream], (text) => log({ function: definition.logicalId, stream, text }));
  }

  #hear(message: WorkerMessage): void {
    switch (message.kind) {
      case 'ready':
        this.#start(undefined);
        break;
      case 'unusable':
        this.#end(failed(message.errorType, message.errorMessage));
        break;
      case 'returned':
        this.#settle?.(returned(message.payload));
        break;
      case 'threw':
        this.#settle?.(failed(message.errorType, message.errorMessage));
        break;
      case 'late':
        this.#warnOfLateCall(message.what);
        break;
      default:
        message satisfies never;
    }
  }

  #warnOfLateCall(what: string): void {
    const text = `began after its handler had returned, and may never happen on Lambda: ${what}`;
    this.#parts.log({ function: this.#parts.definition.logicalId, stream: 'runtime', text });
    this.#parts.onLateCall();
  }

  #end(outcome: Invocation): void {
    this.isDead = true;
    this.#start(outcome);
    this.#settle?.(outcome);
    void this.#thread.terminate();
  }
}

function startOf({ definition, code, compiled }: WorkerParts): WorkerStart {
  const { exportName, memoryMb, logGroup, logicalId } = definition;
  return {
    code,
    compiled,
    exportName,
    memoryMb,
    logGroup,
    functionName: logicalId,
    functionArn: functionArn(logicalId),
  };
}

function returned(payload: string): Invocation {
  if (Buffer.byteLength(payload) > PAYLOAD_BYTES_MAX)
    return failed('Function.ResponseSizeTooLarge', `The result is larger than ${PAYLOAD_BYTES_MAX} bytes`);
  return { ok: true, payload: JSON.parse(payload) };
}

function failed(errorType: string, errorMessage: string): Invocation {
  return { ok: false, errorType, errorMessage };
}

function timedOut(requestId: string, timeoutMs: number): Invocation {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return failed('Sandbox.Timedout', `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`);
}

function forEachLine(stream: Readable, read: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', read);
}
