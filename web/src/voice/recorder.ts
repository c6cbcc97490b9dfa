import { AUDIO_MS_MAX } from '../../../protocol/limits.ts';
import { recordingFormat } from './recording-format.ts';
import { type Microphone, MicrophoneError, openMicrophone } from './recording-microphone.ts';
import { peaksOf } from './recording-peaks.ts';

/** A moment is measured this often. */
const MOMENT_MS = 50;

export interface Recorded {
  file: Blob;
  durationMs: number;
  peaks: number[];
}

export interface RecordingHooks {
  /** A moment is over: how loud it was, from 0 to 1, and how long this has lasted. */
  moment(level: number, elapsedMs: number): void;
  /** The microphone is gone. What it heard until then is there. */
  lost(): void;
}

/** Opens the microphone and records from then on. @throws MicrophoneError */
export async function beginRecording(hooks: RecordingHooks): Promise<Recorder> {
  const microphone = await openMicrophone();
  try {
    return new Recorder(microphone, hooks);
  } catch (cause) {
    microphone.close();
    throw cause instanceof MicrophoneError ? cause : new MicrophoneError('broken', { cause });
  }
}

/** Something that is being recorded. It is finished or cancelled once; the microphone is closed with it. */
export class Recorder {
  /** How loud each moment was. */
  readonly levels: number[] = [];
  readonly #microphone: Microphone;
  readonly #recorder: MediaRecorder;
  readonly #type: string;
  readonly #chunks: Blob[] = [];
  readonly #stopped: Promise<void>;
  readonly #startedAt = performance.now();
  readonly #timer: ReturnType<typeof setInterval>;
  #endedAt: number | undefined;

  constructor(microphone: Microphone, hooks: RecordingHooks) {
    const format = recordingFormat((mimeType) => MediaRecorder.isTypeSupported(mimeType));
    if (format === undefined) throw new MicrophoneError('unsupported');
    const { mimeType, bitsPerSecond, type } = format;
    this.#microphone = microphone;
    this.#type = type;
    this.#recorder = new MediaRecorder(microphone.stream, { mimeType, audioBitsPerSecond: bitsPerSecond });
    this.#recorder.addEventListener('dataavailable', ({ data }) => this.#chunks.push(data));
    this.#stopped = new Promise((resolve) => this.#recorder.addEventListener('stop', () => resolve(), { once: true }));
    this.#recorder.start();
    this.#timer = setInterval(() => this.#moment(hooks), MOMENT_MS);
    microphone.onLost(() => {
      this.#end();
      hooks.lost();
    });
  }

  elapsedMs(): number {
    return Math.min(AUDIO_MS_MAX, Math.round((this.#endedAt ?? performance.now()) - this.#startedAt));
  }

  async finish(): Promise<Recorded> {
    this.#end();
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#stopped;
    this.#microphone.close();
    const file = new Blob(this.#chunks, { type: this.#type });
    return { file, durationMs: this.elapsedMs(), peaks: peaksOf(this.levels) };
  }

  cancel(): void {
    this.#end();
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    this.#microphone.close();
  }

  #moment(hooks: RecordingHooks): void {
    const level = this.#microphone.level();
    this.levels.push(level);
    hooks.moment(level, this.elapsedMs());
  }

  #end(): void {
    clearInterval(this.#timer);
    this.#endedAt ??= performance.now();
  }
}
