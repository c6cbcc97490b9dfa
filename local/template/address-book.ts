import { ACCOUNT, REGION, URL_SUFFIX } from './place.ts';
import type { Stack, StackResource } from './stack.ts';

/** Where the parts of the stack answer on this machine; no trailing slashes. */
export interface LocalAddresses {
  siteUrl: string;
  httpUrl: string;
  socketUrl: string;
  awsUrl: string;
  issuer: string;
  signInUrl: string;
}

/** What `Fn::GetAtt` gives. */
export type AttributeOf = (logicalId: string, name: string) => string;

export type AddressPair = readonly [deployed: string, local: string];

/** The deployed addresses of a stack and the local ones in their place; a longer prefix stands before its shorter one. */
export function addressBook(stack: Stack, attributeOf: AttributeOf, local: LocalAddresses): AddressPair[] {
  const attributes = (type: string, name: string) =>
    stack.ofType(type).map(({ logicalId }) => attributeOf(logicalId, name));
  const hosts = (api: StackResource) => `${api.ref}.execute-api.${REGION}.${URL_SUFFIX}`;
  const apis = stack.ofType('AWS::ApiGatewayV2::Api');
  const sockets = apis.filter((found) => found.properties.ProtocolType === 'WEBSOCKET');
  const https = apis.filter((found) => found.properties.ProtocolType !== 'WEBSOCKET');
  const pairs: AddressPair[] = [
    ...sockets.flatMap((found) => socketPairs(stack, found, hosts(found), local)),
    ...https.map((found) => [`https://${hosts(found)}`, local.httpUrl] as const),
    ...attributes('AWS::CloudFront::Distribution', 'DomainName').map(
      (name) => [`https://${name}`, local.siteUrl] as const,
    ),
    ...attributes('AWS::Cognito::UserPool', 'ProviderURL').map((url) => [url, local.issuer] as const),
    ...stack
      .ofType('AWS::Cognito::UserPoolDomain')
      .map(({ ref }) => [`https://${ref}.auth.${REGION}.amazoncognito.com`, local.signInUrl] as const),
    ...stack
      .ofType('AWS::S3::Bucket')
      .flatMap(({ logicalId, ref }) => bucketPairs(attributeOf(logicalId, 'RegionalDomainName'), ref, local)),
    [`https://sqs.${REGION}.${URL_SUFFIX}/${ACCOUNT}/`, `${local.awsUrl}/${ACCOUNT}/`],
  ];
  return pairs.toSorted(([a], [b]) => b.length - a.length);
}

/** Buckets have hosts of their own on AWS and paths here; an origin alone stays one. */
function bucketPairs(host: string, name: string, { awsUrl }: LocalAddresses): AddressPair[] {
  return [
    [`https://${host}/`, `${awsUrl}/${name}/`],
    [`https://${host}`, awsUrl],
  ];
}

function socketPairs(stack: Stack, found: StackResource, host: string, local: LocalAddresses): AddressPair[] {
  const stages = stack
    .ofType('AWS::ApiGatewayV2::Stage')
    .filter((stage) => stage.properties.ApiId === found.ref)
    .map((stage) => stage.ref);
  return [
    ...stages.map((stage) => [`wss://${host}/${stage}`, local.socketUrl] as const),
    ...stages.map((stage) => [`https://${host}/${stage}`, `${local.awsUrl}/${stage}`] as const),
    [`wss://${host}`, local.socketUrl.replace(/^(wss?:\/\/[^/]+).*/, '$1')],
    [`https://${host}`, local.awsUrl],
  ];
}

/** The same value with every deployed address in its strings replaced by the local one. */
export function readdress(value: unknown, pairs: readonly AddressPair[]): unknown {
  if (typeof value === 'string') return readdressText(value, pairs);
  if (Array.isArray(value)) return value.map((item) => readdress(item, pairs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readdress(item, pairs)]));
}

export function readdressText(text: string, pairs: readonly AddressPair[]): string {
  if (!text.includes('://')) return text;
  return pairs.reduce((result, [deployed, local]) => result.replaceAll(deployed, local), text);
}
