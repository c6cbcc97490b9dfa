import type { DatabaseSync } from 'node:sqlite';
import type { EventBus } from '../events/event-bus.ts';
import type { AccessKey, KeyRing } from '../signature/key-ring.ts';
import { Engine } from './engine/engine.ts';
import { SPEAKER } from './polly/synthesis.ts';
import { openTranscription, type Transcription } from './transcribe/endpoint.ts';
import { LISTENER } from './transcribe/listening.ts';

export interface SpeechParts {
  store: DatabaseSync;
  bus: EventBus;
  keys: KeyRing;
  developer: AccessKey;
  awsUrl: string;
  /** Also told when an engine crashes or hangs. */
  onBug(error: unknown): void;
}

/** What speaks and what listens, each in a process of its own that starts when it is first asked. */
export interface Speech {
  speaker: Engine;
  listener: Engine;
  transcription: Transcription;
  /** Begins with the jobs, also with those from before the last end. */
  start(): void;
  stop(): Promise<void>;
}

export function openSpeech(parts: SpeechParts): Speech {
  const speaker = new Engine(SPEAKER, { onFailure: parts.onBug });
  const model = process.env.MATHIA_SPEECH_MODEL;
  const env = model === undefined ? {} : { MATHIA_SPEECH_MODEL: model };
  const listener = new Engine(LISTENER, { env, onFailure: parts.onBug });
  const transcription = openTranscription({ ...parts, listener });
  return {
    ...{ speaker, listener, transcription },
    start: () => transcription.runner.start(),
    async stop() {
      await Promise.all([speaker.stop(), transcription.runner.stop()]);
    },
  };
}
