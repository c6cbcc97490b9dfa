import { BufferSource, Input, Mp4OutputFormat, type OutputFormat, WEBM, WebMOutputFormat } from 'mediabunny';
import { beforeAll, expect, it } from 'vitest';
import { recordApart } from '../../lambdas/upload-received/record-apart.ts';
import { sniffedAudio } from '../../lambdas/upload-received/sniffed.ts';
import { mp4Aac, silentFilm, tone, wav, webmOpus } from '../../local/speech/transcribe/recordings.fixture.ts';
import type { AudioType } from '../../protocol/attachment.ts';
import { drawnScene } from '../fixtures/pictures.ts';
import { CANARY } from './hostile/hostile-file.ts';
import { hostileRecordings } from './hostile/hostile-recordings.ts';
import { type Recording, rewritten, taggedRecordings } from './hostile/tagged-recordings.ts';

const CHECK_MS_MAX = 30_000;
const MEMORY_BYTES_MAX = 700 * 1024 * 1024;

let tagged: Recording[];
let made: { name: string; type: AudioType; full: Buffer; durationMs: number }[];

async function recorded(bytes: Uint8Array, type = sniffedAudio(bytes)) {
  if (type === undefined) return { refused: 'not_audio' as const };
  return recordApart(bytes, type);
}

beforeAll(async () => {
  tagged = await taggedRecordings();
  made = [];
  for (const { name, type, bytes } of tagged) {
    const outcome = await recordApart(bytes, type);
    if ('refused' in outcome) throw new Error(`${name} is ${outcome.refused}`);
    made.push({ name, type, full: Buffer.from(outcome.full), durationMs: outcome.durationMs });
  }
});

it('[VOICE12] leaves nothing of a recording but its sound: no tags, places, pictures, nor what stands behind it', async () => {
  expect(tagged.filter(({ bytes }) => Buffer.from(bytes).includes(CANARY))).toHaveLength(7);

  expect(made.filter(({ full }) => full.includes(CANARY) || full.includes('xyz')).map(({ name }) => name)).toEqual([]);
  for (const { name, type, full, durationMs } of made) {
    expect([name, sniffedAudio(full)]).toEqual([name, type]);
    expect(durationMs).toBeGreaterThan(980);
    expect(durationMs).toBeLessThan(1_120);
  }
});

it('[VOICE12] gives a recording that was made live its length, and puts the index of another at its beginning', async () => {
  const live = await rewritten(await webmOpus(tone(2)), new WebMOutputFormat({ appendOnly: true }));
  const lengthOf = (bytes: Uint8Array) =>
    new Input({ source: new BufferSource(bytes), formats: [WEBM] }).getDurationFromMetadata();
  const outcome = await recorded(live);
  const mp4 = made.find(({ type }) => type === 'audio/mp4')?.full ?? Buffer.alloc(0);

  expect(await lengthOf(live)).toBeNull();
  expect('full' in outcome && (await lengthOf(outcome.full))).toBeCloseTo(2, 1);
  expect(mp4.indexOf('moov')).toBeGreaterThan(0);
  expect(mp4.indexOf('moov')).toBeLessThan(mp4.indexOf('mdat'));
  const before = Buffer.from(tagged.find(({ type }) => type === 'audio/mp4')?.bytes ?? []);
  expect(before.indexOf('moov')).toBeGreaterThan(before.indexOf('mdat'));
});

it('[VOICE13] takes ten minutes and no second more, and nothing that is over at once', async () => {
  const webm = await webmOpus(tone(1));
  // Of AAC, a packet is 1,024 samples.
  const mp4 = await mp4Aac(tone(1.024 - 0.128));
  const again = (bytes: Uint8Array, format: OutputFormat, times: number) => rewritten(bytes, format, {}, { times });
  const one = await recorded(mp4);
  const times = Math.floor(600_000 / ('durationMs' in one ? one.durationMs : 1));

  const ten = await recorded(await again(webm, new WebMOutputFormat(), 600));
  const nearly = await recorded(await again(mp4, new Mp4OutputFormat(), times));

  expect(ten).toMatchObject({ contentType: 'audio/webm', durationMs: 600_000 });
  expect(nearly).toMatchObject({ contentType: 'audio/mp4', durationMs: expect.any(Number) });
  expect(await recorded(await again(webm, new WebMOutputFormat(), 601))).toEqual({ refused: 'too_long' });
  expect(await recorded(await again(mp4, new Mp4OutputFormat(), times + 2))).toEqual({ refused: 'too_long' });
  expect(await recorded(wav(tone(601)))).toEqual({ refused: 'too_long' });
  expect(await recorded(await webmOpus(tone(0.2)))).toEqual({ refused: 'empty' });
  expect(await recorded(wav(new Float32Array()))).toEqual({ refused: 'empty' });
}, 60_000);

it('[VOICE14] refuses what is no sound, what has moving pictures, and what is broken, and says which', async () => {
  const film = await silentFilm();
  const mp4 = Buffer.from(await rewrittenMp4());

  expect(await recorded(film)).toEqual({ refused: 'has_video' });
  expect(await recorded(await drawnScene({ width: 64, height: 48 }).png().toBuffer())).toEqual({
    refused: 'not_audio',
  });
  expect(await recorded(await drawnScene({ width: 64, height: 48 }).avif().toBuffer())).toEqual({
    refused: 'not_audio',
  });
  expect(await recorded(Buffer.from('<html>'))).toEqual({ refused: 'not_audio' });
  expect(await recorded(mp4.subarray(0, mp4.length / 2))).toEqual({ refused: 'damaged' });
  expect(await recorded(Buffer.concat([Buffer.from('1a45dfa3', 'hex'), Buffer.alloc(2_000, 7)]))).toEqual({
    refused: 'damaged',
  });
});

async function rewrittenMp4(): Promise<Uint8Array> {
  return tagged.find(({ type }) => type === 'audio/mp4')?.bytes ?? new Uint8Array();
}

it('[VOICE15] ends with every hostile file in bounded time and memory, whatever its header claims', async () => {
  const before = process.memoryUsage().rss;
  for (const { name, bytes, becomes } of await hostileRecordings()) {
    const start = performance.now();
    const outcome = await recorded(bytes);
    const found = 'refused' in outcome ? outcome.refused : outcome.durationMs;
    console.log(`${name}: ${found}, ${Math.round(performance.now() - start)} ms`);
    expect([name, found]).toEqual([name, becomes]);
    expect(performance.now() - start).toBeLessThan(CHECK_MS_MAX);
    expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY_BYTES_MAX);
  }
}, 120_000);
