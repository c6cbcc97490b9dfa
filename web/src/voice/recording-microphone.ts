import { loudness } from './recording-peaks.ts';

export type MicrophoneTrouble = 'refused' | 'missing' | 'busy' | 'unsupported' | 'broken';

/** Why nothing can be recorded. */
export class MicrophoneError extends Error {
  readonly trouble: MicrophoneTrouble;

  constructor(trouble: MicrophoneTrouble, options?: ErrorOptions) {
    super(`microphone ${trouble}`, options);
    this.trouble = trouble;
  }
}

const WISHES: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: { ideal: 1 },
};

/** Samples of one moment: about 40 ms at the rates that devices have. */
const SAMPLES = 2_048;

/** A microphone that is open, until it is closed. */
export interface Microphone {
  stream: MediaStream;
  /** How loud it is now, from 0 to 1. */
  level(): number;
  /** Somebody took it away, or switched it off. */
  onLost(lost: () => void): void;
  close(): void;
}

/** Opens it, asking whoever sits there if need be. @throws MicrophoneError */
export async function openMicrophone(): Promise<Microphone> {
  if (navigator.mediaDevices === undefined || typeof MediaRecorder === 'undefined') {
    throw new MicrophoneError('unsupported');
  }
  try {
    return listening(await navigator.mediaDevices.getUserMedia({ audio: WISHES }));
  } catch (cause) {
    throw new MicrophoneError(troubleOf(cause), { cause });
  }
}

function listening(stream: MediaStream): Microphone {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
  context.createMediaStreamSource(stream).connect(analyser);
  // Where it waits for a gesture the recording goes on, with a waveform that stays flat.
  context.resume().catch(() => undefined);
  const samples = new Float32Array(SAMPLES);
  const tracks = stream.getTracks();
  return {
    stream,
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      return loudness(samples);
    },
    onLost: (lost) => {
      for (const track of tracks) track.addEventListener('ended', lost, { once: true });
    },
    close: () => {
      for (const track of tracks) track.stop();
      if (context.state !== 'closed') void context.close();
    },
  };
}

function troubleOf(error: unknown): MicrophoneTrouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'broken';
}
