import { describe, expect, it } from 'vitest';
import { botMakerAnswers } from '../../../protocol/bot-answers.ts';
import { LOBBY_ROOM_ID } from '../../../protocol/ids.ts';
import { createHttpApi } from './http-api.ts';

const tokens = { accessToken: async () => 'token-1', renewed: async (): Promise<string | undefined> => 'token-2' };
const me = {
  userId: 'user_00000000000000000000000001',
  handle: 'ana',
  name: 'Ana',
  locale: 'en',
  speech: 'when_spoken',
};

/** Answers as told, and keeps what it was asked. */
function answering(...answers: (() => Response)[]) {
  const asked: Request[] = [];
  const fetchFrom: typeof fetch = async (url, init) => {
    asked.push(new Request(new URL(String(url), 'https://site.test'), init));
    const answer = answers[asked.length - 1];
    if (answer === undefined) throw new TypeError('fetch failed');
    return answer();
  };
  return { asked, fetchFrom };
}

const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status });

describe('the HTTP API', () => {
  it('[CALL1] calls the route with its parameters, token and key', async () => {
    const { asked, fetchFrom } = answering(json({ events: [], head: 0, epoch: 'e', more: false }));
    const request = createHttpApi(tokens, fetchFrom);

    await request('GET /v1/rooms/{roomId}/events', {
      path: { roomId: LOBBY_ROOM_ID },
      query: { before: 7, limit: 50 },
      idempotencyKey: 'once',
    });

    expect(asked[0]?.url).toBe(`https://site.test/v1/rooms/${LOBBY_ROOM_ID}/events?before=7&limit=50`);
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer token-1');
    expect(asked[0]?.headers.get('idempotency-key')).toBe('once');
  });

  it('[CALL2] renews the token once after 401, and is signed out after another', async () => {
    const renewed = answering(json({ message: 'Unauthorized' }, 401), json(me));
    const refused = answering(json({ message: 'Unauthorized' }, 401), json({ message: 'Unauthorized' }, 401));

    const answer = await createHttpApi(tokens, renewed.fetchFrom)('GET /v1/me', {});
    const failing = createHttpApi(tokens, refused.fetchFrom)('GET /v1/me', {});

    expect(answer).toEqual(me);
    expect(renewed.asked.map((one) => one.headers.get('authorization'))).toEqual(['Bearer token-1', 'Bearer token-2']);
    await expect(failing).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('[CALL2] is signed out when there is nothing to renew with, without asking again', async () => {
    const { asked, fetchFrom } = answering(json({}, 401));
    const request = createHttpApi({ ...tokens, renewed: async () => undefined }, fetchFrom);

    await expect(request('GET /v1/me', {})).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(asked).toHaveLength(1);
  });

  it('[CALL3] tells the server\'s problem, and "unavailable" when the network fails', async () => {
    const problem = {
      ...{ type: 'about:blank', title: 'Too Many Requests', status: 429, detail: 'Slowly.', code: 'rate_limited' },
      ...{ requestId: 'r', retryable: true, retryAfterMs: 900 },
    };

    const limited = createHttpApi(tokens, answering(json(problem, 429)).fetchFrom)('GET /v1/me', {});
    const offline = createHttpApi(tokens, answering().fetchFrom)('GET /v1/me', {});
    const gateway = createHttpApi(tokens, answering(() => new Response('<html>', { status: 502 })).fetchFrom);

    await expect(limited).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 900, message: 'Slowly.' });
    await expect(offline).rejects.toMatchObject({ code: 'unavailable' });
    await expect(gateway('GET /v1/me', {})).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('[CALL4] refuses an answer that is not what the route promises', async () => {
    const { fetchFrom } = answering(json({ handle: 'ana' }));

    await expect(createHttpApi(tokens, fetchFrom)('GET /v1/me', {})).rejects.toMatchObject({ code: 'internal' });
  });

  it('[CALL5] reads the answer of a route that is loaded later by what its caller brings, and by nothing without it', async () => {
    const problem = { type: 'about:blank', title: 'Unsupported', status: 422, detail: 'No.', code: 'unsupported' };
    const details = { checks: [{ name: 'challenge', passed: false }] };
    const { fetchFrom } = answering(
      json({ bots: [], choices: [] }),
      json({ bots: 'none' }),
      json({ bots: [], choices: [] }),
      json({ ...problem, requestId: 'r', retryable: false, details }, 422),
    );
    const request = createHttpApi(tokens, fetchFrom);
    const answer = botMakerAnswers['GET /v1/bots'];

    expect(await request('GET /v1/bots', { answer })).toEqual({ bots: [], choices: [] });
    await expect(request('GET /v1/bots', { answer })).rejects.toMatchObject({ code: 'internal' });
    await expect(request('GET /v1/bots', {})).rejects.toMatchObject({ code: 'internal' });
    await expect(request('GET /v1/bots', { answer })).rejects.toMatchObject({ code: 'unsupported', details });
  });

  it('[GAP8] keeps the number of an event of a newer server in a page', async () => {
    const foreign = { event: 'poll.opened', roomId: LOBBY_ROOM_ID, seq: 1, at: 'later', data: {} };
    const { fetchFrom } = answering(json({ events: [foreign], head: 1, epoch: 'e', more: false }));

    const page = await createHttpApi(tokens, fetchFrom)('GET /v1/rooms/{roomId}/events', {
      path: { roomId: LOBBY_ROOM_ID },
    });

    expect(page.events).toMatchObject([{ event: 'void', seq: 1 }]);
  });
});
