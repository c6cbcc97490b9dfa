import { fileURLToPath } from 'node:url';
import type * as z from 'zod';
import { EngineChild } from '../engine/engine-child.ts';
import { EngineError } from '../engine/engine-error.ts';
import { type EngineMemory, Finds, type FoundFace, type FoundObject, type FoundWord } from './finds.ts';
import { Lane, type LaneLimits } from './lane.ts';
import type { Question } from './question.ts';

const PROGRAM = fileURLToPath(import.meta.resolve('./engine-process.ts'));

/** What was found, and how long the engine itself took for it: without waiting, transport and its own start. */
export interface Timed<Found> {
  found: Found;
  engineMs: number;
}

export interface EngineOptions extends Partial<LaneLimits> {
  /** How long a picture may take, the start of the process included. */
  workMsMax?: number;
  /** How long the process outlives its last question. */
  idleMs?: number;
  /** Told of an engine that crashed or hung. */
  onFailure?(error: EngineError): void;
}

const DEFAULTS = { waitingMax: 32, waitMsMax: 60_000, workMsMax: 60_000, idleMs: 5 * 60_000, onFailure() {} };

/**
 * Looks at pictures, in a process of its own: what computes for seconds and takes hundreds of megabytes must neither
 * hold up the runtime nor stay in memory. The process starts with the first question and ends after some idle minutes;
 * when it fails, so do the questions that it had, and the next one starts it anew.
 * Everything rejects with an EngineError. Pictures are JPEG or PNG.
 */
export class VisionEngine {
  readonly #options: Required<EngineOptions>;
  /** Reading text is a program of its own and need not wait for the models. */
  readonly #lanes: { models: Lane; text: Lane };
  #child: EngineChild | undefined;
  #idle: NodeJS.Timeout | undefined;
  #working = 0;
  #isStopped = false;

  constructor(options: EngineOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
    this.#lanes = { models: new Lane(this.#options), text: new Lane(this.#options) };
  }

  objects(picture: Uint8Array): Promise<Timed<FoundObject[]>> {
    return this.#ask({ kind: 'objects', picture }, Finds.objects, this.#lanes.models);
  }

  /** The largest first. So many of them as `describe` says come with a vector to compare them by. */
  faces(picture: Uint8Array, { describe }: { describe: number }): Promise<Timed<FoundFace[]>> {
    return this.#ask({ kind: 'faces', picture, describe }, Finds.faces, this.#lanes.models);
  }

  text(picture: Uint8Array): Promise<Timed<FoundWord[][]>> {
    return this.#ask({ kind: 'text', picture }, Finds.text, this.#lanes.text);
  }

  /** Of the engine's process; undefined when there is none. */
  async memory(): Promise<EngineMemory | undefined> {
    if (!this.isRunning()) return undefined;
    return (await this.#ask({ kind: 'memory' }, Finds.memory, this.#lanes.models)).found;
  }

  isRunning(): boolean {
    return this.#child?.isDead === false;
  }

  /** Of the engine's process, while there is one. */
  get pid(): number | undefined {
    return this.isRunning() ? this.#child?.pid : undefined;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#idle);
    await this.#child?.stop();
  }

  #ask<Found>(question: Question, schema: z.ZodType<Found>, lane: Lane): Promise<Timed<Found>> {
    return lane.run(async () => {
      clearTimeout(this.#idle);
      this.#working += 1;
      try {
        const { found, engineMs } = await this.#running().ask(question, this.#options.workMsMax);
        return { found: schema.parse(found), engineMs };
      } catch (error) {
        if (error instanceof EngineError && error.reason === 'failed') this.#mourn(error, lane);
        throw error;
      } finally {
        this.#working -= 1;
        this.#idleSoon();
      }
    });
  }

  /** Models that failed once are in nobody knows what state. */
  #mourn(error: EngineError, lane: Lane): void {
    if (this.#isStopped) return;
    if (lane === this.#lanes.models) void this.#child?.stop();
    this.#options.onFailure(error);
  }

  #running(): EngineChild {
    if (this.#isStopped) throw new EngineError('failed', 'The engine is stopped');
    if (!this.#child || this.#child.isDead) this.#child = new EngineChild(PROGRAM, environment());
    return this.#child;
  }

  #idleSoon(): void {
    if (this.#isStopped || this.#working > 0) return;
    this.#idle = setTimeout(() => void this.#child?.stop(), this.#options.idleMs).unref();
  }
}

/** Where programs are, and what Tesseract wants to know; nothing else of this process. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, TESSDATA_PREFIX: process.env.TESSDATA_PREFIX, OMP_THREAD_LIMIT: '1' };
}
