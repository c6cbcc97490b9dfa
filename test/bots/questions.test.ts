import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_BOT_ID } from '../../protocol/ids.ts';
import { BOT_ANSWERS_PER_MINUTE, BOT_EVENT_BYTES_MAX } from '../../protocol/limits.ts';
import { utf8Bytes } from '../../protocol/text.ts';
import { type BotChat, type BotTalk, startBotChat } from '../fixtures/bot-chat.ts';
import { aWhile, eventually } from '../fixtures/chat.ts';
import type { ReceivedDelivery } from '../fixtures/scripted-bot.ts';

let stage: BotChat;

beforeAll(async () => {
  stage = await startBotChat();
});
afterAll(() => stage.stop());

const textOf = ({ question }: ReceivedDelivery) => question?.content.text;
const contextOf = ({ question }: ReceivedDelivery) => question?.context.recent.map(({ text }) => text);

async function hearing({ heard }: BotTalk, count: number): Promise<ReceivedDelivery[]> {
  await eventually(() => expect(heard().length).toBeGreaterThanOrEqual(count));
  return heard();
}

describe('what a bot is sent', () => {
  it('[BOT1] is a signed event of its room that keeps apart who vouches and who wrote', async () => {
    const talk = await stage.talk();
    const { messageId, seq, at } = await talk.a.send(talk.roomId, 'what is 6 × 7?');

    const [received] = (await hearing(talk, 1)) as [ReceivedDelivery];

    expect(received).toMatchObject({ method: 'POST', isSigned: true, headers: { 'mathia-attempt': '1' } });
    expect(received.headers['content-type']).toBe('application/json');
    expect(received.question).toMatchObject({
      bot: { id: DEFAULT_BOT_ID, name: 'Mathia' },
      room: { id: talk.roomId, kind: 'group' },
      message: { id: messageId, seq, at, hops: 0, mentionsYou: false, sender: { id: talk.ana.userId, kind: 'human' } },
      content: { untrusted: true, text: 'what is 6 × 7?' },
      context: { untrusted: true, recent: [] },
      reply: {
        id: expect.stringMatching(/^reply_/),
        url: `${stage.chat.runtime.outputs.httpUrl}/v1/replies/${received.question?.reply.id}`,
        token: expect.stringMatching(/^mrt_/),
      },
    });
    const stranger = new Webhook(Buffer.from('not the secret').toString('base64'));
    expect(() => stranger.verify(received.rawBody, received.headers as Record<string, string>)).toThrow();
    expect(received.rawBody).not.toContain(talk.ana.http.constructor.name);
    expect(talk.heard()).toHaveLength(1);
  });

  it('[BOT1] has the last words before it, newest last, in at most 20 KB', async () => {
    const talk = await stage.talk();
    const words = Array.from({ length: 9 }, (_, index) => `${index} ${'é'.repeat(2_000)}`);
    for (const text of words) await talk.a.send(talk.roomId, text);

    const received = await hearing(talk, 9);

    const last = received.find((one) => textOf(one) === words[8]);
    for (const { rawBody, isSigned } of received) {
      expect(isSigned).toBe(true);
      expect(utf8Bytes(rawBody)).toBeLessThanOrEqual(BOT_EVENT_BYTES_MAX);
    }
    const context = last === undefined ? [] : (contextOf(last) ?? []);
    expect(context.length).toBeGreaterThan(2);
    expect(context).toEqual(words.slice(8 - context.length, 8));
  });
});

describe('what a bot answers', () => {
  it('[BOT2] becomes a message one hop further, that names what it answers, after a time of thinking', async () => {
    const talk = await stage.talk();
    talk.botAnswers(() => ({ kind: 'text', text: '42', delayMs: 200 }));
    const { messageId } = await talk.a.send(talk.roomId, 'what is 6 × 7?');

    const [answer] = await talk.answers();

    const [received] = talk.heard();
    expect(answer).toMatchObject({
      ...{ text: '42', kind: 'message', hops: 1, mentions: [] },
      sender: { id: DEFAULT_BOT_ID, name: 'Mathia', kind: 'bot' },
      reply: { replyId: received?.question?.reply.id, messageId },
    });
    await eventually(() => expect(talk.b.texts(talk.roomId)).toEqual(['what is 6 × 7?', '42']));
    expect(talk.b.transient('typing')).toMatchObject([
      { data: { userId: DEFAULT_BOT_ID, on: true, messageId, replyId: answer?.reply?.replyId } },
    ]);
  });

  it('[BOT2] may be several messages, in order, with suggestions and notices', async () => {
    const talk = await stage.talk();
    const messages = [
      { text: 'one', kind: 'message' as const, suggestions: ['yes', 'no'] },
      { text: 'two', kind: 'notice' as const },
      { text: '**three**', kind: 'message' as const },
    ];
    talk.botAnswers(() => ({ kind: 'json', answer: { messages } }));
    await talk.a.send(talk.roomId, 'count');

    const answers = await talk.answers(3);

    expect(answers).toMatchObject(messages);
    const [first] = answers;
    expect(answers.map(({ seq }) => seq - (first?.seq ?? 0))).toEqual([0, 1, 2]);
  });

  it.each([
    ['noReply', { kind: 'json', answer: { noReply: true } }],
    ['an empty 200', { kind: 'raw', status: 200 }],
    ['an empty text', { kind: 'text', text: '' }],
    ['204', { kind: 'raw', status: 204 }],
  ] as const)('[BOT6] may be silence: %s', async (_, script) => {
    const talk = await stage.talk();
    talk.botAnswers(() => script);
    const { seq } = await talk.a.send(talk.roomId, 'nothing to say?');

    await eventually(() => expect(talk.b.transient('typing').map(({ data }) => data.on)).toEqual([true, false]));

    await aWhile();
    expect((await talk.log()).at(-1)?.seq).toBe(seq);
    expect(talk.heard()).toHaveLength(1);
  });

  it('[BOT10] is limited to so many a minute', async () => {
    const talk = await stage.talk();
    talk.botAnswers(() => ({ kind: 'text', text: 'and I say' }));
    const asked = BOT_ANSWERS_PER_MINUTE + 4;

    await Promise.all(Array.from({ length: asked }, (_, index) => talk.a.send(talk.roomId, `${index}`)));

    const ended = await eventually(async () => {
      const all = (await talk.log()).filter(({ event }) => event === 'reply.ended');
      expect(all.length + (await talk.answers(BOT_ANSWERS_PER_MINUTE)).length).toBe(asked);
      return all;
    });
    expect(ended.length).toBeGreaterThan(0);
    for (const { data } of ended) expect(data).toMatchObject({ outcome: 'failed', reason: 'rate_limited' });
  });
});

