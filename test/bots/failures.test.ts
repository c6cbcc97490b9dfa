import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_BOT_ID } from '../../protocol/ids.ts';
import { BOT_ANSWER_BYTES_MAX, BOT_RETRY_SECONDS, TEXT_BYTES_MAX } from '../../protocol/limits.ts';
import { type BotChat, type BotTalk, startBotChat } from '../fixtures/bot-chat.ts';
import { aWhile, eventually } from '../fixtures/chat.ts';
import type { ReceivedDelivery, Script } from '../fixtures/scripted-bot.ts';

/** Makes the waits between attempts a minute's second. A bot that hangs does so in real time. */
const CLOCK_FACTOR = 60;

let stage: BotChat;

beforeAll(async () => {
  stage = await startBotChat({ clockFactor: CLOCK_FACTOR });
});
afterAll(() => stage.stop());

const attemptOf = ({ headers }: ReceivedDelivery) => Number(headers['mathia-attempt']);
const idOf = ({ headers }: ReceivedDelivery) => headers['webhook-id'];
const signedAt = ({ headers }: ReceivedDelivery) => Number(headers['webhook-timestamp']);

/** Does the first thing the first time, and so on; the last for ever. */
function inTurn(...scripts: [Script, ...Script[]]) {
  let turn = 0;
  return () => scripts[Math.min(turn++, scripts.length - 1)] as Script;
}

/** Asks the bot, and gives what the room is told when it does not answer. */
async function askInVain(talk: BotTalk, script: Script, limits = {}) {
  talk.botAnswers(() => script);
  const { messageId } = await talk.a.send(talk.roomId, 'are you there?');
  const { data } = await talk.ending(limits);
  expect(data).toMatchObject({ messageId, botId: DEFAULT_BOT_ID });
  return data;
}

describe.concurrent('attempts', () => {
  it('[BOT12] are five with growing waits, the same delivery signed anew each time, and then the room is told', async () => {
    const talk = await stage.talk();

    const { outcome, reason, replyId } = await askInVain(talk, { kind: 'raw', status: 500 }, { withinMs: 40_000 });

    expect({ outcome, reason }).toEqual({ outcome: 'failed', reason: 'refused' });
    const received = talk.heard();
    expect(received.map(attemptOf)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(received.map(idOf)).size).toBe(1);
    expect(received.map(({ question }) => question?.reply.id)).toEqual(Array(5).fill(replyId));
    expect(received.every(({ isSigned }) => isSigned)).toBe(true);
    expect(received.map(signedAt)).toEqual(
      received.map(({ receivedAt }) => expect.closeTo(receivedAt.getTime() / 1000, -0.5)),
    );
    expect(new Set(received.map(({ rawBody }) => JSON.parse(rawBody).data.message.id)).size).toBe(1);
    for (const [index, seconds] of BOT_RETRY_SECONDS.entries()) {
      const waited = (received[index + 1]?.receivedAt.getTime() ?? 0) - (received[index]?.receivedAt.getTime() ?? 0);
      expect(waited).toBeGreaterThan((0.75 * seconds * 1000) / CLOCK_FACTOR);
    }
  }, 90_000);

  it('[BOT12] come again after a status that may pass, and after a broken line', async () => {
    const statuses = [408, 429, 500, 502, 503, 504];
    const passing: Script[] = [...statuses.map((status) => ({ kind: 'raw' as const, status })), { kind: 'hang-up' }];

    await Promise.all(
      passing.map(async (script) => {
        const talk = await stage.talk();
        talk.botAnswers(inTurn(script, { kind: 'text', text: 'now' }));
        await talk.a.send(talk.roomId, 'are you there?');

        await talk.answers();

        expect({ script, attempts: talk.heard().map(attemptOf) }).toEqual({ script, attempts: [1, 2] });
      }),
    );
  });

  it('[BOT13] wait as long as the bot asks', async () => {
    const talk = await stage.talk();
    const seconds = 90;
    const busy: Script = { kind: 'raw', status: 503, headers: { 'retry-after': String(seconds) } };
    talk.botAnswers(inTurn(busy, { kind: 'text', text: 'now' }));

    await talk.a.send(talk.roomId, 'are you there?');

    await talk.answers();
    const [first, second] = talk.heard().map(({ receivedAt }) => receivedAt.getTime()) as [number, number];
    expect(second - first).toBeGreaterThanOrEqual((seconds * 1000) / CLOCK_FACTOR);
  });
});

