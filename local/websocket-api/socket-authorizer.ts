import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { GatewayDefinition } from '../gateway/definition.ts';
import { requestUrl } from '../gateway/request-url.ts';
import { functionIdOfArn, type Stack } from '../template/stack.ts';

export interface SocketAuthorizer {
  functionId: string;
  /** False when an identity source is missing or empty: 401 without asking the function. */
  identify(request: IncomingMessage): boolean;
}

const Authorizer = z.looseObject({
  AuthorizerType: z.literal('REQUEST'),
  AuthorizerUri: z.string(),
  IdentitySource: z.optional(z.array(z.string())),
});

/** The REQUEST authorizer of `$connect`; no other route of a WebSocket API can have one. */
export function socketAuthorizer(stack: Stack, definition: GatewayDefinition): SocketAuthorizer | undefined {
  const route = definition.routes.get('$connect');
  if (route?.properties.AuthorizationType !== 'CUSTOM') return undefined;
  const found = stack
    .ofType('AWS::ApiGatewayV2::Authorizer')
    .find((resource) => resource.ref === route.properties.AuthorizerId);
  if (!found) throw new Error(`$connect names an authorizer that the template does not have`);
  const { AuthorizerUri, IdentitySource = [] } = Authorizer.parse(found.properties);
  const sources = IdentitySource.map(identitySource);
  return {
    functionId: functionIdOfArn(AuthorizerUri),
    identify: (request) => sources.every((source) => Boolean(source(request))),
  };
}

function identitySource(expression: string): (request: IncomingMessage) => string | undefined {
  const [, kind, name = ''] = /^route\.request\.(header|querystring)\.(.+)$/.exec(expression) ?? [];
  if (kind === 'header') return (request) => String(request.headers[name.toLowerCase()] ?? '');
  if (kind === 'querystring') return (request) => requestUrl(request).searchParams.get(name) ?? undefined;
  throw new Error(`Not an identity source that this gateway knows: ${expression}`);
}
