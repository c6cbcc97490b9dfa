import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EngineError } from './engine-error.ts';
import type { AnswerMessage, EngineAnswer, Question, QuestionMessage } from './engine-messages.ts';

const PROGRAM = fileURLToPath(import.meta.resolve('./engine-process.ts'));
const LAST_WORDS_CHARS_MAX = 2000;

type Settle = (answer: EngineAnswer) => void;

/** One life of the engine's process. */
export class EngineChild {
  readonly #process: ChildProcess;
  readonly #asked = new Map<number, Settle>();
  readonly #ended: Promise<unknown>;
  #count = 0;
  #lastWords = '';
  isDead = false;

  constructor() {
    // Pictures and vectors pass as they are, and the process gets nothing of ours but where programs are.
    this.#process = fork(PROGRAM, [], {
      serialization: 'advanced',
      execArgv: ['--no-warnings'],
      env: { PATH: process.env.PATH, TESSDATA_PREFIX: process.env.TESSDATA_PREFIX, OMP_THREAD_LIMIT: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
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
  async ask(question: Question, msMax: number): Promise<{ found: unknown; engineMs: number }> {
    const answer = await new Promise<EngineAnswer>((resolve) => this.#send(question, msMax, resolve));
    if (answer.ok) return answer;
    throw new EngineError(answer.reason, answer.message);
  }

  async stop(): Promise<void> {
    this.isDead = true;
    this.#process.kill('SIGKILL');
    if (this.#process.pid !== undefined && this.#process.exitCode === null) await this.#ended;
  }

  #send(question: Question, msMax: number, resolve: Settle): void {
    const id = ++this.#count;
    const timer = setTimeout(() => {
      this.#settle(id, failure(`The engine took longer than ${msMax} ms`));
      void this.stop();
    }, msMax);
    this.#asked.set(id, (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    const message: QuestionMessage = { id, question };
    this.#process.send(message, (error) => error && this.#settle(id, failure(error.message)));
  }

  #settle(id: number, answer: EngineAnswer): void {
    this.#asked.get(id)?.(answer);
    this.#asked.delete(id);
  }

  #end(reason: string): void {
    this.isDead = true;
    const words = this.#lastWords.trim();
    for (const id of [...this.#asked.keys()]) this.#settle(id, failure(words === '' ? reason : `${reason}: ${words}`));
  }
}

function failure(message: string): EngineAnswer {
  return { ok: false, reason: 'failed', message };
}
