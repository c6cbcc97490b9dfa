import { afterAll, beforeAll, expect, it } from 'vitest';
import { flite, mp4Aac, webmOpus } from '../../local/speech/transcribe/recordings.fixture.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { type Chat, eventually, type Person, startChat } from '../fixtures/chat.ts';
import { assertHearing } from '../fixtures/hearing-here.ts';
import { keysIn } from '../fixtures/media-bucket.ts';
import { isUnderstood, isVerified, shownIn, whenever } from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { talkIn } from '../fixtures/talk.ts';
import { PEAKS, record, SAID_MS, transcribing, wordErrors } from '../fixtures/voices.ts';

const ERROR_SHARE_MAX = 0.2;
const JOB = ['StartTranscriptionJob', 'GetTranscriptionJob', 'DeleteTranscriptionJob'];

const HELD = [
  'the train to the city leaves at nine in the morning',
  'my sister lives in a small house near the river',
  'we need more paper for the printer',
  'he forgot his keys on the kitchen table',
  'the doctor will see you in a few minutes',
  'the music was too loud to hear anything',
  'they walked along the beach until the sun went down',
  'please open the window and close the door',
  'i would like a cup of coffee with milk',
  'the book on the shelf is about old ships',
];
const SENTENCE = 'the children are playing in the garden';

let chat: Chat;
let ana: Person;
let ben: Person;
let a: SocketClient;
let b: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  assertHearing();
  chat = await startChat();
  ({ ana, ben, a, b, roomId } = await talkIn(chat));
});
afterAll(() => chat.stop());

it('[VOICE1] shows a recording at once as its sender measured it, then as it is, then with its words', async () => {
  const file = await webmOpus(await flite(SENTENCE));
  const { attachmentId, messageId } = await record({ person: ana, socket: a }, roomId, file);

  const heard = await whenever(ben, attachmentId, isUnderstood);

  const told = () => b.durable(roomId).filter(({ data }) => 'messageId' in data && data.messageId === messageId);
  await eventually(() => expect(told().at(-1)?.event).toBe('attachment.understood'));
  const [created, verified, understood, ...more] = told();
  expect(created).toMatchObject({
    data: { attachments: [{ attachmentId, kind: 'audio', status: 'waiting', durationMs: SAID_MS, peaks: PEAKS }] },
  });
  expect(verified).toMatchObject({
    event: 'attachment.verified',
    data: {
      attachment: { status: 'ready', contentType: 'audio/webm', peaks: PEAKS, understanding: { status: 'pending' } },
    },
  });
  expect(heard.durationMs).toBeGreaterThan(1_500);
  expect(heard.durationMs).toBeLessThan(3_000);
  expect(understood).toMatchObject({
    event: 'attachment.understood',
    data: { attachment: { understanding: heard.understanding } },
  });
  expect(more).toEqual([]);
  expect((await shownIn(ana, roomId, attachmentId)).understanding).toEqual(heard.understanding);
});

it('[VOICE2] has it transcribed by one job, of which nothing is left once it is read', async () => {
  const before = transcribing(chat.runtime).length;
  const { attachmentId } = await record(
    { person: ana, socket: a },
    roomId,
    await mp4Aac(await flite(SENTENCE)),
    'audio/mp4',
  );

  const { understanding, contentType, durationMs = 0, urls } = await whenever(ben, attachmentId, isUnderstood);

  const { text = '', language, words = [] } = understanding?.transcript ?? {};
  expect(contentType).toBe('audio/mp4');
  expect(language).toBe('en-US');
  expect(wordErrors(SENTENCE.split(' '), text.split(' '))).toBeLessThanOrEqual(2);
  expect(words.map((word) => word.text).join(' ')).toBe(text);
  for (const [index, { startMs, endMs, confidence }] of words.entries()) {
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    expect(startMs).toBeGreaterThanOrEqual(words[index - 1]?.endMs ?? 0);
    expect(endMs).toBeLessThanOrEqual(durationMs);
    expect(confidence).toBeGreaterThanOrEqual(0);
    expect(confidence).toBeLessThanOrEqual(1);
  }
  await eventually(() => expect(transcribing(chat.runtime).slice(before)).toEqual(JOB));
  expect((await keysIn(chat.runtime)).filter((key) => key.includes(attachmentId))).toEqual([
    `media/${roomId}/${attachmentId}`,
  ]);
  expect(urls?.preview).toBeUndefined();
  const sound = await fetch(urls?.full ?? '');
  expect(sound.headers.get('content-disposition')).toBe(`attachment; filename="${attachmentId}.m4a"`);
  expect(sound.headers.get('content-type')).toBe('audio/mp4');
});

it('[VOICE3] understands ten sentences that were held back, as browsers record them', async () => {
  let [errors, words] = [0, 0];
  for (const [index, sentence] of HELD.entries()) {
    const samples = await flite(sentence);
    const isWebm = index % 2 === 0;
    const file = isWebm ? await webmOpus(samples) : await mp4Aac(samples);
    const said = await record({ person: ana, socket: a }, roomId, file, isWebm ? 'audio/webm' : 'audio/mp4');
    const { understanding } = await whenever(ben, said.attachmentId, isUnderstood);
    const text = understanding?.transcript?.text ?? '';
    const wrong = wordErrors(sentence.split(' '), text.split(' '));
    console.log(`${wrong} of ${sentence.split(' ').length} wrong: "${text}"`);
    errors += wrong;
    words += sentence.split(' ').length;
  }

  console.log(`word error rate: ${errors} of ${words}, ${((errors / words) * 100).toFixed(1)} %`);
  expect(errors / words).toBeLessThanOrEqual(ERROR_SHARE_MAX);
}, 180_000);

it('[VOICE3] finds a message by what was said in it', async () => {
  const { attachmentId, messageId } = await record(
    { person: ana, socket: a },
    roomId,
    await webmOpus(await flite(SENTENCE)),
  );
  await whenever(ana, attachmentId, isUnderstood);

  const query = { query: 'children garden' };
  const { messages } = await ben.http.call('GET /v1/rooms/{roomId}/search', { path: { roomId }, query });

  expect(messages.map((message) => message.messageId)).toContain(messageId);
});

it('[VOICE4] says nothing of silence, and keeps it', async () => {
  const { attachmentId } = await record(
    { person: ana, socket: a },
    roomId,
    await webmOpus(new Float32Array(16_000 * 2)),
  );

  const { status, understanding } = await whenever(ana, attachmentId, (one) => isVerified(one) && isUnderstood(one));

  expect(status).toBe('ready');
  expect(understanding).toMatchObject({ status: 'done', transcript: { text: '', words: [] } });
});
