import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { tone, webmOpus } from '../../local/speech/transcribe/recordings.fixture.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { aWhile, type Chat, eventually, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { keysIn } from '../fixtures/media-bucket.ts';
import { isUnderstood, isVerified, postFile, shownIn, tellOfObject, whenever } from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { allRows } from '../fixtures/table.ts';
import { jobEnded, jobNamed, jobOf, letJobBeDue, record, tellOfJob, transcribing } from '../fixtures/voices.ts';

/** One that still runs keeps the developer's hands off it; nothing else is asked twice. */
const JOB = ['StartTranscriptionJob', 'GetTranscriptionJob', 'DeleteTranscriptionJob'];

let chat: Chat;
let ana: Person;
let a: SocketClient;
let roomId: RoomId;
let isLosing = false;

beforeAll(async () => {
  // Every event comes at least twice, and a minute's round of the sweep each second.
  chat = await startChat({ duplicate: true, clockFactor: 60, losesEvents: () => isLosing });
  ana = await chat.person('ana');
  roomId = await newRoom(ana);
});
// A socket that says nothing for ten minutes is closed, and here that is ten seconds.
beforeEach(async () => {
  a = await ana.join();
});
afterEach(() => a.close());
afterAll(() => chat.stop());

const speaker = () => ({ person: ana, socket: a });
const silence = () => webmOpus(new Float32Array(32_000));

async function eventsOf(attachmentId: string): Promise<string[]> {
  const log = await logOf(ana, roomId);
  const ofIt = log.filter(({ data }) => JSON.stringify(data).includes(attachmentId));
  return ofIt.map(({ event }) => event).filter((event) => event.startsWith('attachment.'));
}

it('[VOICE5] starts one job for a recording, and tells its words once, with every event twice', async () => {
  const before = transcribing(chat.runtime).length;

  const { attachmentId } = await record(speaker(), roomId, await silence());
  await whenever(ana, attachmentId, isUnderstood);
  await aWhile(2_000);

  const asked = transcribing(chat.runtime).slice(before);
  expect(asked.filter((operation) => operation === 'StartTranscriptionJob')).toHaveLength(1);
  expect([...new Set(asked)]).toEqual(JOB);
  expect(await eventsOf(attachmentId)).toEqual(['attachment.verified', 'attachment.understood']);
});

it('[VOICE6] bears events too early, long after, and of jobs that are none of its own', async () => {
  const file = await silence();
  const body = { contentType: 'audio/webm' as const, bytes: file.length };
  const form = await ana.http.call('POST /v1/rooms/{roomId}/uploads', { path: { roomId }, body });
  const { attachmentId } = form;
  const place = `${roomId}/${attachmentId}`;
  const before = transcribing(chat.runtime).length;
  await tellOfObject(chat.runtime, 'understand', `media/${place}`);
  await tellOfJob(chat.runtime, jobOf(attachmentId));

  await postFile(form, file);
  await a.sendFiles(roomId, [attachmentId]);
  await whenever(ana, attachmentId, isUnderstood);
  await tellOfObject(chat.runtime, 'understand', `media/${place}`);
  await tellOfJob(chat.runtime, jobOf(attachmentId), 'FAILED');
  for (const name of [jobOf(attachmentId, 7), 'mathia-dev-att_x-1', `mathia-prod-${attachmentId}-1`, 'else'])
    await tellOfJob(chat.runtime, name);

  const starts = transcribing(chat.runtime).slice(before);
  expect(starts.filter((operation) => operation === 'StartTranscriptionJob')).toHaveLength(1);
  expect(await eventsOf(attachmentId)).toEqual(['attachment.verified', 'attachment.understood']);
});

it('[VOICE7] asks for a job whose end nobody has told', async () => {
  isLosing = true;
  const { attachmentId } = await record(speaker(), roomId, await silence());
  await jobEnded(chat.runtime, jobOf(attachmentId));
  await aWhile(500);
  expect((await shownIn(ana, roomId, attachmentId)).understanding).toMatchObject({ status: 'pending' });
  isLosing = false;

  await letJobBeDue(chat.runtime, attachmentId);
  await whenever(ana, attachmentId, isUnderstood);

  await eventually(async () => expect(await jobNamed(chat.runtime, jobOf(attachmentId))).toBeUndefined());
  expect(await eventsOf(attachmentId)).toEqual(['attachment.verified', 'attachment.understood']);
  expect((await keysIn(chat.runtime)).filter((key) => key.startsWith('transcripts/'))).toEqual([]);
});

it('[VOICE7] goes on waiting for a job that runs', async () => {
  const [first, { attachmentId }] = [
    await record(speaker(), roomId, await webmOpus(tone(60))),
    await record(speaker(), roomId, await silence()),
  ];
  await whenever(ana, attachmentId, isVerified);
  await eventually(async () => expect(await jobNamed(chat.runtime, jobOf(attachmentId))).toBeDefined());

  await letJobBeDue(chat.runtime, attachmentId);

  const due = async () =>
    JSON.stringify((await allRows(chat.runtime)).filter((row) => JSON.stringify(row).includes('"DUE"')));
  await eventually(async () => expect(await due()).not.toContain('2020-01-01'));
  expect(await due()).toContain(jobOf(attachmentId));
  for (const one of [first.attachmentId, attachmentId]) await whenever(ana, one, isUnderstood);
  expect(await eventsOf(attachmentId)).toEqual(['attachment.verified', 'attachment.understood']);
}, 120_000);

it('[VOICE7] says of a job that was never begun that there is no transcript', async () => {
  const body = { contentType: 'audio/webm' as const, bytes: 1_000 };
  const form = await ana.http.call('POST /v1/rooms/{roomId}/uploads', { path: { roomId }, body });
  await a.sendFiles(roomId, [form.attachmentId]);

  await letJobBeDue(chat.runtime, form.attachmentId);

  const { understanding } = await whenever(ana, form.attachmentId, isUnderstood);
  expect(understanding).toMatchObject({ status: 'failed', reason: expect.stringContaining('not transcribed') });
});
