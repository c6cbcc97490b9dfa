import { randomBytes } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import {
  mp3,
  mp4Aac,
  oggOpus,
  silentFilm,
  tone,
  wav,
  webmOpus,
} from '../../local/speech/transcribe/recordings.fixture.ts';
import type { Message } from '../../protocol/message.ts';
import { postAsBot } from '../fixtures/bot-client.ts';
import { type Chat, eventually, logOf, startChat } from '../fixtures/chat.ts';
import { type MadeTalk, talkWithMadeBot } from '../fixtures/made-bot.ts';
import { isVerified, whenever } from '../fixtures/pictures.ts';
import type { Script } from '../fixtures/scripted-bot.ts';

const MB = 1024 * 1024;

let chat: Chat;
let files: Server;
let filesUrl: string;

beforeAll(async () => {
  const sounds: Record<string, Uint8Array> = {
    '/hello.mp3': await mp3(tone(2)),
    '/hello': await webmOpus(tone(2)),
    '/film.mp3': await silentFilm(),
    '/large.wav': new Uint8Array(21 * MB),
  };
  files = createServer((request, response) => {
    if (request.url === '/drip.ogg') return drip(response);
    const sound = sounds[request.url ?? ''];
    return response.writeHead(sound ? 200 : 404, { 'content-type': 'audio/mpeg' }).end(sound);
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  filesUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  chat = await startChat();
});
afterAll(async () => {
  files?.closeAllConnections();
  files?.close();
  await chat?.stop();
});

/** Some bytes a second, for ever. */
function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'audio/ogg' }).write('OggS');
  const timer = setInterval(() => response.write('x'), 500);
  response.on('close', () => clearInterval(timer));
}

async function talkThatAnswers(script: Script): Promise<MadeTalk> {
  const talk = await talkWithMadeBot(chat);
  onTestFinished(() => talk.made.stop());
  talk.made.bot.answerWith(() => script);
  return talk;
}

/** The bot's message with files, once all of them are checked. */
async function shownIn({ ana, roomId, made }: MadeTalk, withinMs = 50_000): Promise<Message> {
  return eventually(
    async () => {
      const messages = (await logOf(ana, roomId)).flatMap((it) => (it.event === 'message.created' ? [it.data] : []));
      const found = messages.findLast(({ sender, attachments }) => sender.id === made.botId && attachments.length > 0);
      if (found === undefined || !found.attachments.every(isVerified)) throw new Error('no answer yet');
      return found;
    },
    { withinMs },
  );
}

const states = ({ attachments }: Message) =>
  attachments.map(({ kind, status, reason }) => `${kind} ${reason ?? status}`);

async function failureIn({ ana, roomId }: MadeTalk): Promise<string | undefined> {
  return eventually(
    async () => {
      const ended = (await logOf(ana, roomId)).find((event) => event.event === 'reply.ended');
      if (ended?.event !== 'reply.ended') throw new Error('it has not ended');
      return ended.data.reason;
    },
    { withinMs: 40_000 },
  );
}

it.each([
  ['audio/mpeg', mp3],
  ['audio/wav', async (samples: Float32Array) => wav(samples)],
  ['audio/ogg', oggOpus],
  ['audio/webm', webmOpus],
  ['audio/mp4', mp4Aac],
] as const)('[HEARBOT7] takes a recording (%s) that is the whole answer', async (contentType, encoded) => {
  const talk = await talkThatAnswers({ kind: 'bytes', contentType, body: await encoded(tone(2)) });

  await talk.a.send(talk.roomId, 'sing');

  const answer = await shownIn(talk);
  expect(answer).toMatchObject({ text: '', sender: { kind: 'bot' } });
  expect(states(answer)).toEqual(['audio ready']);
  const [recording] = answer.attachments;
  expect(recording?.durationMs).toBeGreaterThan(1_800);
  expect(recording?.durationMs).toBeLessThan(2_200);
  const { urls } = await whenever(talk.ana, recording?.attachmentId ?? ('' as never), isVerified);
  expect((await fetch(urls?.full ?? '')).headers.get('content-type')).toBe(contentType);
  const { deliveries } = await talk.ana.http.call('GET /v1/bots/{botId}/deliveries', {
    path: { botId: talk.made.botId },
  });
  expect(deliveries[0]?.answer).toMatch(new RegExp(`^${contentType}, \\d+ bytes$`));
});

it('[HEARBOT8] takes recordings beside words: by address, whatever it is called, and as data', async () => {
  const data = Buffer.from(await mp3(tone(1))).toString('base64');
  const urls = [`${filesUrl}/hello.mp3`, `${filesUrl}/hello`, `data:audio/mpeg;base64,${data}`];
  const attachments = urls.map((url) => ({ url }));
  const talk = await talkThatAnswers({ kind: 'json', answer: { messages: [{ text: 'Three', attachments }] } });

  await talk.a.send(talk.roomId, 'sing');

  expect(states(await shownIn(talk))).toEqual(['audio ready', 'audio ready', 'audio ready']);
});

