import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Problem } from '../../protocol/errors.ts';
import { DEFAULT_BOT_ID } from '../../protocol/ids.ts';
import { postAsBot } from '../fixtures/bot-client.ts';
import { aWhile, type Chat, logOf, newRoom, type Person, roomOf, startChat } from '../fixtures/chat.ts';
import { type MadeBot, makeBot, registerBot } from '../fixtures/made-bot.ts';
import { type ChooseScript, pong } from '../fixtures/scripted-bot.ts';
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

/** A bot that answers pings when it may. */
async function registeredSlow() {
  const asked = Promise.withResolvers<void>();
  const allowed = Promise.withResolvers<void>();
  const onPing: ChooseScript = async (received) => {
    asked.resolve();
    await allowed.promise;
    return pong(received);
  };
  const made = await registerBot(ben, { onPing });
  onTestFinished(() => made.stop());
  return { made, isAsked: asked.promise, mayAnswer: allowed.resolve };
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

  it('[MAKE17] goes with whoever made it, in the same moment, and hears nothing more', async () => {
    const made = await makeBot(ana);
    onTestFinished(() => made.stop());
    const roomId = await newRoom(ben, [ana]);
    const member = { path: { roomId, userId: ana.userId }, body: { role: 'admin' as const } };
    await ben.http.call('PUT /v1/rooms/{roomId}/members/{userId}', member);
    await made.enter(roomId, 'all');
    const b = await ben.join();
    await b.send(roomId, 'while she is here');
    await made.bot.waitFor(({ question }) => question !== undefined);

    const path = { roomId, userId: ana.userId };
    await ben.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path });
    const { seq } = await b.send(roomId, 'a secret');

    expect((await roomOf(ben, roomId)).bots.map(({ botId }) => botId)).toEqual([DEFAULT_BOT_ID]);
    const events = (await logOf(ben, roomId)).slice(seq - 4, seq - 1).map(({ event }) => event);
    expect(events).toEqual(['member.left', 'member.left', 'room.updated']);
    await aWhile();
    expect(made.bot.received.map(({ rawBody }) => rawBody).join()).not.toContain('a secret');
    const post = { messages: [{ text: 'I am still here' }] };
    const url = `${chat.runtime.outputs.httpUrl}/v1/rooms/${roomId}/messages`;
    expect((await postAsBot(url, post, { token: made.token })).status).toBe(404);
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

  it('[MAKE18] count only for the endpoint and the secret that were checked', async () => {
    const { made, isAsked, mayAnswer } = await registeredSlow();
    const endpoint = `${made.bot.url}elsewhere`;

    const verifying = ben.http.raw('POST /v1/bots/{botId}/verify', pathOf(made));
    await isAsked;
    await ben.http.call('PATCH /v1/bots/{botId}', { ...pathOf(made), body: { endpoint } });
    mayAnswer();
    const moved = await verifying;

    expect(Problem.parse(moved.body)).toMatchObject({ status: 409, code: 'conflict' });
    expect(await ben.http.call('GET /v1/bots/{botId}', pathOf(made))).toMatchObject({
      status: 'pending',
      endpoint,
    });
    expect(made.bot.received.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  it('[MAKE18] do not count when the secret was rotated during them', async () => {
    const { made, isAsked, mayAnswer } = await registeredSlow();

    const verifying = ben.http.raw('POST /v1/bots/{botId}/verify', pathOf(made));
    await isAsked;
    await ben.http.call('POST /v1/bots/{botId}/rotate', pathOf(made));
    mayAnswer();

    expect((await verifying).status).toBe(409);
    expect(await ben.http.call('GET /v1/bots/{botId}', pathOf(made))).toMatchObject({ status: 'pending' });
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
