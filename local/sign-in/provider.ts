import type { DatabaseSync } from 'node:sqlite';
import Provider, { type Configuration } from 'oidc-provider';
import { accessTokenClaims, idTokenClaims } from './claims.ts';
import type { Keys } from './keys.ts';
import { oidcAdapter } from './oidc-adapter.ts';
import { failurePage } from './pages.ts';
import type { PoolClient, PoolSettings } from './user-pool.ts';
import type { Users } from './users.ts';

export interface ProviderParts {
  issuer: string;
  database: DatabaseSync;
  keys: Keys;
  settings: PoolSettings;
  users: Users;
}

/** The one resource that access tokens are for; its audience is the client, as in Cognito's tokens it is `client_id`. */
const RESOURCE = 'urn:mathia:api';
const SESSION_SECONDS = 3600;
const CODE_SECONDS = 300;

/** oidc-provider dressed as Cognito's managed login: its paths, its claims, its lifetimes. */
export function createProvider(parts: ProviderParts): Provider {
  const { issuer, keys, settings } = parts;
  const graceSeconds = Math.max(0, ...settings.clients.map((client) => client.rotationGraceSeconds ?? 0));
  return new Provider(issuer, {
    adapter: oidcAdapter(parts.database, { graceSeconds }),
    clients: settings.clients.map(clientMetadata),
    jwks: { keys: [keys.signing] },
    cookies: cookies(parts),
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      revocation: '/oauth2/revoke',
      jwks: '/.well-known/jwks.json',
    },
    discovery: { userinfo_endpoint: `${issuer}/oauth2/userInfo` },
    pkce: { required: () => true },
    extraParams: ['screen_hint', 'lang'],
    clientBasedCORS: (_ctx, origin, client) =>
      client.redirectUris?.some((uri) => new URL(uri).origin === origin) ?? false,
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = failurePage({ title: 'That did not work', detail: out.error_description ?? out.error });
    },
    ...people(parts),
    ...tokens(parts),
    ...keeping(parts),
  });
}

function clientMetadata({ clientId, callbackUrls }: PoolClient) {
  return {
    client_id: clientId,
    redirect_uris: callbackUrls,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    token_endpoint_auth_method: 'none' as const,
  };
}

/** Browsers keep cookies by host, not by port: without the port in their names two runtimes would sign each other out. */
function cookies({ issuer, keys }: ProviderParts): NonNullable<Configuration['cookies']> {
  const { port } = new URL(issuer);
  const options = { signed: true, httpOnly: true, sameSite: 'lax' as const };
  return {
    keys: keys.cookies,
    names: { session: `sign-in-${port}`, interaction: `sign-in-${port}-step`, resume: `sign-in-${port}-resume` },
    long: options,
    short: options,
  };
}

function people({ users }: ProviderParts): Configuration {
  return {
    claims: {
      openid: ['sub', 'cognito:username', 'token_use'],
      email: ['email', 'email_verified'],
      profile: ['preferred_username'],
    },
    conformIdTokenClaims: false,
    findAccount: (_ctx, sub) => {
      const user = users.bySub(sub);
      return user && { accountId: sub, claims: async () => idTokenClaims(user) };
    },
    extraTokenClaims: (_ctx, token) => {
      const user = 'accountId' in token ? users.bySub(token.accountId) : undefined;
      return user && accessTokenClaims(user);
    },
    // There is no page of consent: the only clients are the stack's own.
    loadExistingGrant: async ({ oidc }) => {
      const [clientId = '', accountId = ''] = [oidc.client?.clientId, oidc.session?.accountId];
      const grant = new oidc.provider.Grant({ clientId, accountId });
      const asked = String(oidc.params?.scope ?? '');
      grant.addOIDCScope(asked);
      grant.addResourceScope(RESOURCE, asked);
      await grant.save();
      return grant;
    },
  };
}

/** Access tokens are JWTs only when they are for a resource, so there is one, and every token is for it. */
function tokens({ settings }: ProviderParts): Configuration {
  const scopes = [...new Set(settings.clients.flatMap((client) => client.scopes))];
  const { accessTokenSeconds } = lifetimes(settings);
  return {
    scopes,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, _resource, { clientId }) => ({
          scope: scopes.join(' '),
          audience: clientId,
          accessTokenTTL: accessTokenSeconds(clientId),
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}

function keeping({ settings }: ProviderParts): Configuration {
  const { accessTokenSeconds, idTokenSeconds, refreshTokenSeconds, rotates } = lifetimes(settings);
  return {
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: ({ oidc }) => rotates(oidc.client?.clientId),
    // Cognito's refresh tokens outlive the hour of its sign-in cookie.
    expiresWithSession: () => false,
    ttl: {
      AccessToken: (_ctx, token) => accessTokenSeconds(token.clientId),
      AuthorizationCode: CODE_SECONDS,
      Interaction: SESSION_SECONDS,
      Session: SESSION_SECONDS,
      Grant: Math.max(...settings.clients.map((client) => client.refreshTokenSeconds)),
      IdToken: (_ctx, _token, client) => idTokenSeconds(client.clientId),
      RefreshToken: (_ctx, _token, client) => refreshTokenSeconds(client.clientId),
    },
  };
}

function lifetimes({ clients }: PoolSettings) {
  const clientOf = (clientId: string | undefined): PoolClient => {
    const found = clients.find((client) => client.clientId === clientId);
    if (!found) throw new Error(`The user pool has no client ${clientId}`);
    return found;
  };
  return {
    accessTokenSeconds: (clientId: string | undefined) => clientOf(clientId).accessTokenSeconds,
    idTokenSeconds: (clientId: string | undefined) => clientOf(clientId).idTokenSeconds,
    refreshTokenSeconds: (clientId: string | undefined) => clientOf(clientId).refreshTokenSeconds,
    rotates: (clientId: string | undefined) => clientOf(clientId).rotationGraceSeconds !== undefined,
  };
}
