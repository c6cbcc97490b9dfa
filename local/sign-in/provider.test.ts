import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CALLBACK, closeServer, openPage, openServer, server, signIn, tokenRequest } from './sign-in.fixture.ts';

beforeAll(openServer);
afterAll(closeServer);

it('[SIGNIN1] the access token has the claims that Cognito gives, and verifies by the published keys', async () => {
  const { accessToken } = await signIn();

  const { payload } = await jwtVerify(
    accessToken,
    createRemoteJWKSet(new URL(`${server.issuer}/.well-known/jwks.json`)),
    {
      issuer: server.issuer,
    },
  );

  expect(payload).toMatchObject({
    sub: server.users.byHandle('ana')?.sub,
    username: 'ana',
    client_id: 'site',
    aud: 'site',
    token_use: 'access',
    scope: 'openid profile email',
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  expect(decodeProtectedHeader(accessToken).alg).toBe('RS256');
  expect(JSON.stringify(payload)).not.toContain('example.com');
});

it('[SIGNIN1] the id token names the person and their address', async () => {
  const { idToken = '' } = await signIn();

  expect(decodeJwt(idToken)).toMatchObject({
    sub: server.users.byHandle('ana')?.sub,
    'cognito:username': 'ana',
    email: 'ana@example.com',
    email_verified: true,
    token_use: 'id',
    aud: 'site',
  });
});

it('[SIGNIN1] a token issued without the browser has the same claims', async () => {
  const { accessToken } = await signIn();

  const issued = await server.issueToken('ana');

  const names = (token: string) => Object.keys(decodeJwt(token)).toSorted();
  expect(names(issued)).toEqual(names(accessToken));
  expect(decodeProtectedHeader(issued)).toEqual(decodeProtectedHeader(accessToken));
});

it('[SIGNIN2] a refresh token works again and again and can be revoked', async () => {
  const { refreshToken = '' } = await signIn();
  const refresh = () => tokenRequest({ grant_type: 'refresh_token', client_id: 'site', refresh_token: refreshToken });

  const first = await refresh();
  const second = await refresh();
  await fetch(`${server.issuer}/oauth2/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'site', token: refreshToken }),
  });
  const third = await refresh();

  expect([first.status, second.status, third.status]).toEqual([200, 200, 400]);
  expect(decodeJwt(second.body.access_token)).toMatchObject({ username: 'ana', scope: 'openid profile email' });
});

it('[SIGNIN2] without PKCE there is no code', async () => {
  const search = new URLSearchParams({
    response_type: 'code',
    client_id: 'site',
    redirect_uri: CALLBACK,
    scope: 'openid',
  });

  const response = await fetch(`${server.issuer}/oauth2/authorize?${search}`, { redirect: 'manual' });

  expect(response.headers.get('location')).toContain('error=invalid_request');
});

it('[SIGNIN2] a foreign callback address gets nothing, not even an error', async () => {
  const { status } = await openPage({ redirect_uri: 'https://evil.example/' });

  expect(status).toBe(400);
});

it('[SIGNIN2] browsers of the client may ask for tokens, others may not', async () => {
  const allow = async (origin: string) => {
    const response = await fetch(`${server.issuer}/oauth2/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ client_id: 'site', grant_type: 'refresh_token', refresh_token: 'x' }),
    });
    return response.headers.get('access-control-allow-origin');
  };

  expect(await allow('http://127.0.0.1:13500')).toBe('http://127.0.0.1:13500');
  expect(await allow('https://evil.example')).toBeNull();
});

it('[SIGNIN2] userInfo tells a token its person', async () => {
  const { accessToken } = await signIn();
  const ask = (token: string) =>
    fetch(`${server.issuer}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } });

  const known = await (await ask(accessToken)).json();
  const unknown = await ask(`${accessToken}x`);

  expect(known).toMatchObject({ username: 'ana', email: 'ana@example.com' });
  expect(unknown.status).toBe(401);
});
