import { PEAK_MAX, PEAKS_MAX } from '../../../protocol/limits.ts';

/** Quieter than this all the time is a silent room: its noise is not drawn as if it were speech. */
const FULL_MIN = 0.02;

/** How loud a moment is: the root of the mean square of its samples, from 0 to 1. */
export function loudness(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  const sum = samples.reduce((total, sample) => total + sample * sample, 0);
  return Math.sqrt(sum / samples.length);
}

/** The bars of a waveform: so many at most, the loudest of them full. `levels` are as `loudness` gives them. */
export function peaksOf(levels: readonly number[]): number[] {
  const count = Math.min(PEAKS_MAX, levels.length);
  const bars = Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * levels.length) / count);
    const to = Math.max(from + 1, Math.floor(((index + 1) * levels.length) / count));
    return Math.max(...levels.slice(from, to));
  });
  const full = Math.max(FULL_MIN, ...bars);
  return bars.map((bar) => Math.round((bar / full) * PEAK_MAX));
}
