import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RoomId } from '../../../protocol/ids.ts';
import { AUDIO_MS_MAX, AUDIO_MS_MIN } from '../../../protocol/limits.ts';
import type { OutgoingRecording, Pictures } from '../engine/picture-types.ts';
import { player } from './player.ts';
import { beginRecording, type Recorder } from './recorder.ts';
import { MicrophoneError, type MicrophoneTrouble } from './recording-microphone.ts';

const SECOND_MS = 1_000;

/** Why it stopped by itself. */
export type StoppedBy = 'limit' | 'lost' | 'hidden';

/** `recorded`: it is kept on this device as the room's recording, until it is sent or deleted. */
export type RecordingState =
  | { at: 'starting' }
  | { at: 'recording'; seconds: number }
  | { at: 'recorded'; stoppedBy?: StoppedBy | undefined }
  | { at: 'failed'; trouble: MicrophoneTrouble };

/** One recording for a room, from opening the microphone to having it. Nothing is heard on this page meanwhile. */
export class RecordingSession {
  readonly store: StoreApi<RecordingState> = createStore(() => ({ at: 'starting' }));
  readonly #pictures: Pictures;
  readonly #roomId: RoomId;
  readonly #letPlay = player().hold();
  readonly #over = new AbortController();
  #recorder: Recorder | undefined;
  #finishing: Promise<OutgoingRecording | undefined> | undefined;

  constructor(pictures: Pictures, roomId: RoomId) {
    this.#pictures = pictures;
    this.#roomId = roomId;
  }

  async start(): Promise<void> {
    try {
      const recorder = await beginRecording({
        moment: (_level, elapsedMs) => this.#moment(elapsedMs),
        lost: () => void this.stop('lost'),
      });
      if (this.#over.signal.aborted) return recorder.cancel();
      this.#recorder = recorder;
      this.store.setState({ at: 'recording', seconds: 0 });
      this.#watchPage();
    } catch (error) {
      const trouble = error instanceof MicrophoneError ? error.trouble : 'broken';
      if (!this.#over.signal.aborted) this.store.setState({ at: 'failed', trouble });
      this.#end();
    }
  }

  /** How loud it was, moment by moment. */
  levels(): readonly number[] {
    return this.#recorder?.levels ?? [];
  }

  /** Stops, and keeps what there is to be listened to. */
  async stop(stoppedBy?: StoppedBy): Promise<void> {
    const recording = await this.finish();
    if (recording !== undefined) this.store.setState({ at: 'recorded', stoppedBy });
    else if (stoppedBy === 'lost') this.store.setState({ at: 'failed', trouble: 'broken' });
  }

  /** Stops, and gives what is kept; undefined when that is too short to be anything. */
  finish(): Promise<OutgoingRecording | undefined> {
    this.#finishing ??= this.#finish();
    return this.#finishing;
  }

  cancel(): void {
    this.#finishing ??= Promise.resolve(undefined);
    this.#recorder?.cancel();
    this.#end();
  }

  async #finish(): Promise<OutgoingRecording | undefined> {
    const recorder = this.#recorder;
    this.#end();
    if (recorder === undefined) return undefined;
    const { file, ...sound } = await recorder.finish();
    if (sound.durationMs < AUDIO_MS_MIN || file.size === 0) return undefined;
    return this.#pictures.record(this.#roomId, file, sound);
  }

  #moment(elapsedMs: number): void {
    const seconds = Math.floor(elapsedMs / SECOND_MS);
    const state = this.store.getState();
    if (state.at === 'recording' && state.seconds !== seconds) this.store.setState({ at: 'recording', seconds });
    if (elapsedMs >= AUDIO_MS_MAX) void this.stop('limit');
  }

  /** A page that nobody sees does not listen. */
  #watchPage(): void {
    const look = () => document.visibilityState === 'hidden' && void this.stop('hidden');
    document.addEventListener('visibilitychange', look, { signal: this.#over.signal });
  }

  #end(): void {
    this.#over.abort();
    this.#letPlay();
  }
}
