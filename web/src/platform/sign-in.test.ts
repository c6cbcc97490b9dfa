import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SiteConfig } from '../../../protocol/site-config.ts';
import { createSignIn } from './sign-in.ts';
import { readUser } from './stored-user.ts';

const HOUR_SECONDS = 3_600;
const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** A browser's storage. */
class MapStorage implements Storage {
  readonly #map = new Map<string, string>();
  get length() {
    return this.#map.size;
  }
  clear = () => this.#map.clear();
  getItem = (key: string) => this.#map.get(key) ?? null;
  key = (index: number) => [...this.#map.keys()][index] ?? null;
  removeItem = (key: string) => void this.#map.delete(key);
  setItem = (key: string, value: string) => void this.#map.set(key, value);
}

/** The sign-in server's token endpoint: what it was asked, and what it answers. */
let asked: URLSearchParams[] = [];
let answer: { status: number; body: object } = { status: 200, body: {} };
let server: Server;
let config: SiteConfig;

beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    asked.push(new URLSearchParams(body));
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  config = { stage: 'test', socketUrl: '', issuer: url, clientId: 'site', signInUrl: url, scope: 'openid' };
  vi.stubGlobal('localStorage', new MapStorage());
  vi.stubGlobal('location', new URL('https://site.test/rooms'));
  let turn: Promise<unknown> = Promise.resolve();
  const request = (_name: string, work: () => Promise<unknown>) => {
    turn = turn.then(work, work);
    return turn;
  };
  vi.stubGlobal('navigator', { locks: { request } });
});

afterEach(() => {
  vi.unstubAllGlobals();
  server.close();
});

/** Stores somebody exactly as the library does after a sign-in. */
async function signedIn(endsInSeconds: number): Promise<void> {
  const manager = new UserManager({
    ...{ authority: config.issuer, client_id: config.clientId, redirect_uri: 'https://site.test/callback' },
    userStore: new WebStorageStateStore({ store: localStorage }),
  });
  await manager.storeUser(
    new User({
      ...{ access_token: 'old', refresh_token: 'refresh', token_type: 'Bearer', scope: 'openid' },
      profile: { sub: 'subject', iss: config.issuer, aud: config.clientId, exp: 0, iat: 0 },
      expires_at: nowSeconds() + endsInSeconds,
    }),
  );
}

const renewed = () => {
  answer = { status: 200, body: { access_token: 'new', token_type: 'Bearer', expires_in: HOUR_SECONDS } };
};

describe('signing in', () => {
  it('[ENTER1] reads who is signed in as the library has stored it, without asking anybody', async () => {
    await signedIn(HOUR_SECONDS);
    const signIn = createSignIn(config);

    expect(signIn.subject()).toBe('subject');
    expect(await signIn.accessToken()).toBe('old');
    expect(asked).toEqual([]);
  });

  it('[ENTER1] takes what is not understood for nobody', async () => {
    localStorage.setItem(`oidc.user:${config.issuer}:${config.clientId}`, '{"access_token":');

    expect(createSignIn(config).subject()).toBeUndefined();
    expect(await createSignIn(config).accessToken()).toBeUndefined();
  });

  it('[ENTER2] renews a token that is about to end, once for everybody who needs it', async () => {
    await signedIn(10);
    renewed();

    const tabs = [createSignIn(config), createSignIn(config)];
    const tokens = await Promise.all([...tabs, ...tabs].map((tab) => tab.accessToken()));

    expect(tokens).toEqual(['new', 'new', 'new', 'new']);
    expect(asked.map((body) => [body.get('grant_type'), body.get('refresh_token')])).toEqual([
      ['refresh_token', 'refresh'],
    ]);
    expect(readUser(localStorage, config)?.refresh_token).toBe('refresh');
  });

  it('[ENTER2] renews a token that was refused before its end', async () => {
    await signedIn(HOUR_SECONDS);
    renewed();

    expect(await createSignIn(config).renewed('old')).toBe('new');
  });

  it('[ENTER3] asks for a sign-in when the refresh token is refused, and not when the server is out of reach', async () => {
    await signedIn(10);
    answer = { status: 400, body: { error: 'invalid_grant' } };

    const refused = await createSignIn(config).accessToken();
    server.closeAllConnections();
    server.close();

    expect(refused).toBeUndefined();
    await expect(createSignIn(config).accessToken()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