// Apart from those above: each asks in a dozen rooms at once.
describe('what is not tried again', () => {
  /** One attempt each, and what became of it, all at once. */
  async function endings(scripts: Record<string, Script>): Promise<Record<string, unknown>> {
    const all = Object.entries(scripts).map(async ([name, script]) => {
      const talk = await stage.talk();
      const { outcome, reason } = await askInVain(talk, script);
      await aWhile();
      expect(await talk.answers(0)).toEqual([]);
      return [name, { outcome, reason, attempts: talk.heard().map(attemptOf) }];
    });
    return Object.fromEntries(await Promise.all(all));
  }

  it('[BOT14] end with any other refusal, and follow no redirect', async () => {
    const statuses = [300, 302, 307, 400, 401, 403, 404, 409, 410, 413, 422];
    const headers = { location: `${stage.bot.url}elsewhere` };
    const scripts = statuses.map((status) => [status, { kind: 'raw' as const, status, headers }]);

    const ended = await endings(Object.fromEntries(scripts));

    const once = { outcome: 'failed', reason: 'refused', attempts: [1] };
    expect(ended).toEqual(Object.fromEntries(statuses.map((status) => [status, once])));
    expect(stage.bot.received.filter(({ path }) => path !== '/')).toEqual([]);
  });

  it('[BOT15] end with an answer that is none', async () => {
    const json = (body: string): Script => {
      return { kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body };
    };
    const scripts: Record<string, Script> = {
      'another type': { kind: 'raw', status: 200, body: 'hello' },
      HTML: { kind: 'raw', status: 200, headers: { 'content-type': 'text/html' }, body: '<p>hello</p>' },
      'no JSON': json('{"messages":'),
      'JSON of another shape': json('{"text":"hello"}'),
      'no message': json('{"messages":[]}'),
      'eleven messages': json(JSON.stringify({ messages: Array(11).fill({ text: 'x' }) })),
      'a text of blanks': json('{"messages":[{"text":" "}]}'),
      'a text with a NUL': { kind: 'text', text: 'a\0b' },
      'a text that is too long': { kind: 'text', text: 'x'.repeat(TEXT_BYTES_MAX + 1) },
      'a text that swells beyond a frame': { kind: 'text', text: '\u0001'.repeat(6_000) },
      'a body that is a little too long': { kind: 'text', text: 'x'.repeat(BOT_ANSWER_BYTES_MAX + 1) },
    };

    const ended = await endings(scripts);

    const once = { outcome: 'failed', reason: 'garbage', attempts: [1] };
    expect(ended).toEqual(Object.fromEntries(Object.keys(scripts).map((name) => [name, once])));
  });

  it('[BOT15] end with a body of 10 MB', async () => {
    const ended = await endings({ huge: { kind: 'text', text: 'x'.repeat(10 * 1024 * 1024) } });

    expect(ended).toEqual({ huge: { outcome: 'failed', reason: 'garbage', attempts: [1] } });
  });
});

describe.concurrent('what people do meanwhile', () => {
  const later: Script = { kind: 'raw', status: 503, headers: { 'retry-after': '60' } };

  it('[BOT16] asks again a bot that failed, with the same delivery, once', async () => {
    const talk = await stage.talk();
    const { replyId, messageId } = await askInVain(talk, { kind: 'raw', status: 410 });
    const ask = { roomId: talk.roomId, replyId, messageId };
    talk.botAnswers(() => ({ kind: 'text', text: 'here I am' }));

    const { seq } = await talk.b.command('reply.retry', ask);

    const [answer] = await talk.answers();
    expect(answer).toMatchObject({ text: 'here I am', reply: { replyId, messageId } });
    expect((await talk.log())[seq - 1]).toMatchObject({ event: 'reply.started', data: { replyId, messageId } });
    expect(new Set(talk.heard().map(idOf)).size).toBe(1);
    expect(talk.heard().map(({ question }) => question?.reply.id)).toEqual([replyId, replyId]);
    await expect(talk.b.command('reply.retry', ask)).rejects.toMatchObject({ code: 'conflict' });
    await aWhile();
    expect(await talk.answers()).toHaveLength(1);
  });

  it('[BOT17] stops an answer that is on its way: what comes later is thrown away', async () => {
    const talk = await stage.talk();
    talk.botAnswers(() => ({ kind: 'text', text: 'too late', delayMs: 800 }));
    const { messageId } = await talk.a.send(talk.roomId, 'think slowly');
    const { replyId } = await eventually(() => {
      const [typing] = talk.b.transient('typing');
      if (typing?.data.replyId === undefined) throw new Error('nobody is thinking');
      return { replyId: typing.data.replyId };
    });
    const ask = { roomId: talk.roomId, replyId, messageId };

    await talk.b.command('reply.stop', ask);
    await talk.a.command('reply.stop', ask); // has nothing to stop

    const { data } = await talk.ending();
    expect(data).toMatchObject({ replyId, messageId, outcome: 'stopped' });
    await aWhile(1_200);
    expect(await talk.answers(0)).toEqual([]);
    expect((await talk.log()).filter(({ event }) => event === 'reply.ended')).toHaveLength(1);
    await expect(talk.a.command('reply.retry', ask)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('[BOT18] keeps from the bot what was deleted before it came through', async () => {
    const talk = await stage.talk();
    talk.botAnswers(inTurn(later, { kind: 'text', text: 'I read it' }));
    const { messageId } = await talk.a.send(talk.roomId, 'oops');
    await eventually(() => expect(talk.heard()).toHaveLength(1));

    await talk.a.command('message.delete', { roomId: talk.roomId, messageId });

    await aWhile(2_000);
    expect(talk.heard()).toHaveLength(1);
    await talk.a.send(talk.roomId, 'what did I say?');
    await eventually(() => expect(talk.heard()).toHaveLength(2));
    expect(talk.heard()[1]?.rawBody).not.toContain('oops');
  });

  it('[BOT18] asks no more a bot that was switched off meanwhile', async () => {
    const talk = await stage.talk();
    talk.botAnswers(inTurn(later, { kind: 'text', text: 'still here' }));
    await talk.a.send(talk.roomId, 'are you there?');
    await eventually(() => expect(talk.heard()).toHaveLength(1));

    await talk.switchBot('off');

    await aWhile(2_000);
    expect(talk.heard()).toHaveLength(1);
    expect(await talk.answers(0)).toEqual([]);
  });
});
