import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TranscribeClient } from '@aws-sdk/client-transcribe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOf, type RunningCore, runCore } from '../../fixtures/core.ts';
import { Engine } from '../engine/engine.ts';
import { type Heard, LISTENER, listen } from './listening.ts';
import { pocketSphinx, wordsOf as wordsOfPocketSphinx } from './pocketsphinx.ts';
import { tone, wav } from './recordings.fixture.ts';
import { modelOf, wordsOf as wordsOfSherpa } from './sherpa.ts';
import { endedJob, startJob, Transcript, upload, voiceStack } from './transcribe.fixture.ts';
import { transcriptOf } from './transcript.ts';

const PORT = 13_860;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathia-recogniser-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('[SPEECH25] without a recogniser a job fails and says what to install', () => {
  const path = process.env.PATH;
  let running: RunningCore;
  beforeEach(async () => {
    running = await runCore(voiceStack(PORT), PORT);
    running.core.startEventSources();
    process.env.PATH = folder;
  });
  afterEach(async () => {
    process.env.PATH = path;
    delete process.env.MATHIA_SPEECH_MODEL;
    await running.stop();
  });

  it('no pocketsphinx on PATH', async () => {
    const client = new TranscribeClient(clientOf(running.core));
    const uri = await upload(running.core, 'open/tone.wav', wav(tone(1)));
    await startJob(client, { TranscriptionJobName: 'nobody', uri });

    const { FailureReason, Transcript: found, TranscriptionJobStatus } = await endedJob(client, 'nobody');

    expect(FailureReason).toBe(
      'Transcribing speech needs pocketsphinx, which is not on this machine. On Debian 12: apt-get install pocketsphinx pocketsphinx-en-us',
    );
    expect([TranscriptionJobStatus, found]).toEqual(['FAILED', undefined]);
    client.destroy();
  });
});

describe('[SPEECH25] a model folder that cannot be used says why', () => {
  const question = { media: wav(tone(1)), languageOptions: [] };

  it.each([
    ['that is empty', async () => {}, /holds no model: it needs tokens.txt/],
    [
      'with a model, but without the library',
      async () => {
        for (const name of ['encoder.onnx', 'decoder.onnx', 'tokens.txt']) await writeFile(join(folder, name), '');
      },
      /needs sherpa-onnx-node.*npm install --no-save sherpa-onnx-node/,
    ],
  ])('%s', async (_, fill, reason) => {
    await fill();
    const engine = new Engine(LISTENER, { env: { MATHIA_SPEECH_MODEL: folder } });

    const outcome = await listen(engine, question).catch((error: unknown) => error);

    await engine.stop();
    expect(outcome).toMatchObject({ reason: 'absent', message: expect.stringMatching(reason) });
  });
});

it('[SPEECH26] knows the kind of a model by its files', async () => {
  await writeFile(join(folder, 'tiny-encoder.int8.onnx'), '');
  await writeFile(join(folder, 'tiny-decoder.onnx'), '');
  await writeFile(join(folder, 'tiny-tokens.txt'), '');
  const whisper = modelOf(folder, 'de-DE');
  await writeFile(join(folder, 'joiner.onnx'), '');

  expect(whisper).toMatchObject({
    whisper: { language: 'de', task: 'transcribe' },
    tokens: join(folder, 'tiny-tokens.txt'),
  });
  expect(modelOf(folder, 'de-DE')).toMatchObject({ transducer: { joiner: join(folder, 'joiner.onnx') } });
});

it('[SPEECH26] makes words of parts, and shares out the time where none is told', () => {
  const told = { text: 'HELLO WORLD', tokens: ['▁HE', 'LLO', '▁WOR', 'LD'], timestamps: [0.2, 0.4, 0.8, 1] };

  expect(wordsOfSherpa(told, 2)).toEqual([
    { text: 'HELLO', start: 0.2, end: 0.8, confidence: 1 },
    { text: 'WORLD', start: 0.8, end: 2, confidence: 1 },
  ]);
  expect(wordsOfSherpa({ text: ' ab abcd' }, 3)).toEqual([
    { text: 'ab', start: 0, end: 1, confidence: 1 },
    { text: 'abcd', start: 1, end: 3, confidence: 1 },
  ]);
});

it('[SPEECH26] leaves out what pocketsphinx tells of silence and noise', () => {
  const output =
    'to be\n<s> 0.000 0.200 0.999\nto(2) 0.210 0.340 0.279725\n[NOISE] 0.4 0.5 1.0\nbe 0.5 0.9 1.0001\n</s> 1.0 1.1 1.0\n';

  expect(wordsOfPocketSphinx(output)).toEqual([
    { text: 'to', start: 0.21, end: 0.34, confidence: 0.279725 },
    { text: 'be', start: 0.5, end: 0.9, confidence: 1 },
  ]);
});

it('[SPEECH26] answers in a language that was asked for, and in none that it does not know', () => {
  const asked = (language: string | undefined, ...languageOptions: string[]) => ({ language, languageOptions });

  expect(pocketSphinx.languageOf(asked(undefined))).toBe('en-US');
  expect(pocketSphinx.languageOf(asked('en-GB'))).toBe('en-GB');
  expect(pocketSphinx.languageOf(asked(undefined, 'fr-FR', 'en-AU'))).toBe('en-AU');
  expect(() => pocketSphinx.languageOf(asked('fr-FR'))).toThrow('knows en-US only, not fr-FR');
  expect(() => pocketSphinx.languageOf(asked(undefined, 'fr-FR', 'de-DE'))).toThrow('not fr-FR, de-DE');
});

it('[SPEECH13] writes a transcript as Transcribe does, marks as items without times', () => {
  const heard: Heard = {
    ...{ language: 'en-US', format: 'wav', sampleRate: 16_000, seconds: 2 },
    words: [
      { text: 'Hello,', start: 0.1, end: 0.4567, confidence: 0.98765 },
      { text: 'world.', start: 0.5, end: 0.9, confidence: 1 },
    ],
  };
  const request = { TranscriptionJobName: 'a', Media: { MediaFileUri: 's3://a/b' }, IdentifyLanguage: true };

  const { results } = Transcript.parse(JSON.parse(transcriptOf(request, heard)));

  expect(results.transcripts).toEqual([{ transcript: 'Hello, world.' }]);
  expect(results.language_code).toBe('en-US');
  expect(results.items).toEqual([
    {
      id: 0,
      type: 'pronunciation',
      start_time: '0.1',
      end_time: '0.457',
      alternatives: [{ confidence: '0.988', content: 'Hello' }],
    },
    { id: 1, type: 'punctuation', alternatives: [{ confidence: '0.0', content: ',' }] },
    {
      id: 2,
      type: 'pronunciation',
      start_time: '0.5',
      end_time: '0.9',
      alternatives: [{ confidence: '1.000', content: 'world' }],
    },
    { id: 3, type: 'punctuation', alternatives: [{ confidence: '0.0', content: '.' }] },
  ]);
  expect(results.audio_segments).toMatchObject([{ items: [0, 1, 2, 3], start_time: '0.1', end_time: '0.9' }]);
});
