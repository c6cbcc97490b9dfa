import { Webhook } from 'standardwebhooks';
import { DEFAULT_BOT_ID } from '../protocol/ids.ts';
import { type Chat, newRoom } from '../test/fixtures/chat.ts';
import type { ScriptedBot } from '../test/fixtures/scripted-bot.ts';

/** How fast a bot that answers nothing, at once, is told of messages, and how fast the same bytes go there bare. */
export interface DeliveryRate {
  deliveries: number;
  perSecond: number;
  /** Signed POSTs of the same bodies to the same bot, as many at once as deliveries run at once. */
  barePerSecond: number;
  /** `perSecond / barePerSecond` */
  ratio: number;
}

const PEOPLE = 20;
const EACH = 15;
/** As the stage `dev` has it, which the local runtime runs. */
const AT_ONCE = 10;

/** From the first send to the last delivery: the sends, the stream and the queue are part of it. */
export async function measureDeliveryRate(
  { chat, bot }: { chat: Chat; bot: ScriptedBot },
  say: (text: string) => void,
): Promise<DeliveryRate> {
  say(`Delivering ${PEOPLE * EACH} messages …`);
  const people = await chat.people(...Array.from({ length: PEOPLE }, (_, index) => `fast${index}`));
  const rooms = await Promise.all(people.map((person) => newRoom(person)));
  for (const [index, person] of people.entries()) {
    const path = { roomId: rooms[index] ?? '', botId: DEFAULT_BOT_ID };
    await person.http.call('PUT /v1/rooms/{roomId}/bots/{botId}', { path, body: { trigger: 'all' } });
  }
  const sockets = await Promise.all(people.map((person) => person.join()));
  bot.received.length = 0;
  bot.answerWith(() => ({ kind: 'json', answer: { noReply: true } }));

  const startedAt = performance.now();
  await Promise.all(
    sockets.flatMap((socket, index) =>
      Array.from({ length: EACH }, (_, count) => socket.send(rooms[index] as never, `message ${count}`)),
    ),
  );
  const received = await bot.waitFor(() => true, { count: PEOPLE * EACH, withinMs: 120_000 });
  const perSecond = rateSince(startedAt, received.length);
  const barePerSecond = await bareRate(
    chat,
    bot,
    received.map(({ rawBody }) => rawBody),
  );
  for (const socket of sockets) socket.close();
  return { deliveries: received.length, perSecond, barePerSecond, ratio: perSecond / barePerSecond };
}

async function bareRate(chat: Chat, bot: ScriptedBot, bodies: readonly string[]): Promise<number> {
  const webhook = new Webhook(chat.runtime.botSecret);
  const queue = bodies.entries();
  const startedAt = performance.now();
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (const [index, body] of queue) {
      const now = new Date();
      const headers = {
        'content-type': 'application/json',
        'webhook-id': `bare_${index}`,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': webhook.sign(`bare_${index}`, now, body),
      };
      await (await fetch(bot.url, { method: 'POST', headers, body })).text();
    }
  });
  await Promise.all(lanes);
  return rateSince(startedAt, bodies.length);
}

function rateSince(startedAt: number, count: number): number {
  return count / ((performance.now() - startedAt) / 1000);
}
