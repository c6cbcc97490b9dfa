import { describe, expect, it } from 'vitest';
import { type Heard, NOTHING_MS, SILENCE_MS, SPEECH_MS_MAX, SpeechEnd } from './recording-speech.ts';

const MOMENT_MS = 50;
const QUIET = 0.002;
const VOICE = 0.15;

/** What it says at the end of each stretch: `[level, milliseconds]`. */
function heardAfter(...stretches: [level: number, ms: number][]): Heard[] {
  const speech = new SpeechEnd();
  let at = 0;
  return stretches.map(([level, ms]) => {
    let heard: Heard = 'waiting';
    for (const end = at + ms; at < end; ) {
      at += MOMENT_MS;
      heard = speech.hear(level, at);
    }
    return heard;
  });
}

describe('the end of speech', () => {
  it('[SITEREC16] is a silence after enough of a voice', () => {
    expect(heardAfter([QUIET, 400], [VOICE, 800], [QUIET, SILENCE_MS - 100], [QUIET, 200])).toEqual([
      'waiting',
      'speaking',
      'speaking',
      'ended',
    ]);
  });

  it('[SITEREC16] is not a breath between words', () => {
    expect(heardAfter([QUIET, 400], [VOICE, 800], [QUIET, 900], [VOICE, 500], [QUIET, 900]).at(-1)).toBe('speaking');
  });

  it('[SITEREC16] does not come of a cough and a door', () => {
    const cough: [number, number][] = [
      [VOICE, 150],
      [QUIET, 2_000],
    ];

    expect(heardAfter([QUIET, 400], ...cough, ...cough, ...cough).at(-1)).toBe('waiting');
  });

  it('[SITEREC16] is heard through the noise of a place', () => {
    const fan = 0.02;

    expect(heardAfter([fan, 4_000], [VOICE, 1_500], [fan, SILENCE_MS + 200])).toEqual(['waiting', 'speaking', 'ended']);
  });

  it('[SITEREC16] comes by itself after a minute, and where nobody speaks at all', () => {
    expect(heardAfter([QUIET, 400], [VOICE, SPEECH_MS_MAX]).at(-1)).toBe('ended');
    expect(heardAfter([QUIET, NOTHING_MS])).toEqual(['nothing']);
  });
});
