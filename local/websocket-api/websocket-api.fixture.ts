import { once } from 'node:events';
import { expect } from 'vitest';
import WebSocket from 'ws';
import * as z from 'zod';
import { runtimeClock } from '../clock.ts';
import { functionArn, type StackResource, stackOf } from '../template/stack.ts';
import { createWebSocketApi, type WebSocketApi } from './websocket-api.ts';

type Fn = (event: SocketEvent) => unknown;
const SocketEvent = z.looseObject({
  requestContext: z.looseObject({
    connectionId: z.string(),
    routeKey: z.string(),
    eventType: z.string(),
    requestId: z.string(),
    authorizer: z.optional(z.record(z.string(), z.unknown())),
  }),
  methodArn: z.optional(z.string()),
  headers: z.optional(z.record(z.string(), z.string())),
  body: z.optional(z.string()),
});
type SocketEvent = z.infer<typeof SocketEvent>;

export type StartedApi = WebSocketApi & { url: string };

const opened: StartedApi[] = [];

/** What the functions of the next API do, by name, and every event that they got; the authorizer's aside. */
export const trial: { functions: Record<string, Fn>; events: SocketEvent[] } = { functions: {}, events: [] };

export function resetTrial(): void {
  trial.events = [];
  trial.functions = {
    authorize: (event) => policy('Allow', event.methodArn, { userId: 'u1', level: 3, isAdmin: true }),
    connect: () => ({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'mathia.v1' } }),
    disconnect: () => ({ statusCode: 200 }),
    command: (event) => ({ statusCode: 200, body: `default:${event.body}` }),
    echo: (event) => ({ statusCode: 200, body: `echo:${event.body}` }),
    quiet: () => ({ statusCode: 200, body: 'never sent' }),
  };
}

export async function stopAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((api) => api.stop()));
}

export function policy(Effect: string, Resource: unknown, context = {}) {
  return {
    principalId: 'u1',
    policyDocument: { Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] },
    context,
  };
}

function resource(logicalId: string, kind: string, properties: Record<string, unknown>): StackResource {
  return { logicalId, type: `AWS::${kind}`, properties, metadata: {}, ref: logicalId };
}

function route(
  key: string,
  fn: string,
  more: Record<string, unknown> = {},
  integration: Record<string, unknown> = {},
): StackResource[] {
  const id = key.replaceAll(/\W/g, '');
  const IntegrationUri = `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${functionArn(fn)}/invocations`;
  return [
    resource(`route${id}`, 'ApiGatewayV2::Route', {
      ApiId: 'api',
      RouteKey: key,
      Target: `integrations/to${id}`,
      ...more,
    }),
    resource(`to${id}`, 'ApiGatewayV2::Integration', {
      ApiId: 'api',
      IntegrationType: 'AWS_PROXY',
      IntegrationUri,
      ...integration,
    }),
    resource(`may${id}`, 'Lambda::Permission', {
      FunctionName: functionArn(fn),
      Principal: 'apigateway.amazonaws.com',
      Action: 'lambda:InvokeFunction',
      SourceArn: `arn:aws:execute-api:eu-central-1:000000000000:api/*/*${key}`,
    }),
  ];
}

function response(key: string): StackResource {
  const id = key.replaceAll(/\W/g, '');
  return resource(`response${id}`, 'ApiGatewayV2::RouteResponse', {
    ApiId: 'api',
    RouteId: `route${id}`,
    RouteResponseKey: '$default',
  });
}

const twoWay = { RouteResponseSelectionExpression: '$default' };

export async function start({
  factor = 1,
  stage = {} as Record<string, unknown>,
  timeoutMs = 29_000,
} = {}): Promise<StartedApi> {
  const stack = stackOf(
    [
      resource('api', 'ApiGatewayV2::Api', {
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
      }),
      resource('stage', 'ApiGatewayV2::Stage', { ApiId: 'api', StageName: 'dev', ...stage }),
      resource('authorizer', 'ApiGatewayV2::Authorizer', {
        ApiId: 'api',
        AuthorizerType: 'REQUEST',
        AuthorizerUri: `arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/${functionArn('authorize')}/invocations`,
        IdentitySource: ['route.request.header.Sec-WebSocket-Protocol'],
      }),
      ...route(
        '$connect',
        'connect',
        { AuthorizationType: 'CUSTOM', AuthorizerId: 'authorizer' },
        { TimeoutInMillis: timeoutMs },
      ),
      ...route('$disconnect', 'disconnect'),
      ...route('$default', 'command', twoWay),
      response('$default'),
      ...route('echo', 'echo', twoWay, { TimeoutInMillis: timeoutMs }),
      response('echo'),
      ...route('quiet', 'quiet', twoWay),
    ],
    {},
  );
  const api = createWebSocketApi({
    stack,
    clock: runtimeClock(factor),
    functions: {
      async invoke(id, event) {
        const parsed = SocketEvent.parse(event);
        if (id !== 'authorize') trial.events.push(parsed);
        try {
          return { ok: true, payload: await trial.functions[id]?.(parsed) };
        } catch (error) {
          return { ok: false, errorType: 'Error', errorMessage: error instanceof Error ? error.message : '' };
        }
      },
    },
  });
  const started = { ...api, url: await api.listen(0) };
  opened.push(started);
  return started;
}

export async function open(api: StartedApi, protocols = ['mathia.v1', 'ticket.x']): Promise<WebSocket> {
  const socket = new WebSocket(api.url, protocols);
  await once(socket, 'open');
  return socket;
}

export async function refusalOf(api: StartedApi, protocols = ['mathia.v1', 'ticket.x'], url = api.url) {
  const socket = new WebSocket(url, protocols);
  socket.on('error', () => undefined);
  const [, answer] = await once(socket, 'unexpected-response');
  const chunks = await answer.toArray();
  return { status: answer.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

export async function next(socket: WebSocket): Promise<string> {
  const [body] = await once(socket, 'message');
  return body.toString();
}

export async function closing(socket: WebSocket): Promise<[number, string]> {
  const [code, reason] = await once(socket, 'close');
  return [code, reason.toString()];
}

export async function disconnected() {
  await expect
    .poll(() => trial.events.filter((event) => event.requestContext.eventType === 'DISCONNECT').length)
    .toBe(1);
  const context = trial.events.at(-1)?.requestContext ?? {};
  return [Reflect.get(context, 'disconnectStatusCode'), Reflect.get(context, 'disconnectReason')];
}
