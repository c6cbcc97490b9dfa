/**
 * How every handler is bundled, in esbuild's own words: the stack hands it to `NodejsFunction`, the local runtime to
 * esbuild. The AWS SDK is bundled, because the runtime's copy changes under us and loads slower. `module` before
 * `main` picks the SDK's ES modules, which can be tree-shaken.
 */
export const ESBUILD = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  // Ways to find credentials that the SDK imports only when the environment holds none. On Lambda it always does.
  // They were a quarter of each bundle (115 kB of 427 kB).
  external: [
    '@aws-sdk/credential-provider-http',
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
    '@smithy/credential-provider-imds',
  ],
} as const;