it('[HEARBOT8] takes recordings of a streamed answer, with words and without', async () => {
  const file = {
    event: 'file',
    data: { url: `data:audio/ogg;base64,${Buffer.from(await oggOpus(tone(1))).toString('base64')}` },
  };
  const text = { event: 'text', data: { text: 'Listen' } };
  const done = { event: 'done', data: {} };
  const talk = await talkThatAnswers({ kind: 'stream', events: [text, file, done] });
  await talk.a.send(talk.roomId, 'sing');
  const grown = await shownIn(talk);

  talk.made.bot.answerWith(() => ({ kind: 'stream', events: [file, done] }));
  await talk.a.send(talk.roomId, 'without words');
  const bare = await eventually(async () => {
    const shown = await shownIn(talk);
    expect(shown.text).toBe('');
    return shown;
  });

  expect(grown.text).toBe('Listen');
  expect([states(grown), states(bare)]).toEqual([['audio ready'], ['audio ready']]);
});

it('[HEARBOT8] takes recordings of an answer that is pushed, and of what is said unasked', async () => {
  const talk = await talkThatAnswers({ kind: 'raw', status: 202 });
  const { messageId } = await talk.a.send(talk.roomId, 'sing later');
  const [received] = await talk.made.bot.waitFor(({ question }) => question?.message.id === messageId);
  const { url, token } = received?.question?.reply ?? { url: '', token: '' };
  const attachments = [{ url: `${filesUrl}/hello.mp3` }];
  await eventually(() => expect(talk.a.durable(talk.roomId).map(({ event }) => event)).toContain('reply.started'));

  for (const body of [{ op: 'start' }, { op: 'append', index: 0, text: 'Here' }, { op: 'stop', attachments }]) {
    expect((await postAsBot(url, body, { token })).status).toBe(200);
  }
  const pushed = await shownIn(talk);
  const room = `${chat.runtime.outputs.httpUrl}/v1/rooms/${talk.roomId}/messages`;
  const unasked = await postAsBot(room, { messages: [{ attachments }] }, { token: talk.made.token });

  expect([pushed.text, ...states(pushed)]).toEqual(['Here', 'audio ready']);
  expect(unasked.status).toBe(200);
  expect(
    states(
      await eventually(async () => {
        const shown = await shownIn(talk);
        expect(shown.text).toBe('');
        return shown;
      }),
    ),
  ).toEqual(['audio ready']);
});

it.each([
  ['10 MB of noise', 'not_audio', async () => randomBytes(10 * MB)],
  ['a zip', 'not_audio', async () => Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(5_000)])],
  ['a film', 'has_video', silentFilm],
  ['a page', 'not_audio', async () => Buffer.from('<html><script>alert(1)</script>')],
  ['nothing of what its header promises', 'empty', async () => wav(tone(1)).subarray(0, 44)],
])('[HEARBOT9] refuses %s that says it is a recording, and the room is told', async (_, reason, made) => {
  const talk = await talkThatAnswers({ kind: 'bytes', contentType: 'audio/mpeg', body: await made() });

  await talk.a.send(talk.roomId, 'sing');

  const { attachments } = await shownIn(talk);
  expect(attachments).toEqual([expect.objectContaining({ kind: 'audio', status: 'refused', reason })]);
});

it('[HEARBOT9] takes what is a picture for a picture, whatever it says it is', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const talk = await talkThatAnswers({ kind: 'bytes', contentType: 'audio/mpeg', body: png });

  await talk.a.send(talk.roomId, 'sing');

  expect(states(await shownIn(talk))).toEqual(['picture ready']);
});

it('[HEARBOT9] reads no more of a body than a recording may have', async () => {
  const talk = await talkThatAnswers({ kind: 'bytes', contentType: 'audio/wav', body: new Uint8Array(21 * MB) });

  await talk.a.send(talk.roomId, 'sing');

  expect(await failureIn(talk)).toBe('garbage');
});

it('[HEARBOT9] does not wait for files that drip, are too large or are films, and the others come', async () => {
  const urls = ['drip.ogg', 'large.wav', 'film.mp3', 'hello.mp3'].map((name) => ({ url: `${filesUrl}/${name}` }));
  const talk = await talkThatAnswers({ kind: 'json', answer: { messages: [{ text: 'Some', attachments: urls }] } });

  await talk.a.send(talk.roomId, 'sing');

  expect(states(await shownIn(talk))).toEqual([
    'audio unreachable',
    'audio too_large',
    'audio has_video',
    'audio ready',
  ]);
});
