import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_BOT_ID, type RoomId } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import { type Chat, eventually, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { say, sendRecording } from '../fixtures/recordings.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { heard, soundOf } from '../fixtures/spoken.ts';

let chat: Chat;
let ana: Person;
let socket: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  chat = await startChat({ bot: 'reference' });
  ana = await chat.person('Ana');
  roomId = await newRoom(ana, [], { kind: 'bot' });
  socket = await ana.join();
});
afterAll(() => chat?.stop());

async function answerTo(messageId: string): Promise<Message> {
  return eventually(
    async () => {
      const messages = (await logOf(ana, roomId)).flatMap((event) =>
        event.event === 'message.created' && event.data.sender.id === DEFAULT_BOT_ID ? [event.data] : [],
      );
      const found = messages.find(({ reply }) => reply?.messageId === messageId);
      if (found === undefined || found.reply?.running) throw new Error('the bot has not answered yet');
      return found;
    },
    { withinMs: 50_000 },
  );
}

it('[HEAR1][HEAR2][HEAR4] answers in text and aloud what somebody asks by speaking, and knows what they said', async () => {
  const { messageId } = await say({ person: ana, socket }, roomId, 'what is the square root of sixteen');
  const answer = await answerTo(messageId);
  const spoken = await heard(ana, { roomId, messageId: answer.messageId });
  const about = await socket.send(roomId, 'what did I say?');

  const told = await answerTo(about.messageId);

  expect(answer.text).toBe('`the square root of 16` is **4**');
  expect(spoken).toMatchObject({ status: 'ready', parts: [{ text: 'the square root of 16 is 4' }] });
  const [part] = spoken.parts;
  const { samples } = await soundOf(part ?? { url: '' });
  expect(Math.max(...samples.map(Math.abs))).toBeGreaterThan(0.05);
  expect(told.text).toMatch(/^You said, in English, in \d seconds: “what is the square root of sixteen”$/);
  expect(told.speech).toBeUndefined();
});

it('[ALOUD1] says aloud what somebody writes that it should say', async () => {
  const { messageId } = await socket.send(roomId, 'say “Guten Morgen” in German');

  const answer = await answerTo(messageId);

  expect(answer.text).toBe('Guten Morgen');
  expect(await heard(ana, { roomId, messageId: answer.messageId })).toMatchObject({
    status: 'ready',
    language: 'de-DE',
  });
});

it('[HEAR3] says that it was no recording, and answers what comes after it', async () => {
  const { messageId } = await sendRecording({ person: ana, socket }, roomId, Buffer.from('no sound at all'.repeat(40)));

  const answer = await answerTo(messageId);

  expect(answer.text).toBe('That recording was not accepted: it was no recording.');
});
