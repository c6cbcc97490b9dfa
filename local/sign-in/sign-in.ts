import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import { closeServer, listen } from '../gateway/listen.ts';
import { requestUrl } from '../gateway/request-url.ts';
import type { Stack } from '../template/stack.ts';
import { accessTokenClaims } from './claims.ts';
import { openDatabase } from './database.ts';
import { serveInteraction, show } from './interaction.ts';
import { type Keys, readKeys } from './keys.ts';
import { serveLogout, serveShortcut, serveUserInfo } from './managed-login.ts';
import { failurePage } from './pages.ts';
import { createProvider } from './provider.ts';
import { type PoolSettings, poolSettings } from './user-pool.ts';
import { createUsers, type Users } from './users.ts';

export interface SignInOptions {
  stack: Stack;
  port: number;
  /** Nothing is kept without one. */
  databasePath?: string | undefined;
}

export interface SignIn {
  /** The OpenID Connect issuer and the origin of the pages, which on AWS are two. */
  issuer: string;
  users: Users;
  settings: PoolSettings;
  /** An access token as the code flow would give it, without the browser. */
  issueToken(handle: string): Promise<string>;
  stop(): Promise<void>;
}

const STYLE = readFileSync(join(import.meta.dirname, 'sign-in.css'));

/** Cognito's user pool of this stack: its tokens by oidc-provider, its pages our own. */
export async function startSignIn({ stack, port, databasePath }: SignInOptions): Promise<SignIn> {
  const issuer = `http://127.0.0.1:${port}`;
  const settings = poolSettings(stack);
  const database = openDatabase(databasePath);
  const keys = readKeys(database);
  const users = createUsers(database, settings);
  const provider = createProvider({ issuer, database, keys, settings, users });
  provider.on('server_error', (_context, error) => process.stderr.write(`sign-in: ${error.stack ?? error.message}\n`));
  const parts = { issuer, provider, settings, users, keys };
  const serveOidc = provider.callback();
  const server = createServer((request, response) => {
    secure(response, settings);
    serve(parts, serveOidc, request, response).catch((error) => {
      process.stderr.write(`sign-in: ${error instanceof Error ? error.stack : error}\n`);
      if (!response.headersSent)
        show(response, 500, failurePage({ title: 'That did not work', detail: 'Please try again.' }));
    });
  });
  await listen(server, port);
  return {
    issuer,
    users,
    settings,
    issueToken: (handle) => issueToken(parts, handle),
    async stop() {
      await closeServer(server);
      database.close();
    },
  };
}

type Parts = Parameters<typeof serveInteraction>[0] & { keys: Keys };

async function serve(
  parts: Parts,
  serveOidc: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = requestUrl(request);
  if (pathname.startsWith('/sign-in/')) return serveInteraction(parts, request, response);
  if (pathname === '/sign-in.css') return void response.writeHead(200, { 'content-type': 'text/css' }).end(STYLE);
  if (pathname === '/logout') return serveLogout(parts, request, response);
  if (pathname === '/login') return serveShortcut('login', request, response);
  if (pathname === '/signup') return serveShortcut('signup', request, response);
  if (pathname === '/oauth2/userInfo' && request.method !== 'OPTIONS') return serveUserInfo(parts, request, response);
  return serveOidc(request, response);
}

/** A form's redirects count as the form's, so the addresses that a sign-in ends at must be allowed too. */
function secure(response: ServerResponse, { clients }: PoolSettings): void {
  const homes = new Set(clients.flatMap((client) => client.callbackUrls).map((url) => new URL(url).origin));
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    'img-src data:',
    `form-action 'self' ${[...homes].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  response.setHeader('content-security-policy', policy.join('; '));
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
}

async function issueToken({ issuer, keys, settings, users }: Parts, handle: string): Promise<string> {
  const user = users.byHandle(handle);
  const client = settings.clients[0];
  if (!user || !client) throw new Error(`There is no user ${handle}`);
  const claims = { ...accessTokenClaims(user), client_id: client.clientId, scope: client.scopes.join(' ') };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: keys.signing.kid, typ: 'at+jwt' })
    .setIssuer(issuer)
    .setSubject(user.sub)
    .setAudience(client.clientId)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${client.accessTokenSeconds}s`)
    .sign(await importJWK(keys.signing, 'RS256'));
}
