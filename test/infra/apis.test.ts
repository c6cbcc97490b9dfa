import { expect, it } from 'vitest';
import { botRouteKeys, botRoutes } from '../../protocol/bot-routes.ts';
import { actions } from '../../protocol/commands.ts';
import { everyRoute, routeKeys } from '../../protocol/every-route.ts';
import { functionNamed, only, referenced, resources, templateOf, textOf } from './template.ts';

const prod = templateOf('prod');
const apis = resources(prod, 'AWS::ApiGatewayV2::Api');
const socketApi = apis.find(({ properties }) => properties.ProtocolType === 'WEBSOCKET');
const httpApi = apis.find(({ properties }) => properties.ProtocolType === 'HTTP');
const integrations = new Map(resources(prod, 'AWS::ApiGatewayV2::Integration').map((it) => [it.id, it.properties]));

function routesOf(api: typeof socketApi) {
  return resources(prod, 'AWS::ApiGatewayV2::Route').filter(
    ({ properties }) => referenced(properties.ApiId) === api?.id,
  );
}

function stageOf(api: typeof socketApi) {
  return resources(prod, 'AWS::ApiGatewayV2::Stage').find(({ properties }) => referenced(properties.ApiId) === api?.id);
}

function servesWith(route: { properties: Record<string, unknown> }, name: string): boolean {
  const integration = integrations.get(textOf(route.properties.Target).replace(/^integrations\/<|>$/g, ''));
  const { id } = functionNamed(prod, name);
  return textOf(integration?.IntegrationUri).includes(`<${id}.Arn>`);
}

it('[INFRA5] has a socket route for each command, the three of API Gateway, and nothing more', () => {
  const keys = routesOf(socketApi).map(({ properties }) => properties.RouteKey);

  expect(keys.toSorted()).toEqual(['$connect', '$disconnect', '$default', ...actions].toSorted());
  expect(socketApi?.properties.RouteSelectionExpression).toBe('$request.body.action');
});

it('[INFRA5] sends commands and everything unknown to `command`', () => {
  const commands = routesOf(socketApi).filter(({ properties }) => !/^\$(dis)?connect$/.test(properties.RouteKey));

  for (const route of commands) expect(servesWith(route, 'command'), route.id).toBe(true);
});

it('[INFRA5] answers commands with what the function returns', () => {
  const responses = resources(prod, 'AWS::ApiGatewayV2::RouteResponse');
  const answered = responses.map(({ properties }) => referenced(properties.RouteId));
  const commands = routesOf(socketApi).filter(({ properties }) => !/^\$(dis)?connect$/.test(properties.RouteKey));

  expect(answered.toSorted()).toEqual(commands.map(({ id }) => id).toSorted());
  for (const { properties } of responses) expect(properties.RouteResponseKey).toBe('$default');
  for (const { properties } of commands) expect(properties.RouteResponseSelectionExpression).toBe('$default');
});

it('[INFRA6] lets nobody connect without asking `authorize`', () => {
  const connect = routesOf(socketApi).find(({ properties }) => properties.RouteKey === '$connect');
  const authorizers = resources(prod, 'AWS::ApiGatewayV2::Authorizer');

  const authorizer = authorizers.find(({ id }) => id === referenced(connect?.properties.AuthorizerId));

  expect(connect?.properties.AuthorizationType).toBe('CUSTOM');
  expect(authorizer?.properties).toMatchObject({
    AuthorizerType: 'REQUEST',
    IdentitySource: ['route.request.header.Sec-WebSocket-Protocol'],
  });
  expect(textOf(authorizer?.properties.AuthorizerUri)).toContain(functionNamed(prod, 'authorize').id);
});

it('[INFRA5] has an HTTP route for each of the registry, served by its function, and nothing more', () => {
  const found = routesOf(httpApi);

  expect(found.map(({ properties }) => properties.RouteKey).toSorted()).toEqual(
    [...routeKeys, ...botRouteKeys].toSorted(),
  );
  for (const key of routeKeys) {
    const route = found.find(({ properties }) => properties.RouteKey === key);
    expect(route && servesWith(route, everyRoute[key].function), key).toBe(true);
  }
  for (const key of botRouteKeys) {
    const route = found.find(({ properties }) => properties.RouteKey === key);
    expect(route && servesWith(route, botRoutes[key].function), key).toBe(true);
  }
});

it('[INFRA6] lets nobody call an HTTP route without an access token of the site', () => {
  const client = only(prod, 'AWS::Cognito::UserPoolClient');
  const jwt = resources(prod, 'AWS::ApiGatewayV2::Authorizer').find(
    ({ properties }) => properties.AuthorizerType === 'JWT',
  );

  expect(jwt?.properties.JwtConfiguration.Audience).toEqual([{ Ref: client.id }]);
  for (const { properties } of routesOf(httpApi)) {
    // Bots have tokens of their own, which the function checks.
    if (botRouteKeys.includes(properties.RouteKey)) continue;
    expect(properties, properties.RouteKey).toMatchObject({
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: jwt?.id },
      AuthorizationScopes: ['openid'],
    });
  }
});

it('[INFRA16] throttles every stage', () => {
  for (const api of [socketApi, httpApi]) {
    const { DefaultRouteSettings } = stageOf(api)?.properties ?? {};
    expect(DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0);
    expect(DefaultRouteSettings.ThrottlingBurstLimit).toBeGreaterThan(0);
  }
});

it('[INFRA16] logs calls without their texts, paths, queries, addresses or headers', () => {
  for (const api of [socketApi, httpApi]) {
    const { AccessLogSettings, DefaultRouteSettings } = stageOf(api)?.properties ?? {};
    expect(AccessLogSettings.DestinationArn).toBeDefined();
    expect(AccessLogSettings.Format).not.toMatch(/query|\$context\.path|rawPath|sourceIp|userAgent|header|body/i);
    expect(DefaultRouteSettings.DataTraceEnabled ?? false).toBe(false);
    expect(DefaultRouteSettings.LoggingLevel ?? 'OFF').toBe('OFF');
  }
});

it('[INFRA6] needs no CORS, because the site and its API share an origin', () => {
  expect(httpApi?.properties.CorsConfiguration).toBeUndefined();
});
