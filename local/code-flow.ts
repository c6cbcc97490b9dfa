import * as oauth from 'oauth4webapi';

export interface CodeFlow {
  issuer: string;
  clientId: string;
  redirectUri: string;
  scope: string;
  username: string;
  password: string;
}

export interface CodeFlowTokens {
  accessToken: string;
  idToken: string | undefined;
  refreshToken: string | undefined;
}

const insecure = { [oauth.allowInsecureRequests]: true };

/** Signs in as a browser would: authorization code with PKCE, and the sign-in page's own form. */
export async function signInByCode(flow: CodeFlow): Promise<CodeFlowTokens> {
  const issuer = new URL(flow.issuer);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  const client: oauth.Client = { client_id: flow.clientId };
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const landed = await authorize(await authorizationUrl(server, flow, { verifier, state }), flow);
  const parameters = oauth.validateAuthResponse(server, client, landed, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    flow.redirectUri,
    verifier,
    insecure,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response);
  return { accessToken: tokens.access_token, idToken: tokens.id_token, refreshToken: tokens.refresh_token };
}

async function authorizationUrl(
  server: oauth.AuthorizationServer,
  { clientId, redirectUri, scope }: CodeFlow,
  { verifier, state }: { verifier: string; state: string },
): Promise<URL> {
  const url = new URL(server.authorization_endpoint ?? '');
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  return url;
}

/** Follows the redirects to the page, posts the form, and follows on to the client's address, which is not opened. */
async function authorize(start: URL, { redirectUri, username, password }: CodeFlow): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = start;
  let form: URLSearchParams | undefined;
  for (let hops = 0; hops < 10; hops += 1) {
    const response = await visit(url, form, cookies);
    const location = response.headers.get('location');
    if (location === null) {
      if (form || !response.ok) throw new Error(errorIn(await response.text()));
      form = new URLSearchParams({ username, password });
      continue;
    }
    form = undefined;
    url = new URL(location, url);
    if (url.href.startsWith(redirectUri)) return url;
  }
  throw new Error('The sign-in server redirects without end');
}

async function visit(url: URL, form: URLSearchParams | undefined, cookies: Map<string, string>): Promise<Response> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie },
    ...(form && { method: 'POST', body: form }),
  });
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    cookies.set(name, value);
  }
  return response;
}

function errorIn(page: string): string {
  return /(?:role="alert"|class="lead")>([^<]+)</.exec(page)?.[1] ?? 'The sign-in page answered with an error';
}
