import { describe, expect, it } from 'vitest';
import { PEAK_MAX, PEAKS_MAX } from '../../../protocol/limits.ts';
import { recordingFormat } from './recording-format.ts';
import { loudness, peaksOf } from './recording-peaks.ts';

describe('the waveform of a recording', () => {
  it('[SITEREC2] has so many bars at most, the loudest of them full', () => {
    const levels = Array.from({ length: 1_000 }, (_, index) => (index === 500 ? 0.4 : 0.1));

    const peaks = peaksOf(levels);

    expect(peaks).toHaveLength(PEAKS_MAX);
    expect(peaks.filter((peak) => peak === PEAK_MAX)).toHaveLength(1);
    expect(peaks.at(0)).toBe(PEAK_MAX / 4);
  });

  it('[SITEREC2] draws a silent room as silent, and a moment as it is', () => {
    expect(Math.max(...peaksOf([0.001, 0.002, 0.001]))).toBeLessThanOrEqual(10);
    expect(peaksOf([0.1, 0.2])).toEqual([50, 100]);
    expect(peaksOf([])).toEqual([]);
    expect(loudness(Float32Array.of(0.5, -0.5))).toBe(0.5);
    expect(loudness(new Float32Array())).toBe(0);
  });
});

describe('the format of a recording', () => {
  const chosen = (...known: string[]) => recordingFormat((type) => known.includes(type))?.type;

  it('[SITEREC17] is AAC where the browser has it, then Opus, and nothing that cannot be sent', () => {
    expect(chosen('audio/mp4;codecs=mp4a.40.2', 'audio/webm;codecs=opus', 'audio/mp4')).toBe('audio/mp4');
    expect(chosen('audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4')).toBe('audio/webm');
    expect(chosen('audio/ogg;codecs=opus')).toBe('audio/ogg');
    expect(chosen('audio/mp4')).toBe('audio/mp4');
    expect(chosen('video/webm')).toBeUndefined();
  });
});
