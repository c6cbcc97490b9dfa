import {
  DescribeVoicesCommand,
  ListLexiconsCommand,
  PollyClient,
  SynthesizeSpeechCommand,
  type SynthesizeSpeechCommandInput,
} from '@aws-sdk/client-polly';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { clientOf, type RunningCore, runCore } from '../../fixtures/core.ts';
import { allow, policy, probeStack } from '../../fixtures/template.ts';
import { decodedAudio, loudnessBetween } from './decoded.fixture.ts';
import { LANGUAGES, VOICES } from './voices.ts';

const PORT = 13_760;
const TEXT = 'The train to Hamburg leaves at nine. Please wait on the second platform.';

let running: RunningCore;
let client: PollyClient;

beforeAll(async () => {
  running = await runCore(probeStack(PORT, { May: policy(allow(['polly:SynthesizeSpeech'], '*')) }), PORT);
  client = new PollyClient(clientOf(running.core));
});
afterAll(async () => {
  client?.destroy();
  await running?.stop();
});

const said = { Text: TEXT, VoiceId: 'Joanna' } as const;

async function speech(input: SynthesizeSpeechCommandInput) {
  const output = await client.send(new SynthesizeSpeechCommand(input));
  return { ...output, audio: (await output.AudioStream?.transformToByteArray()) ?? new Uint8Array() };
}

const Mark = z.object({ time: z.number(), type: z.string(), start: z.number(), end: z.number(), value: z.string() });

async function marks(input: Partial<SynthesizeSpeechCommandInput> & { Text: string }) {
  const { audio } = await speech({ ...said, SpeechMarkTypes: ['word'], ...input, OutputFormat: 'json' });
  const lines = Buffer.from(audio).toString().split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => Mark.parse(JSON.parse(line)));
}

/** Seconds of the speech, as raw samples tell them. */
async function secondsOf(input: Partial<SynthesizeSpeechCommandInput> & { Text: string }): Promise<number> {
  const { audio } = await speech({ ...said, ...input, OutputFormat: 'pcm', SampleRate: '16000' });
  return audio.length / 2 / 16_000;
}

it('[SPEECH1] speaks over HTTP/2 and HTTP/1 at one address', async () => {
  const { audio } = await speech({ ...said, OutputFormat: 'mp3' });
  const ledger = await fetch(`${running.core.url}/_mathia/ledger`);

  expect(client.config.requestHandler.constructor.name).toBe('NodeHttp2Handler');
  expect(audio.length).toBeGreaterThan(1000);
  expect(await ledger.json()).toMatchObject({ calls: { 'polly:SynthesizeSpeech': 1 } });
});

it.each([
  ['mp3', '8000'],
  ['mp3', '16000'],
  ['mp3', '22050'],
  ['mp3', '24000'],
  ['ogg_vorbis', '8000'],
  ['ogg_vorbis', '22050'],
  ['ogg_vorbis', '24000'],
  ['pcm', '8000'],
  ['pcm', '16000'],
] as const)('[SPEECH2] speaks as %s at %s Hz, as long as it should be and not silent', async (format, rate) => {
  const seconds = await secondsOf({ Text: TEXT });

  const output = await speech({ ...said, OutputFormat: format, SampleRate: rate });

  const heard = await decodedAudio(output.audio, format, Number(rate));
  expect(heard.rate).toBe(Number(rate));
  expect(Math.abs(heard.seconds - seconds) / seconds).toBeLessThan(0.05);
  expect(seconds).toBeGreaterThan(3);
  expect(heard.loudness).toBeGreaterThan(0.02);
  expect(heard.peak).toBeGreaterThan(0.2);
  expect(output.ContentType).toBe({ mp3: 'audio/mpeg', ogg_vorbis: 'audio/ogg', pcm: 'audio/pcm' }[format]);
  expect(output.RequestCharacters).toBe(TEXT.length);
});

it.each([
  ['standard', 'mp3', 22_050],
  ['neural', 'mp3', 24_000],
  ['neural', 'ogg_vorbis', 24_000],
] as const)(
  '[SPEECH2] speaks with the engine %s as %s at %i Hz if not told otherwise',
  async (Engine, format, rate) => {
    const { audio } = await speech({ ...said, Engine, OutputFormat: format });

    expect((await decodedAudio(audio, format, rate)).rate).toBe(rate);
  },
);

