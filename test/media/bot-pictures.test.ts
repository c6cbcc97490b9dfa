import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Attachment } from '../../protocol/attachment.ts';
import { ReadableAttachment } from '../../protocol/attachment.ts';
import type { MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import type { Message } from '../../protocol/message.ts';
import { postAsBot } from '../fixtures/bot-client.ts';
import { aWhile, type Chat, eventually, logOf, newRoom, startChat } from '../fixtures/chat.ts';
import { type MadeTalk, makeBot, talkWithMadeBot } from '../fixtures/made-bot.ts';
import { drawnScene, isUnderstood, isVerified, peoplePhoto, show, whenever } from '../fixtures/pictures.ts';

let chat: Chat;
let files: Server;
let filesUrl: string;

beforeAll(async () => {
  chat = await startChat();
  const png = await drawnScene().png().toBuffer();
  files = createServer((request, response) => {
    if (request.url === '/moved') return response.writeHead(302, { location: '/scene.png' }).end();
    if (request.url === '/endless') return void response.writeHead(200).write('x');
    if (request.url === '/page') return response.writeHead(200, { 'content-type': 'image/png' }).end('<html>hello');
    return response.writeHead(request.url === '/scene.png' ? 200 : 404, { 'content-type': 'image/png' }).end(png);
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  filesUrl = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
});
afterAll(async () => {
  files.closeAllConnections();
  files.close();
  await chat.stop();
});

async function dataUrl(seed: number): Promise<string> {
  const bytes = await drawnScene({ seed, width: 300, height: 200 }).png().toBuffer();
  return `data:image/png;base64,${bytes.toString('base64')}`;
}

/** The newest message of the bot, once its pictures are checked. */
async function answerIn({ ana, roomId, made }: MadeTalk, fits: (message: Message) => boolean): Promise<Message> {
  return eventually(
    async () => {
      const messages = (await logOf(ana, roomId)).flatMap((it) => (it.event === 'message.created' ? [it.data] : []));
      const found = messages.findLast((it) => it.sender.id === made.botId && fits(it));
      if (found === undefined || !found.attachments.every(isVerified)) throw new Error('no answer yet');
      return found;
    },
    { withinMs: 40_000 },
  );
}

const states = ({ attachments }: Message) => attachments.map(({ status, reason }) => reason ?? status);

async function questionAbout(talk: MadeTalk, messageId: string): Promise<MessageCreatedDelivery['data']> {
  const [received] = await talk.made.bot.waitFor(({ question }) => question?.message.id === messageId);
  if (received?.question === undefined) throw new Error('it was not asked');
  return received.question;
}

it('[SEEBOT1] shows a picture that is the whole answer', async () => {
  const talk = await talkWithMadeBot(chat);
  const body = await drawnScene({ seed: 1 }).jpeg().toBuffer();
  talk.made.bot.answerWith(() => ({ kind: 'bytes', contentType: 'image/jpeg', body }));

  await talk.a.send(talk.roomId, 'show me');

  const answer = await answerIn(talk, ({ attachments }) => attachments.length === 1);
  expect(states(answer)).toEqual(['ready']);
  expect(answer).toMatchObject({ text: '', sender: { kind: 'bot' } });
});

it('[SEEBOT2] shows pictures beside words: by address, and as data, with their words and marks', async () => {
  const talk = await talkWithMadeBot(chat);
  const attachments = [
    { url: `${filesUrl}/scene.png`, alt: 'A house' },
    { url: await dataUrl(2), madeByModel: true },
  ];
  talk.made.bot.answerWith(() => ({ kind: 'json', answer: { messages: [{ text: 'Two of them', attachments }] } }));

  await talk.a.send(talk.roomId, 'show me two');

  const answer = await answerIn(talk, ({ text }) => text === 'Two of them');
  expect(states(answer)).toEqual(['ready', 'ready']);
  expect(answer.attachments[0]).toMatchObject({ alt: 'A house' });
  const made = answer.attachments[1] as Attachment;
  expect(made).toMatchObject({ madeByModel: true });
  const { urls } = await whenever(talk.ana, made.attachmentId, isVerified);
  const { xmp, exif } = await sharp(await (await fetch(urls?.full ?? '')).arrayBuffer()).metadata();
  expect(xmp?.toString()).toContain('digitalsourcetype/trainedAlgorithmicMedia');
  expect(exif).toBeUndefined();
});

it('[SEEBOT3] fetches nothing from where bots may not live, follows nobody, and says in the room what was not to be had', async () => {
  const talk = await talkWithMadeBot(chat);
  const urls = ['http://10.0.0.1/x.png', 'https://10.0.0.1/x.png', `${filesUrl}/moved`, `${filesUrl}/none`];
  const attachments = [...urls, `${filesUrl}/page`].map((url) => ({ url }));
  talk.made.bot.answerWith(() => ({ kind: 'json', answer: { messages: [{ text: 'Some of them', attachments }] } }));

  await talk.a.send(talk.roomId, 'show me what you have');

  const answer = await answerIn(talk, ({ text }) => text === 'Some of them');
  expect(states(answer)).toEqual([...urls.map(() => 'unreachable'), 'not_a_picture']);
});

it('[SEEBOT4] shows the pictures of an answer that grew when it is complete, and of one without a word', async () => {
  const talk = await talkWithMadeBot(chat);
  const file = { event: 'file', data: { url: await dataUrl(4), alt: 'Drawn' } };
  const text = { event: 'text', data: { text: 'Look at this' } };
  const done = { event: 'done', data: {} };
  talk.made.bot.answerWith(() => ({ kind: 'stream', events: [text, file, done] }));
  await talk.a.send(talk.roomId, 'grow');
  const grown = await answerIn(talk, (message) => message.text === 'Look at this' && !message.reply?.running);

  talk.made.bot.answerWith(() => ({ kind: 'stream', events: [file, done] }));
  await talk.a.send(talk.roomId, 'only a picture');
  const bare = await answerIn(talk, (message) => message.text === '');

  expect(states(grown)).toEqual(['ready']);
  expect(grown.attachments[0]).toMatchObject({ alt: 'Drawn' });
  expect(states(bare)).toEqual(['ready']);
});

it('[SEEBOT5] lets a bot see what it heard, by its own token or that of its reply, and nothing else', async () => {
  const talk = await talkWithMadeBot(chat, { understanding: 'both' });
  const stranger = await makeBot(talk.ben);
  const { attachmentId, messageId } = await show(
    { person: talk.ana, socket: talk.a },
    talk.roomId,
    await peoplePhoto(3),
  );
  const unheard = await newRoom(talk.ana);
  const other = await show({ person: talk.ana, socket: await talk.ana.join() }, unheard, await peoplePhoto(3));
  const { reply } = await questionAbout(talk, messageId);
  const { httpUrl } = chat.runtime.outputs;
  const get = async (path: string, token: string) => {
    const response = await fetch(`${httpUrl}/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
    return [
      response.status,
      response.status === 200 ? ReadableAttachment.parse(await response.json()).attachmentId : '',
    ];
  };

  expect(await get(`rooms/${talk.roomId}/attachments/${attachmentId}`, talk.made.token)).toEqual([200, attachmentId]);
  expect(await get(`replies/${reply.id}/attachments/${attachmentId}`, reply.token)).toEqual([200, attachmentId]);
  expect(await get(`rooms/${talk.roomId}/attachments/${attachmentId}`, stranger.token)).toEqual([404, '']);
  expect(await get(`rooms/${unheard}/attachments/${other.attachmentId}`, talk.made.token)).toEqual([404, '']);
  expect(await get(`rooms/${talk.roomId}/attachments/${other.attachmentId}`, talk.made.token)).toEqual([404, '']);
  expect(await get(`replies/${reply.id}/attachments/${other.attachmentId}`, reply.token)).toEqual([404, '']);
  expect(await get(`rooms/${talk.roomId}/attachments/${attachmentId}`, 'mbt_nothing')).toEqual([401, '']);
  await stranger.stop();
});

it.each([
  ['none', { words: false, links: false, news: false }],
  ['text', { words: true, links: false, news: true }],
  ['media', { words: false, links: true, news: true }],
  ['both', { words: true, links: true, news: true }],
] as const)('[SEEBOT6] tells a bot that registered for %s no more than that', async (understanding, expected) => {
  const events = ['message.created' as const, 'attachment.understood' as const];
  const talk = await talkWithMadeBot(chat, { understanding, events });
  const { attachmentId, messageId } = await show(
    { person: talk.ana, socket: talk.a },
    talk.roomId,
    await peoplePhoto(1),
  );
  await whenever(talk.ana, attachmentId, isUnderstood);

  const asked = await questionAbout(talk, messageId);
  await aWhile(1_500);

  expect(asked.content.attachments).toHaveLength(1);
  const told = talk.made.bot.received.flatMap(({ delivery }) =>
    delivery?.type === 'attachment.understood' ? [delivery.data.content.attachment] : [],
  );
  expect(told.length > 0).toBe(expected.news);
  for (const attachment of told) {
    expect(attachment.understanding !== undefined).toBe(expected.words);
    expect(attachment.urls !== undefined).toBe(expected.links);
  }
  if (!expected.news) expect(JSON.stringify(asked.content)).not.toContain('understanding');
});

it('[SEEBOT7] asks a bot that waits for understanding once, with everything that is known', async () => {
  const talk = await talkWithMadeBot(chat, { understanding: 'both', waitForUnderstanding: true });
  talk.made.bot.answerWith(() => ({ kind: 'text', text: 'I see' }));

  const photo = await peoplePhoto(6);
  const { messageId } = await show({ person: talk.ana, socket: talk.a }, talk.roomId, photo, 'what is this?');

  const { content } = await questionAbout(talk, messageId);
  expect(content.attachments[0]?.understanding?.status).toBe('done');
  expect(content.attachments[0]?.urls?.full).toMatch(/^http/);
  await answerIn(talk, ({ text }) => text === 'I see');
  await aWhile(22_000); // until the one that was kept back has come too
  expect(talk.made.bot.received.filter(({ question }) => question?.message.id === messageId)).toHaveLength(1);
});

it('[SEEBOT8] tells of pictures said before, those last shown with links', async () => {
  const talk = await talkWithMadeBot(chat, { understanding: 'both' });
  const { attachmentId } = await show({ person: talk.ana, socket: talk.a }, talk.roomId, await peoplePhoto(1));
  await whenever(talk.ana, attachmentId, isUnderstood);

  const { messageId } = await talk.a.send(talk.roomId, 'what was that?');

  const { context } = await questionAbout(talk, messageId);
  const [before] = context.recent.flatMap(({ attachments = [] }) => attachments);
  expect(before).toMatchObject({ attachmentId, status: 'ready', understanding: { status: 'done' } });
  const response = await fetch(before?.urls?.full ?? '');
  expect(response.status).toBe(200);
});

it('[SEEBOT9] takes pictures with what a bot says unasked, and refuses a message of nothing', async () => {
  const { made, roomId, ...talk } = await talkWithMadeBot(chat);
  const url = `${chat.runtime.outputs.httpUrl}/v1/rooms/${roomId}/messages`;

  const posted = await postAsBot(
    url,
    { messages: [{ attachments: [{ url: await dataUrl(9) }] }] },
    { token: made.token },
  );
  const nothing = await postAsBot(url, { messages: [{ text: '' }] }, { token: made.token });

  expect(posted.status).toBe(200);
  expect(nothing.status).toBe(400);
  expect(states(await answerIn({ made, roomId, ...talk }, ({ attachments }) => attachments.length > 0))).toEqual([
    'ready',
  ]);
});
