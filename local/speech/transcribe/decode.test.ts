import { describe, expect, it } from 'vitest';
import { decodedMedia } from './decode.ts';
import { mp3, mp4Aac, oggOpus, oggVorbis, RECORDED_HZ, silentFilm, tone, wav, webmOpus } from './recordings.fixture.ts';

/** A note that rises, so that a shift in time can be heard. */
function chirp(seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * RECORDED_HZ }, (_, index) => {
    const time = index / RECORDED_HZ;
    return 0.4 * Math.sin(2 * Math.PI * (300 * time + (500 * time * time) / seconds));
  });
}

/** How alike two recordings are, 1 for the same, and by how many samples the second is late. */
function compared(a: Float32Array, b: Float32Array): { likeness: number; shift: number } {
  const shifts = Array.from({ length: 1000 }, (_, index) => index * 2 - 500);
  const all = shifts.map((shift) => ({ shift, likeness: likenessAt(a, b, shift) }));
  return all.reduce((best, one) => (one.likeness > best.likeness ? one : best));
}

function likenessAt(a: Float32Array, b: Float32Array, shift: number): number {
  let [both, ofA, ofB] = [0, 0, 0];
  for (let at = RECORDED_HZ; at < 1.5 * RECORDED_HZ; at++) {
    const [x, y] = [a[at] ?? 0, b[at + shift] ?? 0];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return both / Math.sqrt(ofA * ofB);
}

/** MP3 tells nobody of its encoder's delay. */
const LATE_MAX: Record<string, number> = { mp3: 0.08 };

const RECORDERS = {
  wav: async (samples: Float32Array) => wav(samples),
  webm: webmOpus,
  ogg: oggOpus,
  mp4: mp4Aac,
  mp3,
};

describe('[SPEECH10] recordings are decoded as they sounded, at 16 kHz', () => {
  it.each(Object.entries(RECORDERS))('%s', async (format, record) => {
    const original = chirp(3);
    const media = await record(original);

    const decoded = await decodedMedia({ media, format });

    expect(decoded.format).toBe(format);
    expect(Math.abs(decoded.seconds - 3)).toBeLessThan(0.15);
    const { likeness, shift } = compared(original, decoded.samples);
    expect(likeness).toBeGreaterThan(0.95);
    expect(Math.abs(shift) / RECORDED_HZ).toBeLessThan(LATE_MAX[format] ?? 0.01);
  });

  it('ogg with Vorbis', async () => {
    const original = chirp(2);

    const decoded = await decodedMedia({ media: await oggVorbis(original), format: 'ogg' });

    expect(compared(original, decoded.samples)).toMatchObject({ shift: 0 });
  });
});

describe('[SPEECH11] what cannot be heard is refused with a reason', () => {
  it.each<[string, () => Promise<Uint8Array> | Uint8Array, string | undefined, string]>([
    ['nothing', () => new Uint8Array(), undefined, "can't be read"],
    ['no media', () => Buffer.from('hello, hello, hello, hello, hello'), 'webm', "can't be read"],
    ['another format', () => wav(tone(1)), 'webm', 'does not match the detected media format'],
    ['half a header', async () => (await webmOpus(tone(1))).slice(0, 60), 'webm', 'no audio track'],
    ['a film without sound', silentFilm, 'webm', 'no audio track'],
    ['a tenth of a second', () => wav(tone(0.1)), 'wav', 'shorter than 500 milliseconds'],
    ['no time at all', () => wav(new Float32Array()), 'wav', 'shorter than 500 milliseconds'],
  ])('%s', async (_, media, format, reason) => {
    await expect(decodedMedia({ media: await media(), format })).rejects.toMatchObject({
      ...{ name: 'EngineError', reason: 'input', message: expect.stringContaining(reason) },
    });
  });

  it('another sample rate', async () => {
    const media = wav(tone(1));

    await expect(decodedMedia({ media, sampleRate: 44_100 })).rejects.toMatchObject({ reason: 'input' });
    await expect(decodedMedia({ media, sampleRate: RECORDED_HZ })).resolves.toMatchObject({ seconds: 1 });
  });

  it('noise in the middle of a recording costs that part at most', async () => {
    const media = await webmOpus(tone(3));
    media.fill(0xa5, 3000, 3400);

    const outcome = await decodedMedia({ media, format: 'webm' }).catch((error: unknown) => error);

    if (outcome instanceof Error) expect(outcome).toMatchObject({ reason: 'input' });
    else expect(outcome).toMatchObject({ format: 'webm' });
  });

  it('more than half an hour', async () => {
    const media = wav(new Float32Array(31 * 60 * RECORDED_HZ));

    await expect(decodedMedia({ media, format: 'wav' })).rejects.toThrow('longer than 30 minutes');
  });
});
