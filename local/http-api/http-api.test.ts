import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { closeIssuer, get, openIssuer, resetTrial, start, stopApi, token, trial } from './http-api.fixture.ts';

beforeAll(openIssuer);
afterAll(closeIssuer);
beforeEach(resetTrial);
afterEach(stopApi);

it('[HTTP2] gives the function an event of payload format 2.0', async () => {
  const url = await start();

  await fetch(`${url}/v1/rooms/a%20b?x=1&x=2&y=%C3%A4`, {
    headers: {
      authorization: await token({ groups: ['a', 'b'] }),
      cookie: 'a=1; b=2',
      'X-Twice': 'one',
      'user-agent': 'test',
    },
  });

  expect(trial.events[0]).toMatchObject({
    version: '2.0',
    routeKey: 'GET /v1/rooms/{roomId}',
    rawPath: '/v1/rooms/a%20b',
    rawQueryString: 'x=1&x=2&y=%C3%A4',
    cookies: ['a=1', 'b=2'],
    headers: { 'x-twice': 'one' },
    queryStringParameters: { x: '1,2', y: 'ä' },
    pathParameters: { roomId: 'a b' },
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      stage: '$default',
      routeKey: 'GET /v1/rooms/{roomId}',
      requestId: expect.stringMatching(/=$/),
      time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:/),
      http: { method: 'GET', path: '/v1/rooms/a%20b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      authorizer: { jwt: { claims: { sub: 's1', client_id: 'site', groups: '[a b]' }, scopes: ['openid', 'rooms'] } },
    },
  });
  const claims = JSON.stringify(trial.events[0]);
  expect(claims).toMatch(/"exp":"\d+"/);
  expect(trial.events[0]).not.toHaveProperty('body');
  expect(trial.events[0]).not.toHaveProperty('headers.cookie');
});

it('[HTTP2] text stays text, anything else is base64', async () => {
  const url = await start();

  await fetch(`${url}/open`, { method: 'POST', body: '{"ä":1}', headers: { 'content-type': 'application/json' } });
  await fetch(`${url}/open`, { method: 'POST', body: Buffer.from([0, 255]), headers: { 'content-type': 'image/png' } });

  expect(trial.events[0]).toMatchObject({ body: '{"ä":1}', isBase64Encoded: false });
  expect(trial.events[1]).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
});

it('[HTTP4] passes status, headers, cookies and body on', async () => {
  const url = await start();
  trial.functions.rooms = () => ({
    statusCode: 201,
    headers: { 'X-Count': 3, 'Content-Type': 'application/octet-stream' },
    cookies: ['a=1; Path=/', 'b=2'],
    body: 'AP8=',
    isBase64Encoded: true,
  });

  const response = await fetch(`${url}/open`);

  expect(response.status).toBe(201);
  expect(response.headers.get('x-count')).toBe('3');
  expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2']);
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255]);
});

it.each([
  ['an object without a status code', { a: 1 }, 'application/json', '{"a":1}'],
  ['text', 'hello', 'application/json', 'hello'],
  ['an answer without a content type', { statusCode: 200, body: 'x' }, 'text/plain;charset=UTF-8', 'x'],
])('[HTTP4] %s is answered as documented', async (_name, payload, type, body) => {
  const url = await start();
  trial.functions.rooms = () => payload;

  const response = await fetch(`${url}/open`);

  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, type, body]);
});

it.each([
  ['throws', () => Promise.reject(new Error('x'))],
  ['returns nonsense', () => ({ statusCode: 'many' })],
])('[HTTP4] a function that %s is 500 without detail', async (_name, rooms) => {
  await start();
  trial.functions.rooms = rooms;

  expect(await get('/open')).toEqual({ status: 500, body: { message: 'Internal Server Error' } });
});

it('[HTTP4] a slow function is 503', async () => {
  await start({ integration: { TimeoutInMillis: 50 } });
  trial.functions.rooms = () => new Promise(() => undefined);

  expect(await get('/open')).toEqual({ status: 503, body: { message: 'Service Unavailable' } });
});

it('[HTTP5] an unknown route is 404, a body above 10 MB 413', async () => {
  const url = await start();

  const unknown = await get('/v1/nothing');
  const large = await fetch(`${url}/open`, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });

  expect(unknown).toEqual({ status: 404, body: { message: 'Not Found' } });
  expect([large.status, await large.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  expect(trial.events).toEqual([]);
});

it('[HTTP5] the stage throttles each route', async () => {
  await start({ stage: { DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } } });

  const statuses = [await get('/open'), await get('/open')].map(({ status }) => status);

  expect(statuses).toEqual([200, 429]);
});

it('[HTTP6] has CORS only where the template says so', async () => {
  const without = await fetch(`${await start()}/open`, { headers: { origin: 'https://a.example' } });
  await stopApi();
  const url = await start({
    api: { CorsConfiguration: { AllowOrigins: ['https://a.example'], AllowMethods: ['GET'] } },
  });

  const preflight = await fetch(`${url}/open`, {
    method: 'OPTIONS',
    headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
  });
  const other = await fetch(`${url}/open`, { headers: { origin: 'https://b.example' } });

  expect(without.headers.has('access-control-allow-origin')).toBe(false);
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('https://a.example');
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET');
  expect(other.headers.has('access-control-allow-origin')).toBe(false);
});
