/** The quietest moment of this long is the noise of the place: nobody speaks without a breath for longer. */
const NOISE_MS = 3_000;
/** So much louder than the noise is a voice; never quieter than the first, and whatever is louder than the last. */
const TIMES_NOISE = 3;
const VOICE_MIN = 0.012;
const VOICE_MAX = 0.08;

/** A shorter sound is a cough or a door. */
const SPEECH_MS_MIN = 300;
export const SILENCE_MS = 1_200;
export const SPEECH_MS_MAX = 60_000;
export const NOTHING_MS = 20_000;

/** `ended`: somebody spoke, and has stopped. `nothing`: nobody has spoken for too long. */
export type Heard = 'waiting' | 'speaking' | 'ended' | 'nothing';

/** Tells from how loud it is when somebody has spoken and stopped. Moments come in order, with their time in milliseconds. */
export class SpeechEnd {
  #noise: { at: number; level: number }[] = [];
  #spokenMs = 0;
  #lastVoiceAt: number | undefined;
  #lastAt = 0;

  /** Whether there is something worth sending. */
  get hasSpeech(): boolean {
    return this.#spokenMs >= SPEECH_MS_MIN;
  }

  hear(level: number, at: number): Heard {
    const passed = at - this.#lastAt;
    this.#lastAt = at;
    this.#noise = [...this.#noise.filter((moment) => at - moment.at < NOISE_MS), { at, level }];
    if (level > this.#threshold()) {
      this.#spokenMs += passed;
      this.#lastVoiceAt = at;
    }
    return this.#heard(at);
  }

  #heard(at: number): Heard {
    if (!this.hasSpeech) {
      if (at >= NOTHING_MS) return 'nothing';
      this.#forgetNoise(at);
      return 'waiting';
    }
    const silentMs = at - (this.#lastVoiceAt ?? at);
    return silentMs >= SILENCE_MS || at >= SPEECH_MS_MAX ? 'ended' : 'speaking';
  }

  /** A cough, and then a door: together they are still not speech. */
  #forgetNoise(at: number): void {
    if (this.#lastVoiceAt !== undefined && at - this.#lastVoiceAt >= SILENCE_MS) this.#spokenMs = 0;
  }

  #threshold(): number {
    const quietest = Math.min(...this.#noise.map(({ level }) => level));
    return Math.min(VOICE_MAX, Math.max(VOICE_MIN, quietest * TIMES_NOISE));
  }
}
