import type { IncomingMessage, ServerResponse } from 'node:http';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type Provider from 'oidc-provider';
import { requestUrl } from '../gateway/request-url.ts';
import { idTokenClaims } from './claims.ts';
import { show } from './interaction.ts';
import type { Keys } from './keys.ts';
import { failurePage } from './pages.ts';
import type { PoolSettings } from './user-pool.ts';
import type { Users } from './users.ts';

/** `/logout?client_id&logout_uri`: ends the session of the sign-in pages and goes to an address that the client names. */
export async function serveLogout(
  { provider, settings }: { provider: Provider; settings: PoolSettings },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const query = requestUrl(request).searchParams;
  const client = settings.clients.find(({ clientId }) => clientId === query.get('client_id'));
  const target = query.get('logout_uri') ?? '';
  if (!client?.logoutUrls.includes(target)) {
    const detail = 'The address to go to after signing out is not one of this client.';
    return show(response, 400, failurePage({ title: 'That did not work', detail }));
  }
  const context = provider.createContext(request, response);
  const session = await provider.Session.get(context);
  await session.destroy();
  const name = provider.cookieName('session');
  const expired = [name, `${name}.sig`].map((cookie) => `${cookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`);
  response.writeHead(302, { location: target, 'set-cookie': expired }).end();
}

/** `/login` and `/signup` take the parameters of `/oauth2/authorize` and begin on the page that they name. */
export function serveShortcut(page: 'login' | 'signup', request: IncomingMessage, response: ServerResponse): void {
  const query = requestUrl(request).searchParams;
  if (page === 'signup') query.set('screen_hint', 'signup');
  response.writeHead(302, { location: `/oauth2/authorize?${query}` }).end();
}

/** `/oauth2/userInfo`: who an access token belongs to. */
export async function serveUserInfo(
  { issuer, keys, users }: { issuer: string; keys: Keys; users: Users },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const { kty, kid, n, e } = keys.signing;
  const jwks = createLocalJWKSet({ keys: [{ kty, kid, n, e, alg: 'RS256' }] });
  const sub = await jwtVerify(token, jwks, { issuer, algorithms: ['RS256'] }).then(
    ({ payload }) =>
      payload.token_use === 'access' && String(payload.scope).split(' ').includes('openid') ? payload.sub : undefined,
    () => undefined,
  );
  const user = sub === undefined ? undefined : users.bySub(sub);
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
  response.setHeader('content-type', 'application/json');
  if (!user)
    response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end('{"error":"invalid_token"}');
  else response.end(JSON.stringify({ ...userInfo(idTokenClaims(user)), username: user.handle }));
}

function userInfo({ token_use: _use, 'cognito:username': _name, ...claims }: ReturnType<typeof idTokenClaims>) {
  return claims;
}
