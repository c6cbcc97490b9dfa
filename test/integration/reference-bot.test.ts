import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { DEFAULT_BOT_ID, type RoomId } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import { type Chat, eventually, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { chunk, EVENT_STREAM, type ModelServer, saying, startModelServer } from '../fixtures/model-server.ts';

let model: ModelServer;
let chat: Chat;
let ana: Person;

beforeAll(async () => {
  model = await startModelServer();
  vi.stubEnv('MATHIA_MODEL_URL', model.url);
  vi.stubEnv('MATHIA_MODEL', 'small');
  chat = await startChat({ bot: 'reference' });
  ana = await chat.person('Ana');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await chat?.stop();
  await model?.stop();
});

async function ask(text: string): Promise<{ roomId: RoomId; messageId: string }> {
  const roomId = await newRoom(ana, [], { kind: 'bot' });
  const socket = await ana.join();
  const { messageId } = await socket.send(roomId, text);
  return { roomId, messageId };
}

async function answerIn(roomId: RoomId): Promise<Message> {
  return eventually(async () => {
    const said = (await logOf(ana, roomId)).flatMap((event) =>
      event.event === 'message.created' && event.data.sender.id === DEFAULT_BOT_ID ? [event.data] : [],
    );
    if (said[0] === undefined || said[0].reply?.running) throw new Error('the bot has not answered yet');
    return said[0];
  });
}

it('[MODEL7] lets a model of the environment answer in a room, and what it says grows there', async () => {
  model.answerWith(saying(['Lima ', 'is the ', 'capital.'], { everyMs: 300 }));

  const { roomId, messageId } = await ask('What is the capital of Peru?');

  expect(await answerIn(roomId)).toMatchObject({ text: 'Lima is the capital.', reply: { messageId } });
  const names = (await logOf(ana, roomId)).map(({ event }) => event);
  expect(names).toEqual(expect.arrayContaining(['reply.started', 'message.created', 'reply.ended']));
  expect(model.requests.at(-1)?.body).toContain('What is the capital of Peru?');
});

it('[MODEL4] keeps in the room what a model said that broke off, with the words of the bot', async () => {
  model.answerWith(async (response) => {
    response.writeHead(200, EVENT_STREAM).write(chunk('It was in the'), () => response.destroy());
  });

  const { roomId } = await ask('When was that?');

  const { text } = await answerIn(roomId);
  expect(text).toBe('It was in the\n\n*(My language model broke off here.)*');
  const ended = (await logOf(ana, roomId)).find(({ event }) => event === 'reply.ended');
  expect(ended?.data).toMatchObject({ outcome: 'interrupted' });
});

it('[MODEL4] says in the room that the model does not answer', async () => {
  model.answerWith(async (response) => {
    response.writeHead(500).end('a stack trace');
  });

  const { roomId } = await ask('Are you there?');

  const { text } = await answerIn(roomId);
  expect(text).toContain('My language model does not answer just now');
  expect(text).not.toContain('trace');
});

it('[MODEL5] hangs up on the model when somebody presses Stop', async () => {
  model.answerWith(
    saying(
      Array.from({ length: 500 }, () => 'and '),
      { everyMs: 40 },
    ),
  );
  const { roomId, messageId } = await ask('Go on and on?');
  const started = await eventually(async () => {
    const found = (await logOf(ana, roomId)).find(({ event }) => event === 'reply.started');
    if (found?.event !== 'reply.started' || model.requests.at(-1) === undefined) throw new Error('nothing runs yet');
    return found.data;
  });
  const { closed } = model.requests.at(-1) ?? {};

  const socket = await ana.join();
  await socket.command('reply.stop', { roomId, replyId: started.replyId, messageId: started.messageId });
  await closed;

  expect(started.messageId).toBe(messageId);
  const ended = await eventually(async () => {
    const found = (await logOf(ana, roomId)).find(({ event }) => event === 'reply.ended');
    if (found === undefined) throw new Error('it runs still');
    return found;
  });
  expect(ended.data).toMatchObject({ outcome: 'stopped' });
});
