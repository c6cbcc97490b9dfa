import { Aws, Duration, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { StageConfig } from './stage.ts';

/** What the site asks for. */
export const SCOPE = 'openid profile email';

/** Who people are: a user pool, its sign-in pages, and the site as a client without a secret. */
export class Identity extends Construct {
  readonly pool: UserPool;
  /** The OpenID Connect issuer, as it stands in tokens. */
  readonly issuer: string;
  /** Origin of the sign-in pages and of `/oauth2/token`. */
  readonly signInUrl: string;

  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'Identity');
    this.pool = makePool(this, config);
    const domain = this.pool.addDomain('SignIn', {
      // Unique among all customers of the region, so the account's number is part of it.
      cognitoDomain: { domainPrefix: `mathia-${config.stage}-${Aws.ACCOUNT_ID}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const { region, urlSuffix } = Stack.of(this);
    this.issuer = `https://cognito-idp.${region}.${urlSuffix}/${this.pool.userPoolId}`;
    this.signInUrl = `https://${domain.domainName}.auth.${region}.amazoncognito.com`;
  }

  /** The public client of the site at these origins: authorization code with PKCE, nothing else. */
  addSiteClient(origins: readonly string[]): UserPoolClient {
    const client = this.pool.addClient('Site', {
      generateSecret: false,
      // Rotation rules the older refresh flow out, and Cognito wants one flow named. A token by this one, outside of the
      // sign-in pages, carries no `openid` scope, so the HTTP API refuses it.
      authFlows: { userSrp: true },
      refreshTokenRotationGracePeriod: Duration.seconds(60),
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE, OAuthScope.EMAIL],
        callbackUrls: origins.map((origin) => `${origin}/callback`),
        logoutUrls: origins.map((origin) => `${origin}/`),
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
    });
    // Without a branding the second version of the sign-in pages answers "Login pages unavailable".
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: this.pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    return client;
  }
}

function makePool(scope: Construct, config: StageConfig): UserPool {
  return new UserPool(scope, 'Pool', {
    selfSignUpEnabled: true,
    signInAliases: { username: true, email: true },
    signInCaseSensitive: false,
    autoVerify: { email: true },
    keepOriginal: { email: true },
    standardAttributes: { email: { required: true, mutable: true } },
    // Length instead of rules about characters, as NIST SP 800-63B advises.
    passwordPolicy: {
      minLength: 12,
      requireDigits: false,
      requireLowercase: false,
      requireSymbols: false,
      requireUppercase: false,
      tempPasswordValidity: Duration.days(3),
    },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    mfa: Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    // Essentials is the cheapest plan with these sign-in pages; threat protection wants Plus, which has no free tier.
    featurePlan: FeaturePlan.ESSENTIALS,
    deletionProtection: config.deletionProtection,
    removalPolicy: config.data,
  });
}
