import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Problem } from '../../protocol/errors.ts';
import { DEFAULT_BOT_ID } from '../../protocol/ids.ts';
import { BOT_FAILURES_MAX } from '../../protocol/limits.ts';
import { aWhile, type Chat, eventually, logOf, newRoom, type Person, roomOf, startChat } from '../fixtures/chat.ts';
import { type MadeBot, makeBot, registerBot, talkWithMadeBot } from '../fixtures/made-bot.ts';
import { type ChooseScript, pong, type ReceivedDelivery } from '../fixtures/scripted-bot.ts';
import { allRows } from '../fixtures/table.ts';

let chat: Chat;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  chat = await startChat({ bot: 'own', clockFactor: 60 });
  [ana, ben] = (await chat.people('ana', 'ben')) as [Person, Person];
});
afterAll(() => chat.stop());

const pathOf = ({ botId }: MadeBot) => ({ path: { botId } });

async function registered(options: Parameters<typeof registerBot>[1] = {}): Promise<MadeBot> {
  const made = await registerBot(ana, options);
  onTestFinished(() => made.stop());
  return made;
}

describe('a new bot', () => {
  it('[MAKE1] gets a token and a secret that are told once and kept by nobody', async () => {
    const made = await registered();

    expect(made.token).toMatch(/^mbt_[0-9A-Z]{26}_[\w-]{43}$/);
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { bots } = await ana.http.call('GET /v1/bots', {});
    expect(bots.find(({ botId }) => botId === made.botId)).toMatchObject({ status: 'pending', handle: made.handle });
    const kept = JSON.stringify([bots, await allRows(chat.runtime)]);
    expect(kept).toContain(made.botId);
    for (const secret of [made.token, made.secret, made.secret.slice('whsec_'.length)])
      expect(kept).not.toContain(secret);
  });

  it('[MAKE2] has a handle of its own that no other bot can have', async () => {
    const { handle } = await registered({ name: 'Weather Écho' });

    expect(handle).toBe('weather-echo');
    for (const taken of ['weather-echo', 'mathia']) {
      const body = { name: 'Another', handle: taken, endpoint: 'https://bots.example/' };
      const { body: problem } = await ben.http.raw('POST /v1/bots', { body });
      expect(Problem.parse(problem)).toMatchObject({
        status: 409,
        code: 'conflict',
        field: 'body.handle',
      });
    }
  });

  it.each(['http://bots.example/', 'https://ana:secret@bots.example/', 'ftp://bots.example/', 'nonsense'])(
    '[MAKE3] does not live at %s',
    async (endpoint) => {
      const { body } = await ana.http.raw('POST /v1/bots', { body: { name: 'Nowhere', endpoint } });

      expect(Problem.parse(body)).toMatchObject({ status: 400, field: 'body.endpoint' });
    },
  );

  it('[MAKE4] is nobody else’s: to others it does not exist', async () => {
    const made = await registered();
    const { botId } = made;

    const answers = await Promise.all([
      ben.http.raw('GET /v1/bots/{botId}', pathOf(made)),
      ben.http.raw('PATCH /v1/bots/{botId}', { path: { botId }, body: { name: 'Mine' } }),
      ben.http.raw('DELETE /v1/bots/{botId}', pathOf(made)),
      ben.http.raw('POST /v1/bots/{botId}/verify', pathOf(made)),
      ben.http.raw('POST /v1/bots/{botId}/rotate', pathOf(made)),
      ben.http.raw('POST /v1/bots/{botId}/test', pathOf(made)),
      ben.http.raw('GET /v1/bots/{botId}/deliveries', pathOf(made)),
    ]);

    expect(answers.map(({ status }) => status)).toEqual(Array(7).fill(404));
    expect(made.bot.received).toEqual([]);
    expect((await ben.http.call('GET /v1/bots', {})).bots).toEqual([]);
    expect(await ana.http.call('GET /v1/bots/{botId}', pathOf(made))).toMatchObject({
      name: expect.stringMatching(/^Echo/),
    });
  });

  it('[MAKE5] comes into no room before its endpoint has passed, and into none of somebody else', async () => {
    const made = await registered();
    const [mine, theirs] = [await newRoom(ana), await newRoom(ben, [ana])];

    await expect(made.enter(mine, 'all')).rejects.toThrow('409 conflict');
    await ana.http.call('POST /v1/bots/{botId}/verify', pathOf(made));
    await made.enter(mine, 'all');
    await expect(made.enter(theirs, 'all')).rejects.toThrow('403 forbidden');
    const byBen = { path: { roomId: theirs, botId: made.botId }, body: { trigger: 'all' as const } };
    await expect(ben.http.call('PUT /v1/rooms/{roomId}/bots/{botId}', byBen)).rejects.toThrow('404 not_found');

    expect((await roomOf(ana, mine)).bots.map(({ botId }) => botId)).toEqual([DEFAULT_BOT_ID, made.botId]);
    expect((await roomOf(ben, theirs)).bots.map(({ botId }) => botId)).toEqual([DEFAULT_BOT_ID]);
  });
});

