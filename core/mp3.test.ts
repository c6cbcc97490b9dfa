import { expect, it } from 'vitest';
import { createMp3Encoder } from 'wasm-media-encoders';
import { mp3Duration } from './mp3.ts';

async function toneOf(seconds: number, sampleRate: number, kilobits: 32 | 48 | 128): Promise<Uint8Array> {
  const encoder = await createMp3Encoder();
  encoder.configure({ sampleRate: sampleRate as 24_000, channels: 1, bitrate: kilobits });
  const tone = Float32Array.from({ length: seconds * sampleRate }, (_, at) =>
    Math.sin((at * 880 * Math.PI) / sampleRate),
  );
  const parts = [encoder.encode([tone]).slice(), encoder.finalize().slice()];
  return Buffer.concat(parts);
}

it.each([
  [2, 24_000, 48],
  [2, 22_050, 32],
  [3, 44_100, 128],
  [1, 8_000, 32],
] as const)('[SPEAK1] tells that %i s at %i Hz and %i kbit/s are as long', async (seconds, rate, kilobits) => {
  const milliseconds = mp3Duration(await toneOf(seconds, rate, kilobits));

  expect(Math.abs(milliseconds - seconds * 1_000)).toBeLessThan(200);
  expect(milliseconds).toBeGreaterThanOrEqual(seconds * 1_000);
});

it('[SPEAK1] counts frames only, whatever stands before, between and behind them', async () => {
  const mp3 = await toneOf(1, 24_000, 48);
  const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\x10'), Buffer.alloc(16)]);

  const whole = mp3Duration(mp3);

  expect(mp3Duration(Buffer.concat([tag, mp3, Buffer.from('TAG'), Buffer.alloc(125)]))).toBe(whole);
  expect(mp3Duration(mp3.subarray(0, Math.floor(mp3.length / 2)))).toBeLessThan(whole * 0.6);
  expect(mp3Duration(new Uint8Array())).toBe(0);
  expect(mp3Duration(Buffer.from('no music at all'))).toBe(0);
});
