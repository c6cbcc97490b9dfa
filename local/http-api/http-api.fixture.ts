import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { closeServer, listen } from '../gateway/listen.ts';
import { functionArn, type StackResource, stackOf } from '../template/stack.ts';
import { type HttpApi, startHttpApi } from './http-api.ts';

export const keys = await generateKeyPair('RS256', { extractable: true });
let keyServer: Server;
let api: HttpApi | undefined;

/** What the function of the next API does, every event that it got, and who issues tokens. */
export const trial: {
  functions: Record<string, (event: unknown) => unknown>;
  events: Record<string, unknown>[];
  issuer: string;
} = {
  functions: {},
  events: [],
  issuer: '',
};

export async function publicKey() {
  return { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
}

export async function openIssuer(): Promise<void> {
  const jwk = await publicKey();
  keyServer = createServer((request, response) => {
    const isKeys = request.url?.endsWith('/jwks.json');
    response.setHeader('content-type', 'application/json');
    const { issuer } = trial;
    response.end(JSON.stringify(isKeys ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/.well-known/jwks.json` }));
  });
  trial.issuer = `http://127.0.0.1:${await listen(keyServer, 0)}`;
}

export function closeIssuer(): Promise<void> {
  return closeServer(keyServer);
}

export function resetTrial(): void {
  trial.events = [];
  trial.functions = {
    rooms: () => ({ statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: '{"rooms":[]}' }),
  };
}

export async function stopApi(): Promise<void> {
  await api?.stop();
  api = undefined;
}

function resource(logicalId: string, kind: string, properties: Record<string, unknown>): StackResource {
  return { logicalId, type: `AWS::${kind}`, properties, metadata: {}, ref: logicalId };
}

export async function start({
  api: more = {},
  stage = {},
  integration = {},
}: Record<string, Record<string, unknown>> = {}): Promise<string> {
  const jwt = { AuthorizationType: 'JWT', AuthorizerId: 'jwt' };
  const route = (RouteKey: string, properties: Record<string, unknown>) =>
    resource(`route ${RouteKey}`, 'ApiGatewayV2::Route', {
      ApiId: 'api',
      RouteKey,
      Target: 'integrations/to',
      ...properties,
    });
  const stack = stackOf(
    [
      resource('api', 'ApiGatewayV2::Api', { ProtocolType: 'HTTP', ...more }),
      resource('stage', 'ApiGatewayV2::Stage', { ApiId: 'api', StageName: '$default', ...stage }),
      resource('jwt', 'ApiGatewayV2::Authorizer', {
        ApiId: 'api',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: trial.issuer, Audience: ['site'] },
      }),
      resource('to', 'ApiGatewayV2::Integration', {
        ApiId: 'api',
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: functionArn('rooms'),
        PayloadFormatVersion: '2.0',
        ...integration,
      }),
      resource('may', 'Lambda::Permission', {
        FunctionName: functionArn('rooms'),
        Principal: 'apigateway.amazonaws.com',
        Action: 'lambda:InvokeFunction',
      }),
      route('GET /open', {}),
      route('POST /open', {}),
      route('GET /v1/rooms/{roomId}', { ...jwt, AuthorizationScopes: ['openid', 'rooms'] }),
      route('GET /v1/rooms', jwt),
    ],
    {},
  );
  api = await startHttpApi({
    stack,
    port: 0,
    functions: {
      async invoke(id, event) {
        trial.events.push(Object.fromEntries(Object.entries(event ?? {})));
        try {
          return { ok: true, payload: await trial.functions[id]?.(event) };
        } catch {
          return { ok: false, errorType: 'Error', errorMessage: 'secret detail' };
        }
      },
    },
  });
  return api.url;
}

export async function token(claims: JWTPayload = {}, { privateKey } = keys): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    iss: trial.issuer,
    sub: 's1',
    client_id: 'site',
    scope: 'openid profile',
    iat: now,
    exp: now + 60,
    ...claims,
  };
  return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(privateKey);
}

export async function get(path: string, bearer?: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${api?.url}${path}`, bearer ? { headers: { authorization: `Bearer ${bearer}` } } : {});
  return { status: response.status, body: await response.json() };
}
