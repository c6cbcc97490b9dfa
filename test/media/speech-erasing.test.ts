import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { MessageId, RoomId } from '../../protocol/ids.ts';
import { aWhile, type Chat, eventually, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { keysIn } from '../fixtures/media-bucket.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { hear, listen, messageIn, soundOf, startListening } from '../fixtures/spoken.ts';
import { allRows } from '../fixtures/table.ts';
import { talkIn } from '../fixtures/talk.ts';

const CANARY = 'A canary sings in the coal mine.';
const SHARED = 'Everybody says this sentence again.';

let chat: Chat;
let ana: Person;
let ben: Person;
let a: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  chat = await startChat();
});
beforeEach(async () => {
  ({ ana, ben, a, roomId } = await talkIn(chat));
});
afterAll(() => chat.stop());

/** What is kept for listening: rows of speech and of sentences, and sounds. */
async function kept(): Promise<{ rows: string[]; sounds: string[] }> {
  const rows = (await allRows(chat.runtime)).map((row) => JSON.stringify(row));
  const sounds = (await keysIn(chat.runtime)).filter((key) => key.startsWith('speech/'));
  return { rows: rows.filter((row) => /"PK":"(SPEECH|SENTENCE)#/.test(row)), sounds };
}

function nothingIsKept(): Promise<void> {
  return eventually(async () => expect(await kept()).toEqual({ rows: [], sounds: [] }));
}

function deleteMessage(messageId: MessageId, room = roomId) {
  return a.command('message.delete', { roomId: room, messageId });
}

it('[SPEAK16] erases with a message everything that was made to be heard of it', async () => {
  const { messageId } = await a.send(roomId, `${CANARY} ${SHARED}`);
  const { parts } = await listen(ben, { roomId, messageId });
  const before = await kept();
  expect(before.sounds).toHaveLength(2);
  expect(JSON.stringify(before.rows)).toContain(CANARY);
  for (const part of parts) expect((await fetch(part.url)).status).toBe(200);

  await deleteMessage(messageId);

  await nothingIsKept();
  expect(JSON.stringify(await allRows(chat.runtime))).not.toContain(CANARY);
  for (const part of parts) expect([403, 404]).toContain((await fetch(part.url)).status);
  expect(await messageIn(ben, { roomId, messageId })).not.toHaveProperty('speech');
  await expect(hear(ben, { roomId, messageId })).rejects.toMatchObject({ problem: { code: 'not_found' } });
  await expect(startListening(ben, { roomId, messageId })).rejects.toMatchObject({ problem: { code: 'not_found' } });
});

it('[SPEAK16] erases with an edit what was heard before, and reads what stands there then', async () => {
  const { messageId } = await a.send(roomId, CANARY);
  await listen(ben, { roomId, messageId });

  await a.command('message.edit', { roomId, messageId, text: SHARED });

  await nothingIsKept();
  expect(await messageIn(ben, { roomId, messageId })).not.toHaveProperty('speech');
  await expect(hear(ben, { roomId, messageId })).rejects.toMatchObject({ problem: { code: 'not_found' } });
  const { parts } = await listen(ben, { roomId, messageId });
  expect(parts.map(({ text }) => text)).toEqual([SHARED]);
  await deleteMessage(messageId);
  await nothingIsKept();
});

it('[SPEAK16] keeps what another message says, too, until that goes', async () => {
  const elsewhere = await newRoom(ana);
  const one = await a.send(roomId, `${CANARY} ${SHARED}`);
  const other = await a.send(elsewhere, SHARED);
  await listen(ana, { roomId, ...one });
  await listen(ana, { roomId: elsewhere, ...other });

  await deleteMessage(one.messageId);
  await eventually(async () => expect((await kept()).sounds).toHaveLength(1));
  const { parts } = await hear(ana, { roomId: elsewhere, ...other });

  expect(JSON.stringify((await kept()).rows)).not.toContain(CANARY);
  expect((await soundOf(parts[0] ?? { url: '' })).loudness).toBeGreaterThan(0.02);
  await deleteMessage(other.messageId, elsewhere);
  await nothingIsKept();
});

it('[SPEAK17] leaves nothing of a message that goes while it is made', async () => {
  const long = Array.from({ length: 12 }, (_, index) => `This is sentence number ${index} of something long.`).join(
    ' ',
  );
  for (const waitMs of [0, 50, 150, 300, 600, 1_000]) {
    const { messageId } = await a.send(roomId, `${waitMs} ${CANARY} ${long}`);
    await startListening(ben, { roomId, messageId });
    await aWhile(waitMs);
    await deleteMessage(messageId);
  }

  await nothingIsKept();
  await aWhile(3_000);

  expect(await kept()).toEqual({ rows: [], sounds: [] });
  expect(JSON.stringify(await allRows(chat.runtime))).not.toContain(CANARY);
});

it('[SPEAK17] reads a message that is edited while it is made as it stands at the end, and keeps nothing else', async () => {
  const { messageId } = await a.send(roomId, `${CANARY} ${'And so it goes on and on and on. '.repeat(8)}`);
  await startListening(ben, { roomId, messageId });
  for (const count of [1, 2, 3]) {
    await a.command('message.edit', { roomId, messageId, text: `This is version number ${count}, and the last.` });
    await startListening(ben, { roomId, messageId });
  }

  const { parts, status } = await listen(ben, { roomId, messageId });

  expect(status).toBe('ready');
  expect(parts.map(({ text }) => text)).toEqual(['This is version number 3, and the last.']);
  await eventually(async () => expect((await kept()).sounds).toHaveLength(1));
  await aWhile(2_000);
  const { rows, sounds } = await kept();
  expect(sounds).toHaveLength(1);
  expect(rows.filter((row) => row.includes('"SK":"SENTENCE"'))).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toMatch(/canary|version number [12]/);
  await deleteMessage(messageId);
  await nothingIsKept();
});
