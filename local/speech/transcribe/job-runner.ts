import { EngineError } from '../../engine/engine-error.ts';
import type { EventBus } from '../../events/event-bus.ts';
import type { Engine } from '../engine/engine.ts';
import { outputPlace, placeOf } from './job-request.ts';
import type { Job, JobEnd, Jobs } from './jobs.ts';
import { type Heard, listen } from './listening.ts';
import type { ObjectAccess } from './object-access.ts';
import { transcriptOf } from './transcript.ts';

export interface JobRunnerParts {
  jobs: Jobs;
  listener: Engine;
  bus: Pick<EventBus, 'put' | 'wake'>;
  /** S3 with the rights that the job has. */
  accessOf(job: Job): ObjectAccess;
  onBug(error: unknown): void;
}

/** Works off the jobs, one after the other, the oldest first; after a restart also those that had been begun. */
export class JobRunner {
  readonly #parts: JobRunnerParts;
  #running: Promise<void> | undefined;
  #isStarted = false;
  #isStopped = false;

  constructor(parts: JobRunnerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#isStarted = true;
    this.wake();
  }

  wake(): void {
    if (!this.#isStarted || this.#isStopped || this.#running) return;
    this.#running = this.#workOff().then(
      () => {
        this.#running = undefined;
        // One that came as the last one ended.
        if (!this.#isStopped && this.#parts.jobs.next()) this.wake();
      },
      (error: unknown) => {
        this.#running = undefined;
        this.#parts.onBug(error);
      },
    );
  }

  /** The job that is running will begin again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#parts.listener.stop();
    await this.#running;
  }

  async #workOff(): Promise<void> {
    for (let job = this.#parts.jobs.next(); job; job = this.#parts.jobs.next()) {
      this.#parts.jobs.begin(job);
      const end = await this.#run(job);
      if (this.#isStopped) return;
      this.#end(job, end);
    }
  }

  async #run(job: Job): Promise<JobEnd> {
    try {
      const heard = await this.#hear(job);
      const { language, format, sampleRate } = heard;
      const text = transcriptOf(job.request, heard);
      const place = outputPlace(job.request);
      if (!place) return { language, format, sampleRate, transcript: text };
      await this.#parts.accessOf(job).write(place, text);
      return { language, format, sampleRate };
    } catch (error) {
      return { failure: this.#failureOf(error) };
    }
  }

  async #hear(job: Job): Promise<Heard> {
    const { Media, MediaFormat, MediaSampleRateHertz, LanguageCode, LanguageOptions = [] } = job.request;
    const media = await this.#parts.accessOf(job).read(placeOf(Media.MediaFileUri));
    const question = {
      ...{ media, format: MediaFormat, sampleRate: MediaSampleRateHertz },
      ...{ language: LanguageCode, languageOptions: LanguageOptions },
    };
    return (await listen(this.#parts.listener, question)).found;
  }

  #failureOf(error: unknown): string {
    if (error instanceof EngineError && error.reason !== 'failed') return error.message;
    if (!(error instanceof EngineError)) this.#parts.onBug(error);
    return 'Internal failure: the speech recogniser failed; see the output of the runtime.';
  }

  #end(job: Job, end: JobEnd): void {
    const status = end.failure === undefined ? 'COMPLETED' : 'FAILED';
    const detail = { TranscriptionJobName: job.name, TranscriptionJobStatus: status };
    const { jobs, bus } = this.#parts;
    jobs.end(job, end, () => bus.put({ source: 'aws.transcribe', detailType: 'Transcribe Job State Change', detail }));
    bus.wake();
  }
}
