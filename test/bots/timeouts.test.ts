import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crockford, DEFAULT_BOT_ID } from '../../protocol/ids.ts';
import { BOT_ANSWER_MS, BOT_HEADERS_MS, BOT_RECORDING_MS, BOT_RETRY_SECONDS } from '../../protocol/limits.ts';
import { type BotChat, type BotTalk, startBotChat } from '../fixtures/bot-chat.ts';
import { eventually } from '../fixtures/chat.ts';
import type { Script } from '../fixtures/scripted-bot.ts';

/** Shortens the waits between attempts, and leaves the queue's visibility timeout above what a bot may take. */
const CLOCK_FACTOR = 6;
const MINUTE_MS = 60_000;
const LAST_ATTEMPT = BOT_RETRY_SECONDS.length + 1;

let stage: BotChat;

beforeAll(async () => {
  stage = await startBotChat({ clockFactor: CLOCK_FACTOR });
});
afterAll(() => stage.stop());

/** Puts the last attempt of a delivery into the queue, as the fourth does, so that nobody waits for those before. */
async function lastAttempt({ roomId, a }: BotTalk): Promise<void> {
  const { seq } = await a.send(roomId, 'for people');
  const deliveryId = `delivery_${crockford(crypto.getRandomValues(new Uint8Array(16)))}`;
  const { outputs, stack } = stage.chat.runtime;
  const { region, ...credentials } = outputs.developer;
  const queue = stack.ofType('AWS::SQS::Queue').find(({ logicalId }) => logicalId.startsWith('BotDeliveryDeliveries'));
  const botId = DEFAULT_BOT_ID;
  const delivery = { deliveryId, botId, type: 'message.created', roomId, seq, attempt: LAST_ATTEMPT };
  const command = new SendMessageCommand({ QueueUrl: queue?.ref ?? '', MessageBody: JSON.stringify(delivery) });
  await new SQSClient({ endpoint: outputs.awsUrl, region, credentials }).send(command);
}

// Together, because each waits ten seconds for a bot.
describe.concurrent('a bot that keeps people waiting', { timeout: 2 * MINUTE_MS }, () => {
  it('[BOT19] is given up after ten seconds and asked again, with the same id and a new time', async () => {
    const talk = await stage.talk();
    const scripts: Script[] = [{ kind: 'hang' }, { kind: 'text', text: 'awake' }];
    talk.botAnswers(() => scripts.shift() ?? { kind: 'hang' });

    await talk.a.send(talk.roomId, 'are you asleep?');

    const [answer] = await eventually(() => talk.answers(), { withinMs: 3 * BOT_HEADERS_MS });
    expect(answer).toMatchObject({ text: 'awake' });
    const [first, second, ...more] = talk.heard();
    expect(more).toEqual([]);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    const waited = Number(second?.headers['webhook-timestamp']) - Number(first?.headers['webhook-timestamp']);
    expect(waited).toBeGreaterThanOrEqual(BOT_HEADERS_MS / 1000);
    expect([first?.isSigned, second?.isSigned]).toEqual([true, true]);
  });

  it.for<[string, Script, number]>([
    ['does not begin to answer', { kind: 'hang' }, BOT_HEADERS_MS],
    ['does not come to an end', { kind: 'stall' }, BOT_ANSWER_MS],
    ['drips a byte a second', { kind: 'drip', contentType: 'text/plain' }, BOT_ANSWER_MS],
    ['drips a recording', { kind: 'drip', contentType: 'audio/mpeg' }, BOT_RECORDING_MS],
  ])('[BOT19][HEARBOT9] has failed, for all to see, when at the last attempt it %s', async ([, script, limitMs]) => {
    const talk = await stage.talk('mention');
    talk.botAnswers(() => script);
    const startedAt = Date.now();

    await lastAttempt(talk);

    const { data } = await talk.ending({ withinMs: 3 * limitMs });
    expect(data).toMatchObject({ outcome: 'failed', reason: 'timeout' });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(limitMs);
    expect(talk.heard()).toHaveLength(1);
    await eventually(() =>
      expect(talk.b.durable(talk.roomId).at(-1)).toMatchObject({ event: 'reply.ended', data: { reason: 'timeout' } }),
    );
  });
});
