import { FACE_TERMS } from '../../core/face.ts';
import { PROTOCOL } from '../../protocol/commands.ts';
import { everyRoute } from '../../protocol/every-route.ts';
import type { RouteKey } from '../../protocol/routes.ts';
import { LATER } from './bot-at-home.ts';
import { bucketEvent, frameEvent, queueEvent, requestOf, rowsOf, type Someone, streamEvent } from './gateway-events.ts';
import type { World } from './world.ts';

/** What stands in the world before anything odd is tried. */
export interface Home {
  ana: Someone;
  ben: Someone;
  /** Not in ana's room. */
  mallory: Someone;
  roomId: string;
  botId: string;
  botToken: string;
  attachmentId: string;
  /** An upload that has not come. */
  waitingId: string;
  ticket: string;
  /** Bots' answers that are still to come, and one that failed. */
  replies: Reply[];
  failed: Reply;
  /** Ids and other words that may stand in a request. */
  known: string[];
  /** Rows of the table, as they were written. */
  rows: Record<string, unknown>[];
  /** Deliveries, as the queue holds them. */
  queued: string[];
  /** One more, of a question that has not been asked. */
  unasked: string;
}

interface Reply {
  replyId: string;
  token: string;
  /** The question. */
  messageId: string;
}

const REPLIES = 8;
let clientMessages = 0;

/** The same each time, down to the ids: the world's clock and chance are its own. */
export async function settleIn(world: World): Promise<Home> {
  clientMessages = 0;
  const [ana, ben, mallory] = [someone('ana', 1), someone('ben', 2), someone('mallory', 3)];
  const asked = new Asking(world);
  for (const person of [ana, ben, mallory]) person.userId = String((await asked.http('GET /v1/me', person)).userId);

  const group = { body: { kind: 'group', name: 'A room', userIds: [ben.userId] } };
  const { roomId } = await asked.http('POST /v1/rooms', ana, group);
  const foreign = await asked.http('POST /v1/rooms', mallory, { body: { kind: 'group', name: 'Elsewhere' } });
  const { bot, token } = await asked.http('POST /v1/bots', ana, {
    body: { name: 'Echo', handle: 'echo', endpoint: 'https://bot.example/echo' },
  });
  const { botId } = bot as { botId: string };
  await asked.http('POST /v1/bots/{botId}/verify', ana, { path: { botId } });
  await asked.http('PUT /v1/rooms/{roomId}/bots/{botId}', ana, { path: { roomId, botId }, body: { trigger: 'all' } });
  for (const person of [ana, ben])
    await asked.command('hello', person, { protocol: PROTOCOL, device: 'fuzz', rooms: {} });

  const { attachmentId } = await asked.http('POST /v1/rooms/{roomId}/uploads', ana, {
    path: { roomId },
    body: { contentType: 'image/png', bytes: 100 },
  });
  const waiting = await asked.http('POST /v1/rooms/{roomId}/uploads', ana, {
    path: { roomId },
    body: { contentType: 'image/png', bytes: 100 },
  });
  const said = await asked.command('message.send', ana, { ...words(roomId), attachments: [{ attachmentId }] });
  await asked.done('upload-received', bucketEvent([`quarantine/${roomId}/${attachmentId}`]));
  await asked.done('understand', bucketEvent([`media/${roomId}/${attachmentId}`]));
  await asked.http('PUT /v1/me/face', ben, { body: { consentVersion: FACE_TERMS.version, selfie: 'AAAA' } });
  const bens = await asked.command('message.send', ben, words(roomId));
  const spoken = { path: { roomId, messageId: bens.messageId } };
  await asked.http('POST /v1/rooms/{roomId}/messages/{messageId}/speech', ana, spoken);
  const { token: invite } = await asked.http('POST /v1/rooms/{roomId}/invites', ana, { path: { roomId } });
  const { ticket } = await asked.http('POST /v1/tickets', ana);
  const { replies, failed, queued, unasked } = await askBots(world, asked, ana, String(roomId));

  const known = [
    ana.userId,
    ben.userId,
    mallory.userId,
    roomId,
    foreign.roomId,
    botId,
    attachmentId,
    waiting.attachmentId,
  ];
  const more = [
    said.messageId,
    bens.messageId,
    failed.messageId,
    failed.replyId,
    ...replies.map(({ replyId }) => replyId),
    invite,
    ...deliveriesOf(queued),
  ];
  return {
    ...{
      ana,
      ben,
      mallory,
      roomId: String(roomId),
      botId,
      botToken: String(token),
      attachmentId: String(attachmentId),
    },
    waitingId: String(waiting.attachmentId),
    ...{ ticket: String(ticket), replies, failed, queued, unasked, rows: asked.rows },
    known: [...known, ...more, PROTOCOL, clientMessageId(), ana.handle].map(String),
  };
}