describe('what a bot hears', () => {
  it('[BOT3] is never its own words, nor a notice, nor what is marked “not for the bot”', async () => {
    const talk = await stage.talk();
    talk.botAnswers(() => ({
      kind: 'json',
      answer: {
        messages: [
          { text: '@mathia talks to @mathia', kind: 'message' },
          { text: 'by the way', kind: 'notice' },
        ],
      },
    }));
    await talk.a.send(talk.roomId, 'first');
    await talk.answers(2);

    await talk.a.send(talk.roomId, 'between us, @mathia', { notForBot: true });

    await aWhile();
    expect(talk.heard().map(textOf)).toEqual(['first']);
    await talk.a.send(talk.roomId, 'second');
    const [, received] = (await hearing(talk, 2)) as [ReceivedDelivery, ReceivedDelivery];
    expect(contextOf(received)).toEqual(['first', '@mathia talks to @mathia', 'by the way']);
    expect(
      talk
        .heard()
        .map(({ rawBody }) => rawBody)
        .join(),
    ).not.toContain('between us');
  });

  it('[BOT4] is, on mention, what names it or quotes it, and nothing else', async () => {
    const talk = await stage.talk('mention');
    talk.botAnswers(() => ({ kind: 'text', text: 'here' }));

    await talk.a.send(talk.roomId, 'nobody is called');
    await talk.a.send(talk.roomId, 'mail to x@mathia.example, see mathia');
    await talk.a.send(talk.roomId, 'hello @Mathia, are you there?');
    const [answer] = await talk.answers();
    await talk.b.send(talk.roomId, 'thanks', { replyTo: answer?.messageId });

    const received = await hearing(talk, 2);
    expect(received.map(textOf)).toEqual(['hello @Mathia, are you there?', 'thanks']);
    expect(received.map(({ question }) => question?.message.mentionsYou)).toEqual([true, true]);
    expect(contextOf(received[1] as ReceivedDelivery)).toEqual(['hello @Mathia, are you there?', 'here']);
  });

  it('[BOT5] is nothing at all while it is off, then or later', async () => {
    const talk = await stage.talk('all');
    await talk.a.send(talk.roomId, 'on');
    await hearing(talk, 1);

    await talk.switchBot('off');
    await talk.a.send(talk.roomId, 'off: @mathia, a secret');
    await aWhile();
    expect(talk.heard()).toHaveLength(1); // not one byte
    await talk.switchBot('all');
    await talk.a.send(talk.roomId, 'on again');

    const received = await hearing(talk, 2);
    expect(received.map(textOf)).toEqual(['on', 'on again']);
    expect(contextOf(received[1] as ReceivedDelivery)).toEqual(['on']);
    expect(stage.bot.received.map(({ rawBody }) => rawBody).join()).not.toContain('a secret');
  });

  it('[BOT5] follows the switch from the next message on', async () => {
    const talk = await stage.talk('off');

    for (const [trigger, text] of [
      ['all', '1'],
      ['mention', '2'],
      ['mention', '3 @mathia'],
      ['off', '4 @mathia'],
      ['all', '5'],
    ] as const) {
      await talk.switchBot(trigger);
      await talk.a.send(talk.roomId, text);
    }

    await hearing(talk, 3);
    await aWhile();
    expect(talk.heard().map(textOf).toSorted()).toEqual(['1', '3 @mathia', '5']);
  });

  it('[BOT11] and says ends with its membership: an answer that comes after its removal is thrown away', async () => {
    const talk = await stage.talk();
    talk.botAnswers(() => ({ kind: 'text', text: 'too late', delayMs: 800 }));
    await talk.a.send(talk.roomId, 'quick!');
    await hearing(talk, 1);

    const path = { roomId: talk.roomId, botId: DEFAULT_BOT_ID };
    await talk.ana.http.call('DELETE /v1/rooms/{roomId}/bots/{botId}', { path });
    await talk.a.send(talk.roomId, '@mathia, still there?');

    await aWhile(1_500);
    expect(JSON.stringify(await talk.log())).not.toContain('too late');
    expect(talk.heard()).toHaveLength(1);
  });
});

it('[BOT7] lets a bot that hangs in one room delay no other room', async () => {
  const hanging = await stage.talk();
  const lively = await stage.talk();
  hanging.botAnswers(() => ({ kind: 'hang' }));
  lively.botAnswers(() => ({ kind: 'text', text: 'at once' }));
  await hanging.a.send(hanging.roomId, 'are you there?');
  await hearing(hanging, 1);
  const startedAt = Date.now();

  await lively.a.send(lively.roomId, 'and you?');

  await lively.answers();
  expect(Date.now() - startedAt).toBeLessThan(5_000); // half of what the bot has to answer
  expect((await hanging.log()).filter(({ event }) => event !== 'room.updated')).toHaveLength(1);
});
