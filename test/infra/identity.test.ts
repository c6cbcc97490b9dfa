import { expect, it } from 'vitest';
import { only, templateOf, textOf } from './template.ts';

const dev = templateOf('dev');
const prod = templateOf('prod');

it('[INFRA15] gives the site a public client: code flow, no secret, rotating refresh tokens, no word on who exists', () => {
  const { properties } = only(prod, 'AWS::Cognito::UserPoolClient');

  expect(properties).toMatchObject({
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'profile', 'email'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
  });
});

it('[INFRA15] comes back to the site, and in dev to a local one as well', () => {
  const homes = (template: typeof dev) =>
    only(template, 'AWS::Cognito::UserPoolClient').properties.CallbackURLs.map(textOf);

  expect(homes(prod)).toEqual([expect.stringMatching(/^https:\/\/<SiteDistribution\w+\.DomainName>\/callback$/)]);
  expect(homes(dev)).toEqual([expect.stringMatching(/^https:\/\/<SiteDistribution/), 'http://localhost:5173/callback']);
});

it('signs in by name or address, in any letter case, with a second factor for who wants it', () => {
  const { properties } = only(prod, 'AWS::Cognito::UserPool');

  expect(properties).toMatchObject({
    AliasAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    MfaConfiguration: 'OPTIONAL',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    UserPoolTier: 'ESSENTIALS',
  });
  expect(properties.Policies.PasswordPolicy.MinimumLength).toBe(12);
});

it('has sign-in pages with a branding, without which they stay blank', () => {
  expect(only(prod, 'AWS::Cognito::UserPoolDomain').properties.ManagedLoginVersion).toBe(2);
  expect(only(prod, 'AWS::Cognito::ManagedLoginBranding').properties.UseCognitoProvidedValues).toBe(true);
});
