import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyEvent } from '../../protocol/apply-event.ts';
import { openRoom, type RoomState } from '../../protocol/room-state.ts';
import { tableClient } from '../fixtures/aws-client.ts';
import { type BotChat, type BotTalk, startBotChat } from '../fixtures/bot-chat.ts';
import { aWhile, eventually, roomOf } from '../fixtures/chat.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

let stage: BotChat;

beforeAll(async () => {
  stage = await startBotChat({ duplicate: true });
});
afterAll(() => stage.stop());

it('[BOT20] answers a message once, however often its delivery comes', async () => {
  const talk = await stage.talk();
  talk.botAnswers(() => ({ kind: 'text', text: 'once', delayMs: 100 }));

  const asked = await Promise.all(['1', '2', '3'].map((text) => talk.a.send(talk.roomId, text)));

  const answers = await talk.answers(3);
  await aWhile(1_000);
  expect(await talk.answers(3)).toHaveLength(3);
  expect(new Set(answers.map(({ reply }) => reply?.messageId))).toEqual(new Set(asked.map((sent) => sent.messageId)));
  expect(talk.heard().length).toBeGreaterThanOrEqual(3); // it may be asked twice, under one id
  expect(new Set(talk.heard().map(({ headers }) => headers['webhook-id'])).size).toBe(3);
  const rest = (await talk.log()).slice(1).filter(({ event }) => event !== 'message.created' && event !== 'void');
  expect(rest).toEqual([]);
});

it('[BOT20] lets an answer grow once, and waits once for one that was promised', async () => {
  const talk = await stage.talk();
  const words = Array.from({ length: 8 }, (_, index) => ({ event: 'text', data: { text: `${index} ` } }));
  const done = { event: 'done', data: {} };
  talk.botAnswers(({ question }) =>
    question?.content.text === 'later'
      ? { kind: 'raw', status: 202 }
      : { kind: 'stream', events: [...words.flatMap((word) => [word, 60]), done] },
  );

  await talk.a.send(talk.roomId, 'grow');
  await talk.ending();
  await talk.a.send(talk.roomId, 'later');

  await aWhile(1_500);
  const log = (await talk.log()).filter(({ event }) => event.startsWith('reply.') || event === 'message.created');
  expect(log.map(({ event }) => event)).toEqual([
    ...['message.created', 'reply.started', 'message.created', 'reply.ended'],
    ...['message.created', 'reply.started'],
  ]);
  expect(log[3]).toMatchObject({ data: { outcome: 'answered', answer: { text: '0 1 2 3 4 5 6 7 ' } } });
});

it('[BOT20] tells the room once that a bot failed', async () => {
  const talk = await stage.talk();
  talk.botAnswers(() => ({ kind: 'raw', status: 410 }));

  await talk.a.send(talk.roomId, 'gone?');

  await talk.ending();
  await aWhile(1_000);
  expect((await talk.log()).filter(({ event }) => event === 'reply.ended')).toHaveLength(1);
});

it('[FANOUT1] shows the messages of a large room once and in order, though the stream brings them twice', async () => {
  const talk = await stage.talk('off');
  const { roomId, a, b, ben } = talk;
  const fresh = await stateOf(talk);
  const texts = Array.from({ length: 10 }, (_, index) => `number ${index}`);

  for (const text of texts) {
    await markLarge(talk); // each time, because a room with two connections goes back to being small
    await a.send(roomId, text);
  }

  const head = fresh.head + texts.length;
  await eventually(() => expect(afterEvents(fresh, b).head).toBe(head));
  await aWhile();
  const seen = afterEvents(fresh, b).timeline.flatMap((item) => (item.kind === 'message' ? [item.message.text] : []));
  expect(seen).toEqual(texts);
  expect(b.durable(roomId).length).toBeGreaterThan(texts.length);
  expect((await roomOf(ben, roomId)).head).toBe(head);
});

/** What the stack says of a room before its first connection of hundreds is there. */
async function markLarge({ roomId }: BotTalk): Promise<void> {
  const { table, TableName } = tableClient(stage.chat.runtime);
  const Key = { PK: `ROOM#${roomId}`, SK: 'ROOM' };
  const input = { UpdateExpression: 'SET isLarge = :yes', ExpressionAttributeValues: { ':yes': true } };
  await table.send(new UpdateCommand({ TableName, Key, ...input }));
}

async function stateOf({ roomId, ben }: BotTalk): Promise<RoomState> {
  const { head, epoch, ...settings } = await roomOf(ben, roomId);
  return openRoom({ roomId, epoch, head, settings, members: [] });
}

/** As a client applies what came, whatever order it came in; what has a gap before it waits. */
function afterEvents(state: RoomState, client: SocketClient): RoomState {
  const inOrder = client.durable(state.roomId).toSorted((one, other) => one.seq - other.seq);
  return inOrder.reduce((known, event) => (event.seq > known.head + 1 ? known : applyEvent(known, event)), state);
}
