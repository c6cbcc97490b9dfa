import { expect, it } from 'vitest';
import { DEFAULT_BOT_ID, LOBBY_ROOM_ID, UserId } from '../protocol/ids.ts';
import { HOPS_MAX } from '../protocol/limits.ts';
import type { Message } from '../protocol/message.ts';
import type { Trigger } from '../protocol/room.ts';
import { messageCreated } from './message.ts';
import { botsThatHear } from './trigger.ts';

const ana = UserId.parse('user_00000000000000000000000001');
const bot = (trigger: Trigger) => [{ botId: DEFAULT_BOT_ID, name: 'Mathia', handle: 'mathia', trigger }];

function message(change: Partial<Message> = {}): Message {
  const sender = { id: ana, name: 'Ana', kind: 'human' as const };
  const draft = { roomId: LOBBY_ROOM_ID, sender, text: 'hi', mentions: [] };
  return { ...messageCreated(draft, 1, new Date(0), new Uint8Array(10)).data, ...change };
}

it('[BOT3] hears all, what mentions it, or nothing', () => {
  const plain = message();
  const mention = message({ mentions: [DEFAULT_BOT_ID] });

  expect(botsThatHear({ bots: bot('all') }, plain)).toEqual([DEFAULT_BOT_ID]);
  expect(botsThatHear({ bots: bot('mention') }, plain)).toEqual([]);
  expect(botsThatHear({ bots: bot('mention') }, mention)).toEqual([DEFAULT_BOT_ID]);
  expect(botsThatHear({ bots: bot('off') }, mention)).toEqual([]);
});

it('[BOT4] never hears itself, another bot, or a notice', () => {
  const byBot = { sender: { id: DEFAULT_BOT_ID, name: 'Mathia', kind: 'bot' as const } };

  expect(botsThatHear({ bots: bot('all') }, message(byBot))).toEqual([]);
  expect(botsThatHear({ bots: bot('all') }, message({ kind: 'notice' }))).toEqual([]);
  expect(botsThatHear({ bots: bot('all') }, message({ hops: HOPS_MAX }))).toEqual([]);
});

it('[BOT5] does not hear what is not for it, even when it is mentioned', () => {
  const marked = message({ notForBot: true, mentions: [DEFAULT_BOT_ID] });

  expect(botsThatHear({ bots: bot('all') }, marked)).toEqual([]);
});
