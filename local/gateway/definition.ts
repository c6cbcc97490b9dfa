import * as z from 'zod';
import { functionIdOfArn, type Stack, type StackResource } from '../template/stack.ts';
import type { Rate } from './token-bucket.ts';

const Api = z.looseObject({
  ProtocolType: z.enum(['HTTP', 'WEBSOCKET']),
  RouteSelectionExpression: z.optional(z.string()),
});
const Route = z.looseObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string().startsWith('integrations/'),
  AuthorizationType: z.optional(z.enum(['NONE', 'JWT', 'CUSTOM'])),
  AuthorizerId: z.optional(z.string()),
  AuthorizationScopes: z.optional(z.array(z.string())),
  RouteResponseSelectionExpression: z.optional(z.string()),
});
export type RouteProperties = z.infer<typeof Route>;
const Integration = z.looseObject({
  ApiId: z.string(),
  /** The only kind that this gateway runs; another one stops the start rather than behave differently. */
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  TimeoutInMillis: z.optional(z.coerce.number()),
});
const RouteSettings = z.looseObject({
  ThrottlingRateLimit: z.optional(z.coerce.number()),
  ThrottlingBurstLimit: z.optional(z.coerce.number()),
});
const Stage = z.looseObject({
  ApiId: z.string(),
  StageName: z.string(),
  StageVariables: z.optional(z.record(z.string(), z.string())),
  DefaultRouteSettings: z.optional(RouteSettings),
  RouteSettings: z.optional(z.record(z.string(), RouteSettings)),
});
const RouteResponse = z.looseObject({ RouteId: z.string(), RouteResponseKey: z.string() });
const Permission = z.looseObject({
  FunctionName: z.string(),
  Principal: z.string(),
  Action: z.string(),
  SourceArn: z.optional(z.string()),
});

/** What API Gateway gives an account that asked for nothing else (quotas page, 2026). */
const ACCOUNT_RATE: Rate = { rate: 10_000, burst: 5_000 };

export interface GatewayRoute {
  key: string;
  functionId: string;
  timeoutMs: number;
  rate: Rate;
  /** True where the template has the route's response `$default`: the function's body goes back to the caller. */
  replies: boolean;
  properties: RouteProperties;
}

export interface GatewayDefinition {
  apiId: string;
  stage: string;
  stageVariables: Record<string, string> | undefined;
  selectionExpression: string;
  routes: Map<string, GatewayRoute>;
  properties: Record<string, unknown>;
}

export interface DefinitionLimits {
  timeoutMs: number;
}

/** Everything that the template says of its one API of this kind. */
export function gatewayDefinition(
  stack: Stack,
  protocol: 'HTTP' | 'WEBSOCKET',
  limits: DefinitionLimits,
): GatewayDefinition {
  const api = onlyApi(stack, protocol);
  const apiId = api.ref;
  const stage = Stage.parse(
    only(ofApi(stack, 'AWS::ApiGatewayV2::Stage', apiId), `stage of ${api.logicalId}`).properties,
  );
  const routes = ofApi(stack, 'AWS::ApiGatewayV2::Route', apiId).map((route) => routeOf(stack, route, stage, limits));
  return {
    apiId,
    stage: stage.StageName,
    stageVariables: stage.StageVariables,
    selectionExpression: Api.parse(api.properties).RouteSelectionExpression ?? '',
    routes: new Map(routes.map((route) => [route.key, route])),
    properties: api.properties,
  };
}

function onlyApi(stack: Stack, protocol: 'HTTP' | 'WEBSOCKET'): StackResource {
  const apis = stack
    .ofType('AWS::ApiGatewayV2::Api')
    .filter((api) => Api.parse(api.properties).ProtocolType === protocol);
  return only(apis, `${protocol} API`);
}

function only(found: StackResource[], name: string): StackResource {
  const [first, ...others] = found;
  if (!first || others.length > 0) throw new Error(`The template must have one ${name}; it has ${found.length}`);
  return first;
}

function ofApi(stack: Stack, type: string, apiId: string): StackResource[] {
  return stack.ofType(type).filter((resource) => resource.properties.ApiId === apiId);
}

function routeOf(
  stack: Stack,
  resource: StackResource,
  stage: z.infer<typeof Stage>,
  limits: DefinitionLimits,
): GatewayRoute {
  const route = Route.parse(resource.properties);
  const target = route.Target.slice('integrations/'.length);
  const found = stack.ofType('AWS::ApiGatewayV2::Integration').find((one) => one.ref === target);
  if (!found) throw new Error(`Route ${route.RouteKey} has no integration ${target}`);
  const integration = Integration.parse(found.properties);
  const functionId = functionIdOfArn(integration.IntegrationUri);
  assertInvocable(stack, functionId, route);
  return {
    key: route.RouteKey,
    functionId,
    timeoutMs: Math.min(integration.TimeoutInMillis ?? limits.timeoutMs, limits.timeoutMs),
    rate: rateOf(stage, route.RouteKey),
    replies: hasResponse(stack, resource, route),
    properties: route,
  };
}

function rateOf(stage: z.infer<typeof Stage>, routeKey: string): Rate {
  const own = stage.RouteSettings?.[routeKey];
  const all = stage.DefaultRouteSettings;
  return {
    rate: own?.ThrottlingRateLimit ?? all?.ThrottlingRateLimit ?? ACCOUNT_RATE.rate,
    burst: own?.ThrottlingBurstLimit ?? all?.ThrottlingBurstLimit ?? ACCOUNT_RATE.burst,
  };
}

function hasResponse(stack: Stack, resource: StackResource, route: RouteProperties): boolean {
  if (route.RouteResponseSelectionExpression !== '$default') return false;
  const routeId = resource.ref;
  const responses = stack.ofType('AWS::ApiGatewayV2::RouteResponse').map((one) => RouteResponse.parse(one.properties));
  return responses.some((one) => one.RouteId === routeId && one.RouteResponseKey === '$default');
}

/** Without a resource policy API Gateway may not call the function; on AWS each call would be a 500. */
function assertInvocable(stack: Stack, functionId: string, route: RouteProperties): void {
  const allowed = stack
    .ofType('AWS::Lambda::Permission')
    .map((one) => Permission.parse(one.properties))
    .filter((one) => one.Principal === 'apigateway.amazonaws.com' && one.Action === 'lambda:InvokeFunction')
    .some((one) => one.FunctionName.endsWith(functionId) && (one.SourceArn ?? route.ApiId).includes(route.ApiId));
  if (!allowed) throw new Error(`The template does not let API Gateway invoke ${functionId} for ${route.RouteKey}`);
}
