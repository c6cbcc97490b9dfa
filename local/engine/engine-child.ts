import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { EngineError } from './engine-error.ts';
import type { AnswerMessage, EngineAnswer, QuestionMessage } from './engine-messages.ts';

const LAST_WORDS_CHARS_MAX = 2000;

type Settle = (answer: EngineAnswer) => void;

/** One life of an engine's process. */
export class EngineChild {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #asked = new Map<number, Settle>();
  #count = 0;
  #lastWords = '';
  isDead = false;

  /** The process gets nothing of ours but `env`. */
  constructor(program: string, env: NodeJS.ProcessEnv) {
    this.#process = fork(program, [], {
      serialization: 'advanced',
      execArgv: ['--no-warnings'],
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // What it has started itself ends with it.
      detached: true,
    });
    // One that could not be started has said so by then.
    this.#ended = once(this.#process, 'exit').catch(() => {});
    this.#process.on('message', ({ id, answer }: AnswerMessage) => this.#settle(id, answer));
    this.#process.on('exit', (code, signal) => this.#end(`The engine ended with ${signal ?? code}`));
    this.#process.on('error', (error) => this.#end(error.message));
    this.#process.stderr?.on('data', (chunk: Buffer) => {
      this.#lastWords = `${this.#lastWords}${chunk}`.slice(-LAST_WORDS_CHARS_MAX);
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** One that takes longer than `msMax` costs the process its life. Rejects with an EngineError. */
  async ask(question: unknown, msMax: number): Promise<{ found: unknown; engineMs: number }> {
    const answer = await new Promise<EngineAnswer>((resolve) => this.#send(question, msMax, resolve));
    if (answer.ok) return answer;
    throw new EngineError(answer.reason, answer.message);
  }

  async stop(): Promise<void> {
    this.isDead = true;
    const { pid, exitCode, signalCode } = this.#process;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    killGroup(pid);
    await this.#ended;
  }

  #send(question: unknown, msMax: number, resolve: Settle): void {
    const id = ++this.#count;
    const timer = setTimeout(() => {
      this.#settle(id, failure(`The engine took longer than ${msMax} ms`));
      void this.stop();
    }, msMax);
    this.#asked.set(id, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    const message: QuestionMessage<unknown> = { id, question };
    this.#process.send(message, (error) => error && this.#settle(id, failure(error.message)));
  }

  #settle(id: number, answer: EngineAnswer): void {
    this.#asked.get(id)?.(answer);
    this.#asked.delete(id);
  }

  #end(reason: string): void {
    this.isDead = true;
    const words = this.#lastWords.trim();
    const why = failure(words === '' ? reason : `${reason}: ${words}`);
    for (const id of this.#asked.keys()) this.#settle(id, why);
  }
}

/** With a recogniser that it may have started. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

function failure(message: string): EngineAnswer {
  return { ok: false, reason: 'failed', message };
}
