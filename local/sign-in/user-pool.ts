import * as z from 'zod';
import type { Stack, StackResource } from '../template/stack.ts';

const UserPool = z.looseObject({
  Policies: z.optional(
    z.looseObject({ PasswordPolicy: z.optional(z.looseObject({ MinimumLength: z.coerce.number() })) }),
  ),
  Schema: z.optional(z.array(z.looseObject({ Name: z.string(), Required: z.optional(z.boolean()) }))),
  AliasAttributes: z.optional(z.array(z.string())),
});
const Units = z.enum(['seconds', 'minutes', 'hours', 'days']);
const UserPoolClient = z.looseObject({
  CallbackURLs: z.array(z.string()).default([]),
  LogoutURLs: z.array(z.string()).default([]),
  AllowedOAuthFlows: z.array(z.string()).default([]),
  AllowedOAuthScopes: z.array(z.string()).default([]),
  AccessTokenValidity: z.coerce.number().default(1),
  IdTokenValidity: z.coerce.number().default(1),
  RefreshTokenValidity: z.coerce.number().default(30),
  TokenValidityUnits: z
    .object({
      AccessToken: Units.default('hours'),
      IdToken: Units.default('hours'),
      RefreshToken: Units.default('days'),
    })
    .optional(),
  RefreshTokenRotation: z
    .looseObject({ Feature: z.string(), RetryGracePeriodSeconds: z.coerce.number().default(0) })
    .optional(),
});

const SECONDS: Record<z.infer<typeof Units>, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

export interface PoolClient {
  clientId: string;
  callbackUrls: string[];
  logoutUrls: string[];
  scopes: string[];
  accessTokenSeconds: number;
  idTokenSeconds: number;
  refreshTokenSeconds: number;
  /** Undefined when a refresh token may be used again and again. */
  rotationGraceSeconds: number | undefined;
}

export interface PoolSettings {
  passwordCharsMin: number;
  wantsEmail: boolean;
  canSignInByEmail: boolean;
  clients: PoolClient[];
}

/** What the template says of the user pool and its clients. */
export function poolSettings(stack: Stack): PoolSettings {
  const [pool, ...others] = stack.ofType('AWS::Cognito::UserPool');
  if (!pool || others.length > 0) throw new Error('The template must have one user pool');
  const { Policies, Schema = [], AliasAttributes = [] } = UserPool.parse(pool.properties);
  return {
    passwordCharsMin: Policies?.PasswordPolicy?.MinimumLength ?? 8,
    wantsEmail: Schema.some((attribute) => attribute.Name === 'email' && attribute.Required),
    canSignInByEmail: AliasAttributes.includes('email'),
    clients: stack.ofType('AWS::Cognito::UserPoolClient').map(clientOf),
  };
}

function clientOf(resource: StackResource): PoolClient {
  const client = UserPoolClient.parse(resource.properties);
  if (!client.AllowedOAuthFlows.includes('code')) throw new Error(`${resource.logicalId} must allow the code flow`);
  const units = client.TokenValidityUnits;
  return {
    clientId: resource.ref,
    callbackUrls: client.CallbackURLs,
    logoutUrls: client.LogoutURLs,
    scopes: client.AllowedOAuthScopes,
    accessTokenSeconds: client.AccessTokenValidity * SECONDS[units?.AccessToken ?? 'hours'],
    idTokenSeconds: client.IdTokenValidity * SECONDS[units?.IdToken ?? 'hours'],
    refreshTokenSeconds: client.RefreshTokenValidity * SECONDS[units?.RefreshToken ?? 'days'],
    rotationGraceSeconds:
      client.RefreshTokenRotation?.Feature === 'ENABLED'
        ? client.RefreshTokenRotation.RetryGracePeriodSeconds
        : undefined,
  };
}
