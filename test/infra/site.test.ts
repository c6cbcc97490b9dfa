import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { SiteConfig } from '../../protocol/site-config.ts';
import { only, resources, templateOf, textOf } from './template.ts';

const dev = templateOf('dev');
const prod = templateOf('prod');
const headers = only(prod, 'AWS::CloudFront::ResponseHeadersPolicy').properties.ResponseHeadersPolicyConfig;
const security = headers.SecurityHeadersConfig;
const policy = new Map(
  textOf(security.ContentSecurityPolicy.ContentSecurityPolicy)
    .split('; ')
    .map((directive): [string, string[]] => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values];
    }),
);
const distribution = only(prod, 'AWS::CloudFront::Distribution').properties.DistributionConfig;

it('[INFRA10] allows scripts and styles of the site alone, and nothing unsafe', () => {
  const allowed = [...policy.values()].flat();

  expect(policy.get('default-src')).toEqual(["'none'"]);
  expect(policy.get('script-src')).toEqual(["'self'"]);
  expect(policy.get('style-src')).toEqual(["'self'"]);
  for (const directive of ['base-uri', 'object-src', 'frame-ancestors'])
    expect(policy.get(directive)).toEqual(["'none'"]);
  expect(policy.get('require-trusted-types-for')).toEqual(["'script'"]);
  expect(allowed.filter((value) => /unsafe|\*|^https?:$/.test(value))).toEqual([]);
});

const MEDIA = 'https://mathia-prod-media-<AWS::AccountId>-<AWS::Region>.s3.<AWS::Region>.<AWS::URLSuffix>';

it('[INFRA10] lets scripts connect to the site, its socket, the sign-in and the media bucket, and nowhere else', () => {
  expect(policy.get('connect-src')).toEqual([
    "'self'",
    expect.stringMatching(/^wss:\/\/<SocketApi\w+>\.execute-api\.<AWS::Region>\.<AWS::URLSuffix>\/prod$/),
    expect.stringMatching(/^https:\/\/<IdentityPoolSignIn\w+>\.auth\.<AWS::Region>\.amazoncognito\.com$/),
    expect.stringMatching(/^https:\/\/cognito-idp\.<AWS::Region>\.<AWS::URLSuffix>\/<IdentityPool\w+>\/$/),
    MEDIA,
    `${MEDIA}/`,
  ]);
  expect(policy.get('img-src')).toEqual(["'self'", 'blob:', 'data:', `${MEDIA}/`]);
});

it('[INFRA10] sends every protecting header, over what an origin may say', () => {
  const custom = Object.fromEntries(
    headers.CustomHeadersConfig.Items.map((it: { Header: string; Value: string }) => [it.Header, it.Value]),
  );

  expect(security.StrictTransportSecurity).toMatchObject({
    AccessControlMaxAgeSec: 31_536_000,
    IncludeSubdomains: true,
  });
  expect(security.ContentTypeOptions).toEqual({ Override: true });
  expect(security.ReferrerPolicy).toEqual({ Override: true, ReferrerPolicy: 'no-referrer' });
  expect(security.FrameOptions).toEqual({ FrameOption: 'DENY', Override: true });
  expect(custom['Cross-Origin-Opener-Policy']).toBe('same-origin');
  expect(custom['Permissions-Policy']).toMatch(/^camera=\(self\), microphone=\(self\)/);
});

it('[INFRA10] sends them with every answer', () => {
  const { id } = only(prod, 'AWS::CloudFront::ResponseHeadersPolicy');

  for (const behavior of [distribution.DefaultCacheBehavior, ...distribution.CacheBehaviors])
    expect(behavior.ResponseHeadersPolicyId).toEqual({ Ref: id });
});

it('serves the HTTP API below the site’s own origin, uncached, with all methods', () => {
  const [behavior, ...others] = distribution.CacheBehaviors;

  expect(others).toEqual([]);
  expect(behavior).toMatchObject({ PathPattern: '/v1/*', ViewerProtocolPolicy: 'https-only' });
  expect(behavior.AllowedMethods).toContain('PATCH');
  // AWS's managed policies CachingDisabled and AllViewerExceptHostHeader.
  expect(behavior.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
  expect(behavior.OriginRequestPolicyId).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
});

it('speaks HTTP/2 and HTTP/3, and turns plain HTTP into HTTPS', () => {
  expect(distribution.HttpVersion).toBe('http2and3');
  expect(distribution.DefaultCacheBehavior.ViewerProtocolPolicy).toBe('redirect-to-https');
});

/** Of the two buckets, what belongs to the site's. */
function ofSite(type: string) {
  const found = resources(prod, type).find(({ id }) => id.startsWith('SiteFiles'));
  if (!found) throw new Error(`the site has no ${type}`);
  return found;
}

it('keeps the files private to the distribution, which may list them to tell 404 from 403', () => {
  const bucket = ofSite('AWS::S3::Bucket').properties;
  const statements = ofSite('AWS::S3::BucketPolicy').properties.PolicyDocument.Statement;

  const allowed = statements.filter((it: { Effect: string }) => it.Effect === 'Allow');

  expect(Object.values(bucket.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
  expect(allowed).toHaveLength(1);
  expect(allowed[0]).toMatchObject({
    Action: ['s3:GetObject', 's3:ListBucket'],
    Principal: { Service: 'cloudfront.amazonaws.com' },
  });
  expect(textOf(allowed[0].Condition.StringEquals['AWS:SourceArn'])).toMatch(/distribution\/<SiteDistribution\w+>$/);
});

it.each([
  ['/', '/index.html'],
  ['/rooms/room_01J', '/index.html'],
  ['/invite/abc', '/index.html'],
  ['/index.html', '/index.html'],
  ['/config.json', '/config.json'],
  ['/assets/index-1a2b.js', '/assets/index-1a2b.js'],
  ['/a.b/c', '/index.html'],
  ['/developers', '/developers/index.html'],
  ['/developers/', '/developers/index.html'],
  ['/developers/openapi.json', '/developers/openapi.json'],
  ['/developers/more', '/index.html'],
])('[INFRA11] serves %s from %s', (path, file) => {
  const code = only(prod, 'AWS::CloudFront::Function').properties.FunctionCode;

  const request = runInNewContext(`${code}; handler({ request: { uri: path } })`, { path });

  expect(request.uri).toBe(file);
});

it('[INFRA11] keeps hashed files for good and asks for everything else anew', () => {
  const uploads = resources(prod, 'Custom::CDKBucketDeployment').map(({ properties }) => properties);

  expect(uploads.map(({ Prune, SystemMetadata }) => [Prune, SystemMetadata['cache-control']])).toEqual([
    [false, 'public, max-age=31536000, immutable'],
    [false, 'no-cache'],
  ]);
  expect(uploads[0]).toMatchObject({ Exclude: ['*'], Include: ['assets/*'] });
  expect(uploads[1]).toMatchObject({ Exclude: ['assets/*'] });
});

it('tells the site its deployment by the protocol’s schema', () => {
  const config = SiteConfig.parse(JSON.parse(textOf(dev.toJSON().Outputs.SiteConfig.Value)));

  expect(config).toMatchObject({ stage: 'dev', scope: 'openid profile email' });
  expect(config.socketUrl).toBe(textOf(dev.toJSON().Outputs.SocketUrl.Value));
  expect(config.issuer).toBe(textOf(dev.toJSON().Outputs.Issuer.Value));
});
