import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_BOT_ID } from '../../protocol/ids.ts';
import { BOT_FAILURES_MAX, BOT_HEADERS_MS } from '../../protocol/limits.ts';
import { aWhile, type Chat, eventually, logOf, type Person, roomOf, startChat } from '../fixtures/chat.ts';
import { type MadeBot, registerBot, talkWithMadeBot } from '../fixtures/made-bot.ts';
import type { ReceivedDelivery } from '../fixtures/scripted-bot.ts';

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ bot: 'own', clockFactor: 60 });
});
afterAll(() => chat.stop());

const pathOf = ({ botId }: MadeBot) => ({ path: { botId } });
const idOf = ({ headers }: ReceivedDelivery) => headers['webhook-id'];

it('[MAKE10] goes on with two secrets after a rotation: both sign', async () => {
  const { made, a, roomId } = await talkWithMadeBot(chat);
  onTestFinished(() => made.stop());

  const { secret, previousExpiresAt } = await made.owner.http.call('POST /v1/bots/{botId}/rotate', pathOf(made));
  await a.send(roomId, 'who signs?');

  const [received] = (await made.bot.waitFor(({ question }) => question !== undefined)) as [ReceivedDelivery];
  const headers = received.headers as Record<string, string>;
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  expect(received.isSigned).toBe(true); // by the secret that it had
  expect(() => new Webhook(secret).verify(received.rawBody, headers)).not.toThrow();
  expect(() => new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`).verify(received.rawBody, headers)).toThrow();
  expect(Date.parse(previousExpiresAt) - Date.now()).toBeGreaterThan(23 * 60 * 60 * 1000);
});

it('[MAKE11] stops while it is paused: it is sent nothing, and who asks it by name is told', async () => {
  const { made, a, ana: owner, roomId } = await talkWithMadeBot(chat);
  onTestFinished(() => made.stop());
  const path = { botId: made.botId };

  await owner.http.call('PATCH /v1/bots/{botId}', { path, body: { status: 'paused' } });
  await a.send(roomId, 'nobody listens');
  await a.send(roomId, `@${made.handle} are you there?`);

  const ended = await eventually(async () => {
    const found = (await logOf(owner, roomId)).filter(({ event }) => event === 'reply.ended');
    expect(found).toHaveLength(1);
    return found[0];
  });
  expect(ended).toMatchObject({ data: { outcome: 'failed', reason: 'paused' } });
  await aWhile();
  expect(made.bot.received).toEqual([]);
  await owner.http.call('PATCH /v1/bots/{botId}', { path, body: { status: 'active' } });
  await a.send(roomId, 'and now?');
  expect((await made.bot.waitFor(({ question }) => question?.content.text === 'and now?'))[0]?.isSigned).toBe(true);
});

it('[MAKE12] ends with its deletion: it leaves its rooms, its token opens nothing, its handle is free', async () => {
  const { made, a, ana: owner, roomId } = await talkWithMadeBot(chat);
  onTestFinished(() => made.stop());

  await owner.http.call('DELETE /v1/bots/{botId}', pathOf(made));
  await a.send(roomId, 'who hears this?');

  expect((await roomOf(owner, roomId)).bots.map(({ botId }) => botId)).toEqual([DEFAULT_BOT_ID]);
  expect((await logOf(owner, roomId)).map(({ event }) => event)).toContain('member.left');
  await expect(owner.http.call('GET /v1/bots/{botId}', pathOf(made))).rejects.toThrow('404 not_found');
  const again = { name: 'Heir', handle: made.handle, endpoint: made.bot.url };
  expect((await owner.http.call('POST /v1/bots', { body: again })).bot.handle).toBe(made.handle);
  await aWhile();
  expect(made.bot.received.map(({ question }) => question)).not.toContainEqual(expect.anything());
});

it('[MAKE13] is put aside after failures in a row, and at once when it says that it is gone; its owner is told', async () => {
  const failing = await talkWithMadeBot(chat);
  const gone = await talkWithMadeBot(chat);
  onTestFinished(async () => {
    await Promise.all([failing.made.stop(), gone.made.stop()]);
  });
  failing.made.bot.answerWith(() => ({ kind: 'raw', status: 400 }));
  gone.made.bot.answerWith(() => ({ kind: 'raw', status: 410 }));

  await gone.a.send(gone.roomId, 'still there?');
  for (let index = 0; index <= BOT_FAILURES_MAX; index++) await failing.a.send(failing.roomId, `question ${index}`);

  const statusOf = async ({ made }: typeof gone) =>
    (await made.owner.http.call('GET /v1/bots/{botId}', pathOf(made))).status;
  await eventually(async () => expect(await statusOf(gone)).toBe('disabled'));
  await eventually(async () => expect(await statusOf(failing)).toBe('paused'));
  for (const { ana: owner, made } of [failing, gone]) {
    const { rooms } = await owner.http.call('GET /v1/rooms', {});
    const own = rooms.find(({ kind }) => kind === 'bot');
    expect(own?.lastMessage).toMatchObject({
      kind: 'notice',
      text: expect.stringContaining((await nameOf(made)) ?? '?'),
    });
  }
  expect(gone.made.bot.received).toHaveLength(1);
  const before = failing.made.bot.received.length;
  await failing.a.send(failing.roomId, 'one more');
  await aWhile();
  expect(failing.made.bot.received).toHaveLength(before);
});

it('[MAKE16] is put aside after ten times of silence, however often each would be asked again', async () => {
  const { made, a, roomId } = await talkWithMadeBot(chat);
  onTestFinished(() => made.stop());
  made.bot.answerWith(() => ({ kind: 'hang' }));

  for (let index = 0; index < BOT_FAILURES_MAX; index++) await a.send(roomId, `question ${index}`);

  const status = async () => (await made.owner.http.call('GET /v1/bots/{botId}', pathOf(made))).status;
  await eventually(async () => expect(await status()).toBe('paused'), { withinMs: 3 * BOT_HEADERS_MS });
  expect(made.bot.received.filter(({ headers }) => headers['mathia-attempt'] === '5')).toEqual([]);
});

it('[MAKE14] shows in the log of deliveries, and can be told again what it was told', async () => {
  const { made, a, ana: owner, roomId } = await talkWithMadeBot(chat);
  onTestFinished(() => made.stop());
  made.bot.answerWith(() => ({ kind: 'text', text: 'é'.repeat(3_000) }));
  const { messageId } = await a.send(roomId, 'say a lot');
  const list = async () => (await owner.http.call('GET /v1/bots/{botId}/deliveries', pathOf(made))).deliveries;
  const delivery = await eventually(async () => {
    const [found] = (await list()).filter((one) => one.messageId === messageId);
    expect(found?.status).toBe('delivered');
    return found;
  });

  expect(delivery).toMatchObject({ type: 'message.created', roomId, attempts: [{ status: 200 }] });
  expect(delivery?.answer).toBe('é'.repeat(1_024));
  const path = { botId: made.botId, deliveryId: delivery?.deliveryId ?? '' };
  await owner.http.call('POST /v1/bots/{botId}/deliveries/{deliveryId}/replay', { path });

  const twice = await made.bot.waitFor(({ question }) => question?.message.id === messageId, { count: 2 });
  expect(new Set(twice.map(idOf)).size).toBe(1);
  await eventually(async () => {
    expect((await list()).find((one) => one.messageId === messageId)?.attempts).toHaveLength(2);
  });
  const answers = (await logOf(owner, roomId)).filter(
    (event) => event.event === 'message.created' && event.data.sender.id === made.botId,
  );
  expect(answers).toHaveLength(1); // what was answered is not answered twice
});

it('[MAKE15] can be tried with a ping at any time, which the log shows too', async () => {
  const [ana] = (await chat.people('tester')) as [Person];
  const made = await registerBot(ana);
  onTestFinished(() => made.stop());

  const check = await ana.http.call('POST /v1/bots/{botId}/test', pathOf(made));

  expect(check).toMatchObject({ name: 'challenge', passed: true, status: 200 });
  const { deliveries } = await ana.http.call('GET /v1/bots/{botId}/deliveries', pathOf(made));
  expect(deliveries).toMatchObject([{ type: 'bot.ping', status: 'delivered' }]);
  expect(await ana.http.call('GET /v1/bots/{botId}', pathOf(made))).toMatchObject({ status: 'pending' });
});

async function nameOf(made: MadeBot): Promise<string> {
  return (await made.owner.http.call('GET /v1/bots/{botId}', pathOf(made))).name;
}
