import type { TranscribeClient } from '@aws-sdk/client-transcribe';
import { TranscribeClient as Client } from '@aws-sdk/client-transcribe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, type RunningCore, runCore } from '../../fixtures/core.ts';
import { flite, isOnPath, mp3, mp4Aac, oggOpus, tone, wav, webmOpus } from './recordings.fixture.ts';
import { endedJob, startJob, transcriptOf, upload, voiceStack } from './transcribe.fixture.ts';

const PORT = 13_780;
const ERROR_SHARE_MAX = 0.2;
/** The set-up installs both for tests as root; without them the same jobs must say what is missing. */
const canListen = isOnPath('pocketsphinx_continuous') && isOnPath('flite');
const INSTALL = /needs pocketsphinx.*apt-get install pocketsphinx pocketsphinx-en-us/;

const SENTENCES = [
  'please send the report to my office before friday',
  'the weather will be cold and rainy tomorrow',
  'can you tell me where the nearest station is',
  'we should meet for lunch at the new restaurant',
  'she bought three books and a small lamp',
  'the children are playing in the garden',
  'i have to call my brother this evening',
  'there is a problem with the computer in my room',
  'he wants to learn how to play the piano',
  'turn left at the corner and walk two blocks',
];

let running: RunningCore;
let client: TranscribeClient;

beforeAll(async () => {
  running = await runCore(voiceStack(PORT), PORT);
  running.core.startEventSources();
  client = new Client(clientOf(running.core));
});
afterAll(async () => {
  client?.destroy();
  await running?.stop();
});

/** Words to be changed, added and left out to make one text of the other. */
function wordErrors(said: string[], heard: string[]): number {
  let row = heard.map((_, index) => index + 1);
  for (const [line, word] of said.entries()) {
    const next: number[] = [];
    for (const [index, other] of heard.entries()) {
      const diagonal = index === 0 ? line : (row[index - 1] ?? 0);
      const left = index === 0 ? line + 1 : (next[index - 1] ?? 0);
      next.push(Math.min(diagonal + (word === other ? 0 : 1), left + 1, (row[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? said.length;
}

async function transcriptsOf(name: string, media: Uint8Array, MediaFormat: 'webm' | 'mp4' | 'ogg' | 'mp3' | 'wav') {
  const uri = await upload(running.core, `open/${name}.${MediaFormat}`, media);
  await startJob(client, { TranscriptionJobName: name, uri, MediaFormat });
  const job = await endedJob(client, name);
  return { job, text: job.Transcript ? (await transcriptOf(job)).results.transcripts[0]?.transcript : undefined };
}

it('[SPEECH12] understands ten sentences through WebM and Opus, or says what to install', async () => {
  if (!canListen) return await expectInstallLine('sentences');
  let [errors, words] = [0, 0];
  for (const [index, sentence] of SENTENCES.entries()) {
    const { text = '' } = await transcriptsOf(`sentence-${index}`, await webmOpus(await flite(sentence)), 'webm');
    const said = sentence.split(' ');
    const wrong = wordErrors(said, text.split(' '));
    errors += wrong;
    words += said.length;
    console.log(`${wrong} of ${said.length} wrong: "${text}"`);
  }

  console.log(`word error rate: ${errors} of ${words}, ${((errors / words) * 100).toFixed(1)} %`);
  expect(errors / words).toBeLessThanOrEqual(ERROR_SHARE_MAX);
}, 180_000);

async function expectInstallLine(name: string): Promise<void> {
  const { job } = await transcriptsOf(name, await webmOpus(tone(2)), 'webm');
  expect(job).toMatchObject({ TranscriptionJobStatus: 'FAILED', FailureReason: expect.stringMatching(INSTALL) });
}

it.each([
  ['mp4', mp4Aac],
  ['ogg', oggOpus],
  ['mp3', mp3],
  ['wav', async (samples: Float32Array) => wav(samples)],
] as const)('[SPEECH12] understands a sentence through %s, or says what to install', async (format, record) => {
  if (!canListen) return await expectInstallLine(`format-${format}`);
  const sentence = SENTENCES[0] ?? '';

  const { job, text = '' } = await transcriptsOf(`format-${format}`, await record(await flite(sentence)), format);

  expect(job).toMatchObject({ TranscriptionJobStatus: 'COMPLETED', MediaFormat: format });
  expect(wordErrors(sentence.split(' '), text.split(' '))).toBeLessThanOrEqual(2);
});

it('[SPEECH13] times the words, in the order in which they are said', async () => {
  if (!canListen) return await expectInstallLine('times');
  const pause = new Float32Array(32_000);
  const [first, second] = [await flite(SENTENCES[5] ?? ''), await flite(SENTENCES[2] ?? '')];
  const media = wav(Float32Array.from([...first, ...pause, ...second]));
  const uri = await upload(running.core, 'open/two.wav', media);
  await startJob(client, { TranscriptionJobName: 'two', uri });

  const { results } = await transcriptOf(await endedJob(client, 'two'));

  const times = results.items.map(({ start_time, end_time }) => [Number(start_time), Number(end_time)]);
  for (const [index, [start = 0, end = 0]] of times.entries()) {
    expect(end).toBeGreaterThan(start);
    expect(start).toBeGreaterThanOrEqual(times[index - 1]?.[1] ?? 0);
  }
  expect(times.at(-1)?.[1]).toBeLessThanOrEqual(media.length / 2 / 16_000);
  const secondBegins = (first.length + pause.length) / 16_000;
  const where = results.items.find(({ alternatives: [best] }) => best?.content === 'tell');
  expect(Number(where?.start_time)).toBeGreaterThan(secondBegins);
  for (const { type, alternatives } of results.items) {
    expect(type).toBe('pronunciation');
    expect(Number(alternatives[0]?.confidence)).toBeGreaterThanOrEqual(0);
    expect(Number(alternatives[0]?.confidence)).toBeLessThanOrEqual(1);
  }
  expect(results.items.map(({ alternatives: [best] }) => best?.content).join(' ')).toBe(
    results.transcripts[0]?.transcript,
  );
  expect(results.audio_segments[0]?.items).toEqual(results.items.map(({ id }) => id));
});

it('[SPEECH13] has nothing to say of silence', async () => {
  if (!canListen) return await expectInstallLine('silence');
  const { job, text } = await transcriptsOf('silence', wav(new Float32Array(32_000)), 'wav');

  expect([job.TranscriptionJobStatus, text]).toEqual(['COMPLETED', '']);
});