const status =
  (code: number, headers: Record<string, string> = {}): ChooseScript =>
  () => ({ kind: 'raw', status: code, headers });

describe('the checks of an endpoint', () => {
  it('[MAKE6] pass one that returns the challenge and turns away what is signed wrongly', async () => {
    const made = await registered();

    const { checks } = await ana.http.call('POST /v1/bots/{botId}/verify', pathOf(made));

    expect(checks.map(({ name, passed, status: code }) => ({ name, passed, code }))).toEqual([
      { name: 'challenge', passed: true, code: 200 },
      { name: 'signature', passed: true, code: 401 },
    ]);
    expect(made.bot.received.map(({ isSigned }) => isSigned)).toEqual([true, false]);
    expect(await ana.http.call('GET /v1/bots/{botId}', pathOf(made))).toMatchObject({ status: 'active' });
  });

  const believesAnybody: ChooseScript = (received) => pong({ ...received, isSigned: true });
  it.each<[string, ChooseScript, string, RegExp]>([
    [
      'believes any signature',
      believesAnybody,
      'signature',
      /wrong signature must be answered 401; it was answered 200/,
    ],
    ['redirects', status(302, { location: 'http://127.0.0.1:1/' }), 'challenge', /redirects \(302\)/],
    ['answers garbage', () => ({ kind: 'text', text: 'hello there' }), 'challenge', /is not \{"challenge"/],
    ['knows another secret', status(401), 'challenge', /401 to a ping that was signed well/],
    ['hangs up', () => ({ kind: 'hang-up' }), 'challenge', /cannot be reached/],
    ['floods', () => ({ kind: 'text', text: 'x'.repeat(300_000) }), 'challenge', /too large/],
  ])('[MAKE7] refuse one that %s, with the reason', async (_, onPing, name, reason) => {
    const made = await registered({ onPing });

    const { status: code, body } = await ana.http.raw('POST /v1/bots/{botId}/verify', pathOf(made));

    const problem = Problem.parse(body);
    expect({ code, problem: problem.code }).toEqual({ code: 422, problem: 'unsupported' });
    expect(problem.detail).toMatch(reason);
    const { checks } = problem.details as { checks: { name: string; passed: boolean; reason: string }[] };
    expect(checks.at(-1)).toMatchObject({ name, passed: false, reason: problem.detail });
    expect(await ana.http.call('GET /v1/bots/{botId}', pathOf(made))).toMatchObject({ status: 'pending' });
  });

  it.each([
    'https://localhost/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/',
    'https://[::1]/',
    'https://0x0a.1/',
  ])('[MAKE8] refuse the private address %s without asking it anything', async (endpoint) => {
    const { bot } = await ana.http.call('POST /v1/bots', { body: { name: `At ${endpoint}`, endpoint } });

    const { body } = await ana.http.raw('POST /v1/bots/{botId}/verify', { path: { botId: bot.botId } });

    expect(Problem.parse(body)).toMatchObject({
      status: 422,
      details: { checks: [{ name: 'address', passed: false }] },
    });
  });

  it('[MAKE9] come again when the endpoint changes', async () => {
    const made = await makeBot(ana);
    onTestFinished(() => made.stop());
    const path = { botId: made.botId };

    const moved = await ana.http.call('PATCH /v1/bots/{botId}', {
      path,
      body: { endpoint: `${made.bot.url}elsewhere` },
    });

    expect(moved.status).toBe('pending');
    const wake = { path, body: { status: 'active' as const } };
    await expect(ana.http.call('PATCH /v1/bots/{botId}', wake)).rejects.toThrow('409 conflict');
  });
});

const idOf = ({ headers }: ReceivedDelivery) => headers['webhook-id'];

describe('the life of a bot', () => {
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
    expect(() =>
      new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`).verify(received.rawBody, headers),
    ).toThrow();
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
    const made = await registered();

    const check = await ana.http.call('POST /v1/bots/{botId}/test', pathOf(made));

    expect(check).toMatchObject({ name: 'challenge', passed: true, status: 200 });
    const { deliveries } = await ana.http.call('GET /v1/bots/{botId}/deliveries', pathOf(made));
    expect(deliveries).toMatchObject([{ type: 'bot.ping', status: 'delivered' }]);
    expect(await ana.http.call('GET /v1/bots/{botId}', pathOf(made))).toMatchObject({ status: 'pending' });
  });
});

async function nameOf(made: MadeBot): Promise<string> {
  return (await made.owner.http.call('GET /v1/bots/{botId}', pathOf(made))).name;
}
