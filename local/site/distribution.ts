import * as z from 'zod';
import type { Stack } from '../template/stack.ts';

const Behavior = z.looseObject({
  PathPattern: z.string().optional(),
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  Compress: z.boolean().default(false),
  ResponseHeadersPolicyId: z.string().optional(),
  OriginRequestPolicyId: z.string().optional(),
  FunctionAssociations: z.array(z.looseObject({ EventType: z.string(), FunctionARN: z.string() })).default([]),
});
const Origin = z.looseObject({
  Id: z.string(),
  DomainName: z.string(),
  OriginPath: z.string().default(''),
  S3OriginConfig: z.unknown().optional(),
});
const Distribution = z.looseObject({
  DistributionConfig: z.looseObject({
    DefaultRootObject: z.string().default(''),
    DefaultCacheBehavior: Behavior,
    CacheBehaviors: z.array(Behavior).default([]),
    Origins: z.array(Origin),
  }),
});
const EdgeFunction = z.looseObject({ FunctionCode: z.string() });

export type SiteOrigin = { kind: 'files' } | { kind: 'proxy'; url: string };

export interface SiteBehavior {
  matches(path: string): boolean;
  origin: SiteOrigin;
  methods: string[];
  compress: boolean;
  responseHeadersPolicyId: string | undefined;
  /** The code of the CloudFront Function that sees each request first. */
  viewerRequest: string | undefined;
}

export interface SiteDistribution {
  defaultRootObject: string;
  /** In CloudFront's order; the last one matches everything. */
  behaviors: SiteBehavior[];
}

/** CloudFront's managed policy `AllViewerExceptHostHeader`: the only way here to send viewer headers to an API. */
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** The stack's one distribution; `httpUrl` is where its HTTP API answers on this machine. */
export function readDistribution(stack: Stack, httpUrl: string): SiteDistribution {
  const [found, ...others] = stack.ofType('AWS::CloudFront::Distribution');
  if (!found || others.length > 0) throw new Error('The template must have one distribution');
  const { DefaultRootObject, DefaultCacheBehavior, CacheBehaviors, Origins } = Distribution.parse(
    found.properties,
  ).DistributionConfig;
  const origins = new Map(Origins.map((origin) => [origin.Id, originOf(stack, origin, httpUrl)]));
  return {
    defaultRootObject: DefaultRootObject,
    behaviors: [...CacheBehaviors, DefaultCacheBehavior].map((behavior) => behaviorOf(stack, behavior, origins)),
  };
}

function originOf(stack: Stack, { DomainName, S3OriginConfig }: z.infer<typeof Origin>, httpUrl: string): SiteOrigin {
  if (S3OriginConfig !== undefined) return { kind: 'files' };
  const apis = stack.ofType('AWS::ApiGatewayV2::Api').filter((api) => api.properties.ProtocolType === 'HTTP');
  if (apis.some((api) => DomainName.startsWith(`${api.ref}.execute-api.`))) return { kind: 'proxy', url: httpUrl };
  throw new Error(`The distribution has an origin that is not part of the stack: ${DomainName}`);
}

function behaviorOf(stack: Stack, behavior: z.infer<typeof Behavior>, origins: Map<string, SiteOrigin>): SiteBehavior {
  const origin = origins.get(behavior.TargetOriginId);
  if (!origin) throw new Error(`A behavior of the distribution names no origin: ${behavior.TargetOriginId}`);
  if (origin.kind === 'proxy' && behavior.OriginRequestPolicyId !== ALL_VIEWER_EXCEPT_HOST) {
    throw new Error('A behavior in front of the HTTP API must use the origin request policy AllViewerExceptHostHeader');
  }
  return {
    matches: pathMatcher(behavior.PathPattern ?? '*'),
    origin,
    methods: behavior.AllowedMethods,
    compress: behavior.Compress,
    responseHeadersPolicyId: behavior.ResponseHeadersPolicyId,
    viewerRequest: viewerRequestOf(stack, behavior),
  };
}

/** `*` is any number of characters and `?` is one; a leading slash is optional. */
function pathMatcher(pattern: string): (path: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source.startsWith('/') ? '' : '/?'}${source}$`);
  return (path) => expression.test(path);
}

function viewerRequestOf(stack: Stack, { FunctionAssociations }: z.infer<typeof Behavior>): string | undefined {
  const association = FunctionAssociations.find(({ EventType }) => EventType === 'viewer-request');
  if (FunctionAssociations.some(({ EventType }) => EventType !== 'viewer-request')) {
    throw new Error('Only viewer-request functions run here');
  }
  if (!association) return undefined;
  const found = stack
    .ofType('AWS::CloudFront::Function')
    .find((one) => one.ref === association.FunctionARN || association.FunctionARN.endsWith(one.logicalId));
  if (!found) throw new Error(`The template has no function ${association.FunctionARN}`);
  return EdgeFunction.parse(found.properties).FunctionCode;
}