function someone(username: string, index: number): Someone {
  const sub = `0000000${index}-0000-4000-8000-00000000000${index}`;
  return { claims: { sub, username }, userId: '', handle: username, connectionId: `connection-${username}` };
}

function clientMessageId(): string {
  clientMessages += 1;
  return `019a0000-0000-7000-8000-${String(clientMessages).padStart(12, '0')}`;
}

function words(roomId: unknown): Record<string, unknown> {
  return { clientMessageId: clientMessageId(), roomId, text: 'words for the room' };
}

function deliveriesOf(queued: readonly string[]): string[] {
  return queued.map((text) => String((JSON.parse(text) as { deliveryId: string }).deliveryId));
}

interface Input {
  path?: Record<string, unknown>;
  body?: object;
}

/** Requests that must be answered well. */
class Asking {
  #keys = 0;
  readonly #world: World;
  readonly rows: Home['rows'] = [];

  constructor(world: World) {
    this.#world = world;
  }

  async http(route: RouteKey, person: Someone, { path, body }: Input = {}): Promise<Record<string, unknown>> {
    this.#keys += 1;
    const event = requestOf(route, person, {
      headers: { 'idempotency-key': `key-${this.#keys}` },
      ...(path && { pathParameters: path }),
      ...(body && { body: JSON.stringify(body) }),
    });
    const { statusCode, body: text } = await this.done<{ statusCode: number; body: string }>(
      everyRoute[route].function,
      event,
    );
    if (statusCode !== 200) throw new Error(`${route}: ${statusCode} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  async command(action: string, person: Someone, data: object): Promise<Record<string, unknown>> {
    this.#world.pass(1_000);
    const { body } = await this.done<{ body: string }>(
      'command',
      frameEvent(person, JSON.stringify({ id: 1, action, data })),
    );
    const reply = JSON.parse(body) as { ok: boolean; data: Record<string, unknown> };
    if (!reply.ok) throw new Error(`${action}: ${body}`);
    return reply.data;
  }

  async done<Answer>(name: string, event: unknown): Promise<Answer> {
    const { result, calls, logged } = await this.#world.invoke(name, event);
    if ('thrown' in result) throw result.thrown;
    if (logged.length > 0) throw new Error(logged.join('\n'));
    this.rows.push(...rowsOf(calls));
    return result.returned as Answer;
  }
}

/** Asks the bot several times, and has it say that it answers later; the last time it is not there any more. */
async function askBots(world: World, asked: Asking, ana: Someone, roomId: string) {
  const queued: string[] = [];
  for (let index = 0; index <= REPLIES; index++) {
    if (index === REPLIES) world.bot.says = { status: 404, headers: {}, chunks: [] };
    queued.push(...(await askBot(world, asked, () => asked.command('message.send', ana, words(roomId)))));
  }
  world.bot.says = LATER;
  const from = asked.rows.length;
  await asked.command('message.send', ana, words(roomId));
  const [unasked = ''] = await planned(world, asked.rows.slice(from));
  const replies = world.bot.asked.filter(isQuestion).map(replyOf);
  return { queued, replies: replies.slice(0, REPLIES), failed: replies.at(-1) as Reply, unasked };
}

/** Brings what `say` says to the bots that hear it; gives their deliveries. */
async function askBot(world: World, asked: Asking, say: () => Promise<unknown>): Promise<string[]> {
  const from = asked.rows.length;
  await say();
  const bodies = await planned(world, asked.rows.slice(from));
  await asked.done('deliver-to-bot', queueEvent(bodies));
  return bodies;
}

async function planned(world: World, rows: Home['rows']): Promise<string[]> {
  const { calls } = await world.invoke('plan-deliveries', streamEvent(rows));
  return calls.map(({ input }) => String(input.MessageBody));
}

function isQuestion(body: string): boolean {
  return body.includes('"message.created"');
}

function replyOf(body: string): Reply {
  const { data } = JSON.parse(body) as { data: { reply: { id: string; token: string }; message: { id: string } } };
  return { replyId: data.reply.id, token: data.reply.token, messageId: data.message.id };
}
