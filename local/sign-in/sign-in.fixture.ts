import { createServer } from 'node:http';
import * as z from 'zod';
import { signInByCode } from '../code-flow.ts';
import { closeServer as closeProbe, listen } from '../gateway/listen.ts';
import { type StackResource, stackOf } from '../template/stack.ts';
import { type SignIn, startSignIn } from './sign-in.ts';

const TokenAnswer = z.looseObject({ access_token: z.string().default('') });
export const HOME = 'http://127.0.0.1:13500/';
export const CALLBACK = `${HOME}callback`;

function resource(ref: string, type: string, properties: Record<string, unknown>): StackResource {
  return { logicalId: ref, type: `AWS::Cognito::${type}`, properties, metadata: {}, ref };
}

export function poolStack(client: Record<string, unknown> = {}) {
  return stackOf(
    [
      resource('pool', 'UserPool', {
        AliasAttributes: ['email'],
        Schema: [{ Name: 'email', Required: true }],
        Policies: { PasswordPolicy: { MinimumLength: 12 } },
      }),
      resource('site', 'UserPoolClient', {
        CallbackURLs: [CALLBACK, 'http://localhost:5173/callback'],
        LogoutURLs: [HOME],
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'profile', 'email'],
        AccessTokenValidity: 60,
        IdTokenValidity: 60,
        RefreshTokenValidity: 43_200,
        TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
        ...client,
      }),
    ],
    {},
  );
}

export const flow = {
  clientId: 'site',
  redirectUri: CALLBACK,
  scope: 'openid profile email',
  username: 'ana',
  password: 'correct horse battery',
};
export const ana = { handle: 'Ana', email: 'ana@example.com', password: flow.password };

/** The server of this test file; the others are on the ports after its own. */
export let server: SignIn;

export async function openServer(): Promise<void> {
  server = await startSignIn({ stack: poolStack(), port: await freePort() });
  await server.users.create(ana);
}

export const closeServer = () => server.stop();

/** An issuer has its port in its name, so it must be known before it listens. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe, 0);
  await closeProbe(probe);
  return port;
}

export const signIn = (more: Partial<typeof flow> = {}) => signInByCode({ issuer: server.issuer, ...flow, ...more });

export async function tokenRequest(form: Record<string, string>) {
  const response = await fetch(`${server.issuer}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const body = TokenAnswer.parse(await response.json());
  return { status: response.status, body };
}

/** A visit to the sign-in page up to its form. */
export async function openPage(query: Record<string, string> = {}) {
  const search = new URLSearchParams({
    response_type: 'code',
    client_id: 'site',
    redirect_uri: CALLBACK,
    scope: 'openid',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...query,
  });
  const response = await fetch(`${server.issuer}/oauth2/authorize?${search}`, { redirect: 'manual' });
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return { url: new URL(response.headers.get('location') ?? '', server.issuer).href, cookie, status: response.status };
}

export async function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const { url, cookie } = await openPage();
  const response = await fetch(url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, ...headers },
    body: new URLSearchParams(form),
  });
  return { status: response.status, location: response.headers.get('location'), text: await response.text() };
}