it.each([
  ['Joanna', undefined, 'Hi 😀 friend 👩‍👩‍👧, look: it’s 3 o’clock!', ['Hi', 'friend', 'look', 'it’s', '3', 'o’clock']],
  ['Joanna', undefined, 'One of the cats & <dogs> of a king.', 'One of the cats dogs of a king'.split(' ')],
  [
    'Lea',
    undefined,
    'Le cafe\u0301 de Noe\u0308l, c’est où ?',
    ['Le', 'cafe\u0301', 'de', 'Noe\u0308l', 'c’est', 'où'],
  ],
  ['Zeina', undefined, 'مرحبا بالعالم. كيف حالك؟', ['مرحبا', 'بالعالم', 'كيف', 'حالك']],
  ['Zhiyu', undefined, '你好，世界。今天天气很好！', ['你好', '世界', '今天', '天气', '很好']],
  ['Aditi', 'hi-IN', 'नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
  ['Vicki', undefined, 'Grüße aus Köln, [[wirklich]]!', ['Grüße', 'aus', 'Köln', 'wirklich']],
] as const)('[SPEECH3] marks the words of %s (%s) by their bytes: %s', async (VoiceId, LanguageCode, Text, words) => {
  const found = await marks({ VoiceId, Text, ...(LanguageCode && { LanguageCode }) });
  const seconds = await secondsOf({ VoiceId, Text, ...(LanguageCode && { LanguageCode }) });

  expect(found.map(({ value }) => value)).toEqual(words);
  const bytes = Buffer.from(Text);
  for (const { start, end, value } of found) expect(bytes.subarray(start, end).toString()).toBe(value);
  const times = found.map(({ time }) => time);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBe(0);
  expect(new Set(times).size).toBe(times.length);
  expect(times.at(-1)).toBeLessThan(seconds * 1000);
});

it('[SPEECH4] marks sentences and words at times that are in the audio', async () => {
  const found = await marks({ Text: TEXT, SpeechMarkTypes: ['word', 'sentence'] });
  const { audio } = await speech({ ...said, OutputFormat: 'pcm' });

  const [first, second] = found.filter(({ type }) => type === 'sentence');
  const heard = await decodedAudio(audio, 'pcm', 16_000);
  expect(first).toMatchObject({ time: 0, start: 0, value: 'The train to Hamburg leaves at nine.' });
  expect(second?.value).toBe('Please wait on the second platform.');
  expect(found.indexOf(first ?? found[1] ?? { time: 0, type: '', start: 0, end: 0, value: '' })).toBe(0);
  const begins = (second?.time ?? 0) / 1000;
  // Between the sentences nothing is said, and from the mark on something is.
  expect(loudnessBetween(heard, begins - 0.15, begins - 0.03)).toBeLessThan(0.01);
  expect(loudnessBetween(heard, begins, begins + 0.3)).toBeGreaterThan(0.02);
  expect(found.findLast(({ type }) => type === 'word')).toMatchObject({ value: 'platform' });
});

it('[SPEECH5] follows SSML: breaks, rate, loudness and marks, with places in the markup', async () => {
  const Text =
    '<speak>Mary &amp; Jo <break time="800ms"/>had a <mark name="a &quot;pet&quot;"/><prosody rate="slow">little lamb</prosody>.</speak>';
  const plain = await secondsOf({ Text: 'Mary & Jo had a little lamb.' });
  const spoken = await secondsOf({ TextType: 'ssml', Text });
  const slow = await secondsOf({ TextType: 'ssml', Text: `<speak><prosody rate="60%">${TEXT}</prosody></speak>` });
  const loud = await speech({ ...said, OutputFormat: 'pcm' });
  const soft = await speech({
    ...{ ...said, OutputFormat: 'pcm', TextType: 'ssml' },
    Text: `<speak><prosody volume="x-soft">${TEXT}</prosody></speak>`,
  });

  const found = await marks({ TextType: 'ssml', Text, SpeechMarkTypes: ['word', 'ssml', 'sentence'] });

  const bytes = Buffer.from(Text);
  const words = found.filter(({ type }) => type === 'word');
  expect(words.map(({ value }) => value)).toEqual(['Mary', 'Jo', 'had', 'a', 'little', 'lamb']);
  for (const { start, end, value } of words) expect(bytes.subarray(start, end).toString()).toBe(value);
  const mark = found.find(({ type }) => type === 'ssml');
  expect(mark?.value).toBe('a "pet"');
  expect(bytes.subarray(mark?.start, mark?.end).toString()).toBe('<mark name="a &quot;pet&quot;"/>');
  expect(found.filter(({ type }) => type === 'sentence')).toHaveLength(1);
  const [, jo, had, , little] = words.map(({ time }) => time);
  expect((had ?? 0) - (jo ?? 0)).toBeGreaterThan(800);
  expect(mark?.time).toBeGreaterThan(had ?? 0);
  expect(mark?.time).toBeLessThanOrEqual(little ?? 0);
  expect(spoken - plain).toBeGreaterThan(0.7);
  expect(slow).toBeGreaterThan((await secondsOf({ Text: TEXT })) * 1.3);
  const [loudly, softly] = [
    await decodedAudio(loud.audio, 'pcm', 16_000),
    await decodedAudio(soft.audio, 'pcm', 16_000),
  ];
  expect(softly.loudness).toBeLessThan(loudly.loudness * 0.7);
});

it.each([
  ['text outside', 'hello'],
  ['not closed', '<speak>hello'],
  ['closed in the wrong order', '<speak><p><s>hello</p></s></speak>'],
  ['a stray &', '<speak>salt & pepper</speak>'],
  ['an unknown tag', '<speak><audio src="x"/></speak>'],
  ['an unknown value', '<speak><prosody rate="hasty">x</prosody></speak>'],
  ['a break of a minute', '<speak><break time="60s"/></speak>'],
  ['an unknown entity', '<speak>&nbsp;</speak>'],
  ['two roots', '<speak>a</speak><speak>b</speak>'],
  ['a mark without a name', '<speak><mark/></speak>'],
])('[SPEECH6] refuses SSML with %s', async (_, Text) => {
  const call = speech({ ...said, OutputFormat: 'mp3', TextType: 'ssml', Text });

  await expect(call).rejects.toMatchObject({ name: 'InvalidSsmlException', $metadata: { httpStatusCode: 400 } });
});

it('[SPEECH6] refuses SSML that the engine does not know', async () => {
  const Text = '<speak><emphasis level="strong">really</emphasis></speak>';

  await expect(
    speech({ ...said, OutputFormat: 'mp3', TextType: 'ssml', Text, Engine: 'neural' }),
  ).rejects.toMatchObject({ name: 'InvalidSsmlException', message: 'Unsupported Neural feature' });
  await expect(speech({ ...said, OutputFormat: 'mp3', TextType: 'ssml', Text })).resolves.toBeDefined();
});

it.each<[string, Partial<SynthesizeSpeechCommandInput>, string]>([
  ['3001 characters', { Text: 'a'.repeat(3001) }, 'TextLengthExceededException'],
  [
    '6001 with tags',
    { Text: `<speak>${'<break/>'.repeat(750)}</speak>`, TextType: 'ssml' },
    'TextLengthExceededException',
  ],
  ['a voice nobody has', { VoiceId: 'Hal' as 'Joanna' }, 'ValidationException'],
  ['an engine nobody has', { Engine: 'steam' as 'neural' }, 'ValidationException'],
  ['a format nobody has', { OutputFormat: 'tape' as 'mp3' }, 'ValidationException'],
  ['an engine the voice lacks', { VoiceId: 'Hans', Engine: 'neural' }, 'EngineNotSupportedException'],
  ['a language the voice lacks', { LanguageCode: 'de-DE' }, 'LanguageNotSupportedException'],
  ['a rate that PCM lacks', { OutputFormat: 'pcm', SampleRate: '24000' }, 'InvalidSampleRateException'],
  ['a rate nobody has', { SampleRate: '12345' }, 'InvalidSampleRateException'],
  ['marks of audio', { SpeechMarkTypes: ['word'] }, 'MarksNotSupportedForFormatException'],
  ['no marks of marks', { OutputFormat: 'json' }, 'ValidationException'],
  [
    'named marks of plain text',
    { OutputFormat: 'json', SpeechMarkTypes: ['ssml'] },
    'SsmlMarksNotSupportedForTextTypeException',
  ],
  ['a lexicon', { LexiconNames: ['mine'] }, 'LexiconNotFoundException'],
  ['visemes', { OutputFormat: 'json', SpeechMarkTypes: ['viseme'] }, 'NotImplementedOnThisMachine'],
])('[SPEECH7] refuses %s by its name', async (_, input, name) => {
  await expect(speech({ ...said, OutputFormat: 'mp3', ...input })).rejects.toMatchObject({ name });
});

it('[SPEECH7] takes 3000 characters, and refuses other operations by a name of its own', async () => {
  const Text = 'word '.repeat(600);

  await expect(speech({ ...said, OutputFormat: 'mp3', Text })).resolves.toMatchObject({ RequestCharacters: 3000 });
  await expect(client.send(new ListLexiconsCommand())).rejects.toMatchObject({ name: 'NotImplementedOnThisMachine' });
});

it('[SPEECH8] describes its voices', async () => {
  const { Voices: all = [] } = await client.send(new DescribeVoicesCommand());
  const { Voices: german = [] } = await client.send(
    new DescribeVoicesCommand({ LanguageCode: 'de-DE', Engine: 'neural' }),
  );
  const hindi = await client.send(
    new DescribeVoicesCommand({ LanguageCode: 'hi-IN', IncludeAdditionalLanguageCodes: true }),
  );

  expect(all).toHaveLength(VOICES.length);
  expect(all.find(({ Id }) => Id === 'Lea')).toEqual({
    ...{ Id: 'Lea', Name: 'Léa', Gender: 'Female', LanguageCode: 'fr-FR', LanguageName: 'French' },
    SupportedEngines: ['standard', 'neural', 'generative'],
  });
  expect(german.map(({ Id }) => Id)).toEqual(['Vicki', 'Daniel']);
  expect(hindi.Voices?.map(({ Id }) => Id)).toEqual(['Aditi', 'Kajal']);
});

it('[SPEECH8] speaks with a voice of each language, no two of a language alike', async () => {
  const asked = { ...said, OutputFormat: 'pcm', SampleRate: '8000', Text: '1 2 3' } as const;
  for (const language of Object.keys(LANGUAGES)) {
    const voice = VOICES.find((one) => one.language === language || one.moreLanguages.includes(language));
    const { audio } = await speech({
      ...{ ...asked, VoiceId: voice?.id as 'Joanna', LanguageCode: language as 'en-US' },
      Engine: voice?.engines[0] ?? 'standard',
    });
    const heard = await decodedAudio(audio, 'pcm', 8000);
    expect([language, heard.loudness > 0.01, heard.seconds > 0.5]).toEqual([language, true, true]);
  }

  const [joanna, matthew] = [await speech(asked), await speech({ ...asked, VoiceId: 'Matthew' })];
  expect(Buffer.from(joanna.audio).equals(matthew.audio)).toBe(false);
});

const Keys = z.looseObject({ AWS_ACCESS_KEY_ID: z.string(), AWS_SECRET_ACCESS_KEY: z.string() });

it('[SPEECH9] asks IAM, counts each call, and lets nobody in without a signature', async () => {
  const outcome = await running.core.functions.invoke('Probe', { do: 'environment' });
  const keys = Keys.parse(outcome.ok ? outcome.payload : undefined);
  const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY };
  const probe = new PollyClient(clientOf(running.core, credentials));
  const stranger = new PollyClient(clientOf(running.core, { ...credentials, secretAccessKey: 'wrong' }));
  running.core.ledger.reset();

  await probe.send(new SynthesizeSpeechCommand({ ...said, OutputFormat: 'mp3' }));
  await expect(probe.send(new DescribeVoicesCommand())).rejects.toMatchObject({
    ...{ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } },
  });
  await expect(stranger.send(new DescribeVoicesCommand())).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });
  const unsigned = await fetch(`${running.core.url}/v1/voices`);

  expect(unsigned.status).toBe(400);
  expect(unsigned.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  expect(running.core.ledger.snapshot().principals.Probe?.calls).toEqual({ 'polly:SynthesizeSpeech': 1 });
  for (const one of [probe, stranger]) one.destroy();
});
