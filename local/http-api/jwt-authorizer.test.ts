import { once } from 'node:events';
import { createServer } from 'node:http';
import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { listen } from '../gateway/listen.ts';
import {
  closeIssuer,
  get,
  keys,
  openIssuer,
  publicKey,
  resetTrial,
  start,
  stopApi,
  token,
  trial,
} from './http-api.fixture.ts';

const foreign = await generateKeyPair('RS256');

beforeAll(openIssuer);
afterAll(closeIssuer);
beforeEach(resetTrial);
afterEach(stopApi);

it('[HTTP3] takes a token by its audience or else by its client', async () => {
  await start();

  const byClient = await get('/v1/rooms', await token());
  const byAudience = await get('/v1/rooms', await token({ aud: ['x', 'site'], client_id: 'other' }));

  expect([byClient.status, byAudience.status]).toEqual([200, 200]);
});

it.each([
  ['no token', async () => undefined],
  ['no JWT', async () => 'abc'],
  ['a foreign client', () => token({ client_id: 'other' })],
  ['a foreign audience with our client', () => token({ aud: 'other' })],
  ['a foreign issuer', () => token({ iss: 'https://elsewhere.example' })],
  ['an expired token', () => token({ exp: 1 })],
  [
    'a token without expiry',
    () =>
      new SignJWT({ iss: trial.issuer, client_id: 'site' })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .sign(keys.privateKey),
  ],
  ['a token of the future', () => token({ nbf: 9_999_999_999 })],
  ['a token issued in the future', () => token({ iat: 9_999_999_999 })],
  ['a foreign signature', () => token({}, foreign)],
  [
    'a symmetric signature',
    () =>
      new SignJWT({ iss: trial.issuer, client_id: 'site' })
        .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
        .setExpirationTime('1m')
        .sign(new Uint8Array(32)),
  ],
])('[HTTP3] %s is 401 and reaches no function', async (_name, make) => {
  await start();

  const answer = await get('/v1/rooms', await make());

  expect(answer).toEqual({ status: 401, body: { message: 'Unauthorized' } });
  expect(trial.events).toEqual([]);
});

it('[HTTP3] a token with none of the scopes of the route is 403', async () => {
  await start();

  const answer = await get('/v1/rooms/r1', await token({ scope: 'email' }));

  expect(answer).toEqual({ status: 403, body: { message: 'Forbidden' } });
  expect(trial.events).toEqual([]);
});

it('[HTTP3] an authorizer whose issuer answers later works then', async () => {
  const late = createServer((_request, response) => response.end('not ready'));
  const home = trial.issuer;
  trial.issuer = `http://127.0.0.1:${await listen(late, 0)}`;
  await start();
  const early = await get('/v1/rooms', await token());
  late.removeAllListeners('request');
  const jwk = await publicKey();
  const own = trial.issuer;
  late.on('request', (request, response) => {
    response.end(
      JSON.stringify(request.url?.includes('jwks') ? { keys: [jwk] } : { issuer: own, jwks_uri: `${own}/jwks` }),
    );
  });

  const later = await get('/v1/rooms', await token());

  expect([early.status, later.status]).toEqual([401, 200]);
  trial.issuer = home;
  late.closeAllConnections();
  late.close();
  await once(late, 'close');
});
