import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Stack } from '../template/stack.ts';

const Authorizer = z.looseObject({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.optional(z.array(z.string())),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()) }),
});
const Discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });

export type JwtAuthorization =
  | { status: 200; jwt: { claims: Record<string, string>; scopes: string[] | null } }
  | { status: 401 }
  | { status: 403 };

export type JwtAuthorizer = (
  authorization: string | undefined,
  scopes: string[] | undefined,
) => Promise<JwtAuthorization>;

/**
 * The JWT authorizer of HTTP APIs ("Control access to HTTP APIs with JWT authorizers"): RSA signature, `iss`, `aud`
 * or else `client_id`, `exp`, `nbf`, `iat`, and at least one of the route's scopes.
 */
export function jwtAuthorizer(stack: Stack, authorizerId: string): JwtAuthorizer {
  const found = stack.ofType('AWS::ApiGatewayV2::Authorizer').find((resource) => resource.ref === authorizerId);
  const { JwtConfiguration, IdentitySource } = Authorizer.parse(found?.properties);
  if (IdentitySource?.[0]?.toLowerCase() !== '$request.header.authorization') {
    throw new Error('A JWT authorizer reads $request.header.Authorization here, and nothing else');
  }
  const { Issuer: issuer, Audience: audience } = JwtConfiguration;
  const key = keysOf(issuer);
  return async (authorization, scopes) => {
    const token = /^(?:Bearer\s+)?(\S+)$/i.exec(authorization ?? '')?.[1];
    const claims = token === undefined ? undefined : await claimsOf(token, key, issuer);
    if (!claims || !isFor(claims, audience)) return { status: 401 };
    if (scopes && scopes.length > 0 && !scopes.some((scope) => scopesOf(claims).includes(scope)))
      return { status: 403 };
    return { status: 200, jwt: { claims: stringified(claims), scopes: scopes ?? null } };
  };
}

/** The issuer may start after this gateway, so its keys are asked for with the first token. */
function keysOf(issuer: string): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | undefined;
  const discover = async (): Promise<JWTVerifyGetKey> => {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`);
    const { jwks_uri: address } = Discovery.parse(await response.json());
    return createRemoteJWKSet(new URL(address));
  };
  return async (header, token) => {
    found ??= discover();
    try {
      return await (await found)(header, token);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) found = undefined;
      throw error;
    }
  };
}

async function claimsOf(token: string, key: JWTVerifyGetKey, issuer: string): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer,
      algorithms: ['RS256', 'RS384', 'RS512'],
      requiredClaims: ['exp'],
    });
    const isFromFuture = (payload.iat ?? 0) > Date.now() / 1000 + 1;
    return isFromFuture ? undefined : payload;
  } catch {
    return undefined;
  }
}

function isFor(claims: JWTPayload, audience: string[]): boolean {
  const named = claims.aud ?? claims.client_id;
  return [named].flat().some((one) => typeof one === 'string' && audience.includes(one));
}

function scopesOf({ scope, scp }: JWTPayload): string[] {
  const named = scope ?? scp;
  return Array.isArray(named) ? named.map(String) : String(named ?? '').split(' ');
}

/** Every claim is a string in the event; a list is written `[a b]`. */
function stringified(claims: JWTPayload): Record<string, string> {
  const text = (value: unknown) => (Array.isArray(value) ? `[${value.join(' ')}]` : String(value));
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, text(value)]));
}
