import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Attachment } from '../../protocol/attachment.ts';
import { DEFAULT_BOT_ID, type RoomId } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import { type Chat, eventually, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { isUnderstood, peoplePhoto, show, whenever } from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

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

/** The bot's answer to a message, once its pictures are there. */
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
    { withinMs: 60_000 },
  );
}

const isReady = ({ status }: Attachment) => status === 'ready';

it('[SEE1][SEE5] answers in a room what is in a photo, with a copy of it that everybody can see', async () => {
  const { messageId } = await show({ person: ana, socket }, roomId, await peoplePhoto(1), 'what is this?');

  const { text, attachments } = await answerTo(messageId);

  expect(text).toContain('**Person**');
  expect(attachments).toEqual([expect.objectContaining({ alt: expect.stringContaining('boxes around: ') })]);
  const [{ attachmentId }] = attachments as [Attachment];
  const { urls, width } = await whenever(ana, attachmentId, isReady);
  const copy = await fetch(urls?.full ?? '').then((response) => response.arrayBuffer());
  expect((await sharp(copy).metadata()).width).toBe(width);
});

it('[SEE2][SEE6] counts the people of the photo when it is asked later, not of its own copy', async () => {
  const photo = await show({ person: ana, socket }, roomId, await peoplePhoto(2));
  const { understanding } = await whenever(ana, photo.attachmentId, isUnderstood);
  await answerTo(photo.messageId);
  const { messageId } = await socket.send(roomId, 'how many people are in this picture?');

  const { text } = await answerTo(messageId);

  const faces = understanding?.faces.length ?? 0;
  expect(faces).toBeGreaterThan(0);
  expect(text).toMatch(new RegExp(`\\*\\*${faces} (?:faces?|people|person)\\*\\*`));
});

it('[PLOT1] shows a plot in a room, with its alternative text', async () => {
  const { messageId } = await socket.send(roomId, 'plot sin(x)/x from -20 to 20');

  const { text, attachments } = await answerTo(messageId);

  expect(text).toContain('`sin(x)/x` for x');
  expect(attachments).toEqual([expect.objectContaining({ alt: expect.stringContaining('Plot of sin(x)/x') })]);
  const [{ attachmentId }] = attachments as [Attachment];
  expect(await whenever(ana, attachmentId, isReady)).toMatchObject({ contentType: 'image/png', width: 1040 });
});
