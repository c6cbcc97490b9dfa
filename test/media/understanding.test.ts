import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { type Chat, eventually, type Person, startChat } from '../fixtures/chat.ts';
import { isUnderstood, peoplePhoto, show, shownIn, whenever } from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { talkIn } from '../fixtures/talk.ts';

let chat: Chat;
let ana: Person;
let ben: Person;
let a: SocketClient;
let b: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  chat = await startChat();
  ({ ana, ben, a, b, roomId } = await talkIn(chat));
});
afterAll(() => chat.stop());

const lookings = () =>
  chat.runtime.ledger
    .calls()
    .filter(({ service }) => service === 'rekognition')
    .map(({ operation }) => operation);

it('[UNDERSTAND1] tells everybody what is in a picture, with boxes, a moment after it is there', async () => {
  const { attachmentId, messageId } = await show({ person: ana, socket: a }, roomId, await peoplePhoto(1));

  const mine = await whenever(ana, attachmentId, isUnderstood);

  const { understanding } = mine;
  expect(understanding?.labels.map(({ name }) => name)).toContain('Person');
  expect(understanding?.faces).toHaveLength(3);
  expect(understanding?.moderation.categories).toEqual([]);
  for (const { box } of understanding?.faces ?? []) expect(box.left + box.width).toBeLessThanOrEqual(1);
  const told = () => b.durable(roomId).find(({ event }) => event === 'attachment.understood');
  await eventually(() => expect(told()).toMatchObject({ data: { messageId, attachment: { attachmentId } } }));
  expect((await shownIn(ben, roomId, attachmentId)).understanding).toEqual(understanding);
  expect(lookings().toSorted()).toEqual(['DetectFaces', 'DetectLabels', 'DetectModerationLabels', 'DetectText']);
});
