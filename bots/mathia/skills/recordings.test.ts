import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BotAnswer } from '../../../protocol/bot-webhook.ts';
import { type DeliveryOptions, messageDelivery, REPLY_ID, REPLY_TOKEN } from '../../../test/fixtures/bot-delivery.ts';
import { type RunningBot, startReferenceBot } from '../../../test/fixtures/reference-bot.ts';
import { understoodPicture } from '../../../test/fixtures/understood-picture.ts';
import { understoodRecording } from '../../../test/fixtures/understood-recording.ts';

let bot: RunningBot;
let platform: Server;
let replyUrl: string;
const asked: { url: string | undefined; authorization: string | undefined }[] = [];

const LINES = Array.from({ length: 40 }, (_, index) => `sentence number ${index}`);
const LONG = LINES.join(' and then ');

beforeAll(async () => {
  bot = await startReferenceBot();
  platform = createServer((request, response) => {
    asked.push({ url: request.url, authorization: request.headers.authorization });
    response.end(JSON.stringify(understoodRecording({ text: LONG, language: 'en-US' })));
  });
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
  replyUrl = `http://127.0.0.1:${(platform.address() as AddressInfo).port}/v1/replies/${REPLY_ID}`;
});
afterAll(async () => {
  platform?.close();
  await bot?.stop();
});

async function ask(options: DeliveryOptions) {
  const response = await bot.post(messageDelivery(options));
  const answer = BotAnswer.parse(await response.json());
  return 'messages' in answer ? (answer.messages[0]?.text ?? '') : '(silence)';
}

const heard = (text: string, more = {}) => understoodRecording({ text, language: 'en-US', ...more });

it('[HEAR1][HEAR4] answers a question that was spoken as if it had been written', async () => {
  const question = 'what is twelve times seven';

  const text = await ask({ text: question, spoken: true, attachments: [heard(question)] });

  expect(text).toBe('`12 times 7` is **84**');
});

it('[HEAR1] says in speaking what it cannot do, with what it can', async () => {
  const question = 'who won the last world cup';

  const text = await ask({ text: question, spoken: true, attachments: [heard(question)] });

  expect(text).toContain("I can't do that yet");
});

it('[HEAR2] tells what was said, with its language and length', async () => {
  const german = understoodRecording({ text: 'Guten Tag', language: 'de-DE' }, { durationMs: 65_000 });
  const recent = [
    ['Ana', 'buy milk', [heard('buy milk')], true],
    ['Ben', 'Guten Tag', [german], true],
    ['Mathia', 'I hear you'],
  ] as const;

  expect(await ask({ text: 'what did I say?', recent })).toBe('You said, in English, in 12 seconds: “buy milk”');
  expect(await ask({ text: 'what did he say?', recent })).toBe(
    'Ben said, in German, in 1 minute and 5 seconds: “Guten Tag”',
  );
  expect(await ask({ text: 'what did I say', spoken: true, attachments: [heard('what did I say')], recent })).toContain(
    'buy milk',
  );
});

it('[HEAR2] means the recording that comes with the question, and itself where nothing else was spoken', async () => {
  const recent = [['Ben', '', [heard('an older one')], true]] as const;

  expect(await ask({ text: 'transcribe this', attachments: [heard('this very one')], recent })).toContain('very one');
  expect(await ask({ text: 'what did I say', spoken: true, attachments: [heard('what did I say')] })).toContain(
    '“what did I say”',
  );
});

it('[HEAR2] leaves "transcribe this" to the picture that was shown last', async () => {
  const words = [{ text: 'NO PARKING', confidence: 0.9, box: { left: 0, top: 0, width: 1, height: 1 } }];
  const recent = [
    ['Ben', '', [heard('hello')], true],
    ['Ben', 'look', [understoodPicture({ text: words })]],
  ] as const;

  const text = await ask({ text: 'transcribe this', recent });

  expect(text).toContain('NO PARKING');
  expect(text).not.toContain('hello');
});

it('[HEAR2] asks for what an event had no room for, with the token of its reply', async () => {
  const cut = understoodRecording({ text: 'sentence number 0' }, { understood: { isShortened: true } });

  const text = await ask({ text: 'transcribe this', attachments: [cut], replyUrl });

  expect(text).toContain('sentence number 39');
  expect(asked.at(-1)).toEqual({
    url: `/v1/replies/${REPLY_ID}/attachments/${cut.attachmentId}`,
    authorization: `Bearer ${REPLY_TOKEN}`,
  });
});

it('[HEAR2] quotes as plain text that calls nobody', async () => {
  const text = await ask({ text: 'transcribe this', attachments: [heard('@ben ![x](https://evil.example/x.png)')] });

  expect(text).not.toMatch(/@ben|!\[x\]\(/);
});

it.each([
  ['waiting', { status: 'waiting' as const }, 'has not arrived yet'],
  ['refused', { status: 'refused' as const, reason: 'has_video' as const }, 'not accepted: it was a video'],
  ['pending', { understood: { status: 'pending' as const } }, 'still being transcribed'],
  ['failed', { understood: { status: 'failed' as const, reason: 'The job failed.' } }, 'transcribed: The job failed'],
  [
    'unavailable',
    { understood: { status: 'unavailable' as const, reason: 'no recogniser is installed' } },
    'cannot be transcribed here: no recogniser is installed',
  ],
])('[HEAR3] says why it does not know what is said in a recording that is %s', async (_, state, words) => {
  const recording = understoodRecording(undefined, state);

  const spoken = await ask({ text: '', spoken: true, attachments: [recording] });
  const about = await ask({ text: 'what did she say?', recent: [['Ben', '', [recording], true]] });

  expect(spoken).toContain(words);
  expect(about).toContain(words);
});

it('[HEAR3] says that nobody speaks, and that there is no recording', async () => {
  const silence = understoodRecording({ text: '' });

  expect(await ask({ text: '', spoken: true, attachments: [silence] })).toContain('nobody speaking');
  expect(await ask({ text: 'transcribe this', attachments: [silence] })).toContain('nobody speaking');
  expect(await ask({ text: 'what did I say?' })).toContain('I hear no recording here');
});

it('[HEAR3] keeps silent among people about what nobody asked it', async () => {
  const failed = understoodRecording(undefined, { understood: { status: 'failed' } });
  const group = { roomKind: 'group', attachments: [failed] } as const;

  expect(await ask({ text: '', spoken: true, ...group })).toBe('(silence)');
  expect(await ask({ text: 'what did she say?', ...group })).toBe('(silence)');
  expect(await ask({ text: 'transcribe this voice message', ...group })).toContain('could not be transcribed');
});
