import { afterAll, beforeAll, expect, it } from 'vitest';
import { flite, tone, webmOpus } from '../../local/speech/transcribe/recordings.fixture.ts';
import type { AttachmentId, RoomId } from '../../protocol/ids.ts';
import { aWhile, type Chat, eventually, logOf, type Person, startChat } from '../fixtures/chat.ts';
import { keysIn } from '../fixtures/media-bucket.ts';
import { isUnderstood, isVerified, shownIn, whenever } from '../fixtures/pictures.ts';
import { uploadAudio } from '../fixtures/recordings.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { allRows } from '../fixtures/table.ts';
import { talkIn } from '../fixtures/talk.ts';
import { jobNamed, jobOf, record, transcribing } from '../fixtures/voices.ts';

const CANARY = 'Zaunkönigskanarie';

let chat: Chat;
let ana: Person;
let ben: Person;
let chloe: Person;
let a: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  chat = await startChat();
  ({ ana, ben, a, roomId } = await talkIn(chat));
  chloe = await chat.person('chloe');
});
afterAll(() => chat.stop());

const speaker = () => ({ person: ana, socket: a });

function correct(person: Person, attachmentId: AttachmentId, transcript: string) {
  return person.http.raw('PATCH /v1/attachments/{attachmentId}', { path: { attachmentId }, body: { transcript } });
}

function again(person: Person, attachmentId: AttachmentId) {
  return person.http.raw('POST /v1/attachments/{attachmentId}/transcription', { path: { attachmentId } });
}

it('[VOICE8] says why a job failed, and has it tried again by whoever is in the room, so often', async () => {
  // Longer than a slip of the finger, and too short for Transcribe.
  const { attachmentId } = await record(speaker(), roomId, await webmOpus(tone(0.4)));
  const failed = await whenever(ana, attachmentId, isUnderstood);

  const answers: number[] = [];
  for (let attempt = 2; attempt <= 6; attempt++) {
    answers.push((await again(ben, attachmentId)).status);
    await whenever(ana, attachmentId, isUnderstood);
  }

  expect(failed).toMatchObject({
    status: 'ready',
    understanding: { status: 'failed', reason: expect.stringMatching(/shorter|install/) },
  });
  expect(answers).toEqual([200, 200, 200, 200, 409]);
  const starts = transcribing(chat.runtime).filter((operation) => operation === 'StartTranscriptionJob');
  expect(starts).toHaveLength(5);
  const told = (await logOf(ben, roomId)).filter(({ event }) => event === 'attachment.understood');
  expect(told).toHaveLength(9);
  for (let attempt = 1; attempt <= 5; attempt++)
    expect(await jobNamed(chat.runtime, jobOf(attachmentId, attempt))).toBeUndefined();
});

it('[VOICE9] takes a correction from the speaker alone, and keeps the times of words that stay', async () => {
  const { attachmentId } = await record(
    speaker(),
    roomId,
    await webmOpus(await flite('the children are playing in the garden')),
  );
  const before = await whenever(ana, attachmentId, isUnderstood);
  const words = before.understanding?.transcript?.words ?? [];
  const text = [...words.map((word) => word.text), CANARY].join(' ');

  const refused = await correct(ben, attachmentId, 'I never said that');
  const taken = await correct(ana, attachmentId, text);

  expect([refused.status, taken.status]).toEqual([403, 200]);
  const { understanding } = await shownIn(ben, roomId, attachmentId);
  expect(understanding).toMatchObject({ status: 'done', transcript: { text, correctedBy: ana.userId } });
  expect(understanding?.transcript?.words.slice(0, words.length)).toEqual(words);
  const query = { query: CANARY.toLowerCase() };
  const { messages } = await ben.http.call('GET /v1/rooms/{roomId}/search', { path: { roomId }, query });
  expect(messages).toHaveLength(1);
  expect((await again(ana, attachmentId)).status).toBe(409);
});

it('[VOICE10] lets nobody of another room hear, read, correct or retry, and takes an upload of its members only', async () => {
  const { attachmentId } = await record(speaker(), roomId, await webmOpus(tone(0.4)));
  await whenever(ana, attachmentId, isUnderstood);
  const unsent = await uploadAudio(ana, roomId, await webmOpus(tone(0.4)));
  await whenever(ana, unsent, isVerified);
  const path = { attachmentId };
  const body = { contentType: 'audio/webm' as const, bytes: 10 };

  const answers = await Promise.all([
    chloe.http.raw('GET /v1/attachments/{attachmentId}', { path }),
    correct(chloe, attachmentId, 'mine'),
    again(chloe, attachmentId),
    chloe.http.raw('POST /v1/rooms/{roomId}/uploads', { path: { roomId }, body }),
    chloe.http.raw('GET /v1/rooms/{roomId}/attachments', { path: { roomId }, query: { ids: attachmentId } }),
    again(ben, unsent),
    correct(ben, unsent, 'mine'),
  ]);

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
});

it('[VOICE11] erases with a message its recording, its words and its jobs', async () => {
  const { attachmentId, messageId } = await record(speaker(), roomId, await webmOpus(tone(0.4)));
  await whenever(ana, attachmentId, isUnderstood);
  await correct(ana, attachmentId, `words of ${CANARY}s`);
  const { urls } = await whenever(ben, attachmentId, isUnderstood);
  expect(JSON.stringify(await allRows(chat.runtime))).toContain(`words of ${CANARY}s`);

  await a.command('message.delete', { roomId, messageId });

  await eventually(async () =>
    expect(JSON.stringify(await allRows(chat.runtime))).not.toContain(`words of ${CANARY}s`),
  );
  await eventually(async () =>
    expect((await keysIn(chat.runtime)).filter((key) => key.includes(attachmentId))).toEqual([]),
  );
  expect(await jobNamed(chat.runtime, jobOf(attachmentId))).toBeUndefined();
  expect([403, 404]).toContain((await fetch(urls?.full ?? '')).status);
});

it('[VOICE11] leaves nothing of a recording that was deleted at any moment', async () => {
  const deleted: AttachmentId[] = [];
  for (const waitMs of [0, 150, 300, 600, 1_200]) {
    const { attachmentId, messageId } = await record(speaker(), roomId, await webmOpus(tone(3)));
    await aWhile(waitMs);
    await a.command('message.delete', { roomId, messageId });
    deleted.push(attachmentId);
  }
  const left = async () => {
    const jobs = await Promise.all(deleted.map((attachmentId) => jobNamed(chat.runtime, jobOf(attachmentId))));
    const rows = (await allRows(chat.runtime)).filter((row) => JSON.stringify(row).includes('"PK":"ATTACHMENT#'));
    const all = [...jobs.filter(Boolean), ...(await keysIn(chat.runtime)), ...rows.map((row) => JSON.stringify(row))];
    return JSON.stringify(all.filter((one) => deleted.some((id) => JSON.stringify(one).includes(id))));
  };

  await aWhile(3_000);
  await eventually(async () => expect(await left()).toBe('[]'), { withinMs: 60_000 });
  await aWhile(1_000);

  expect(deleted).toHaveLength(5);
  expect(await left()).toBe('[]');
}, 120_000);
