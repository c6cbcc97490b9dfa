import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDurable } from '../../protocol/events.ts';
import type { AttachmentId, RoomId } from '../../protocol/ids.ts';
import { type Chat, eventually, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { isUnderstood, peoplePhoto, show, shownIn, whenever } from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

let chat: Chat;
let ana: Person;
let ben: Person;
let a: SocketClient;
let roomId: RoomId;
let attachmentId: AttachmentId;

beforeAll(async () => {
  chat = await startChat();
  [ana, ben] = (await chat.people('ana', 'ben')) as [Person, Person];
  roomId = await newRoom(ana, [ben]);
  a = await ana.join();
  ({ attachmentId } = await show({ person: ana, socket: a }, roomId, await peoplePhoto(2), 'at the table'));
  await whenever(ana, attachmentId, isUnderstood);
});
afterAll(() => chat.stop());

type Correction = Parameters<typeof ana.http.raw<'PATCH /v1/attachments/{attachmentId}'>>[1]['body'];

function correct(person: Person, body: Correction) {
  return person.http.call('PATCH /v1/attachments/{attachmentId}', { path: { attachmentId }, body: body ?? {} });
}

it('[CORRECT1] lets every member say better what is in a picture, and tells the room who did', async () => {
  await correct(ben, { labels: [{ name: 'Person', as: 'Friends' }], alt: 'Two friends' });

  const { alt, understanding } = await shownIn(ana, roomId, attachmentId);
  expect(alt).toBe('Two friends');
  const label = understanding?.labels.find(({ name }) => name === 'Friends');
  expect(label).toMatchObject({ confidence: 1, correctedBy: ben.userId });
  expect(understanding?.labels.map(({ name }) => name)).not.toContain('Person');
  const told = () => a.events.filter(isDurable).at(-1);
  await eventually(() => expect(told()).toMatchObject({ event: 'attachment.understood', data: { by: ben.userId } }));
});

it('[CORRECT2] removes a label that is wrong, and writes nothing when all stands as wished', async () => {
  await correct(ana, { labels: [{ name: 'Friends', as: null }], alt: null });
  const { understanding, alt } = await shownIn(ben, roomId, attachmentId);
  const before = a.events.filter(isDurable).length;

  await correct(ana, { alt: null });

  expect(understanding?.labels.map(({ name }) => name)).not.toContain('Friends');
  expect(alt).toBeUndefined();
  expect(a.events.filter(isDurable)).toHaveLength(before);
});

it('[CORRECT3] refuses a label that is not there, words without end, and fields that are not known', async () => {
  const path = { attachmentId };
  const patch = async (body: unknown) =>
    (await ben.http.send('PATCH /v1/attachments/{attachmentId}', { path, text: JSON.stringify(body) })).status;

  expect(await patch({ labels: [{ name: 'Unicorn', as: 'Horse' }] })).toBe(404);
  expect(await patch({ alt: 'x'.repeat(501) })).toBe(400);
  expect(await patch({ alt: 'two\nlines' })).toBe(400);
  expect(await patch({ understanding: { faces: [] } })).toBe(400);
});

it('[CORRECT4] loses none of many corrections at the same time', async () => {
  await correct(ana, { alt: 'begin' });
  const { understanding } = await shownIn(ana, roomId, attachmentId);
  const names = (understanding?.labels ?? []).map(({ name }) => name);

  const all = names.map((name, index) =>
    correct(index % 2 ? ana : ben, { labels: [{ name, as: `${name} ${index}` }] }),
  );
  await Promise.all([...all, correct(ben, { alt: 'end' })]);

  const after = await shownIn(ben, roomId, attachmentId);
  expect(after.understanding?.labels.map(({ name }) => name).toSorted()).toEqual(
    names.map((name, index) => `${name} ${index}`).toSorted(),
  );
  expect(after.alt).toBe('end');
});

it('[SEARCH1] finds messages by their words and by what is in their pictures, newest first', async () => {
  await correct(ben, { alt: 'A lighthouse in the fog' });
  await a.send(roomId, 'I love this LIGHTHOUSE');
  await a.send(roomId, 'nothing of that kind');
  const search = async (query: string) => {
    const found = await ben.http.call('GET /v1/rooms/{roomId}/search', { path: { roomId }, query: { query } });
    return found.messages.map(({ text }) => text);
  };

  expect(await search('lighthouse')).toEqual(['I love this LIGHTHOUSE', 'at the table']);
  expect(await search('  fog   light ')).toEqual(['at the table']);
  expect(await search('table lighthouse')).toEqual(['at the table']);
  expect(await search('volcano')).toEqual([]);
});

it('[SEARCH2] finds nothing of what was deleted, and goes on where it stopped', async () => {
  const many = await newRoom(ana, [ben]);
  const sent: Awaited<ReturnType<typeof a.send>>[] = [];
  for (let index = 0; index < 15; index++) sent.push(await a.send(many, `the same words ${index}`));
  await new Promise((resolve) => setTimeout(resolve, 9_000));
  for (let index = 15; index < 30; index++) sent.push(await a.send(many, `the same words ${index}`));
  const last = sent.at(-1);
  if (last === undefined) throw new Error('nothing was sent');
  await a.command('message.delete', { roomId: many, messageId: last.messageId });
  const search = (before?: number) =>
    ben.http.call('GET /v1/rooms/{roomId}/search', {
      path: { roomId: many },
      query: { query: 'same words', ...(before !== undefined && { before }) },
    });

  const first = await search();
  const second = await search(first.before);

  const texts = [...first.messages, ...second.messages].map(({ text }) => text);
  expect(first.messages).toHaveLength(20);
  expect(texts).toEqual(Array.from({ length: 29 }, (_, index) => `the same words ${28 - index}`));
  expect(second.before).toBeUndefined();
});
