import { expect, it } from 'vitest';
import { functionNames } from '../../lib/functions.ts';
import { ownFunctions, referenced, resources, templateOf } from './template.ts';

const dev = templateOf('dev');
const prod = templateOf('prod');

it('[INFRA1] makes one function for each folder, and says which', () => {
  const entries = ownFunctions(prod).map(({ metadata }) => metadata['mathia:entry']);

  expect(entries.toSorted()).toEqual(functionNames.map((name) => `lambdas/${name}/index.ts`).toSorted());
});

it('[INFRA1] runs every function on Node 24 and arm64, as an ES module, with a limit of time', () => {
  for (const { id, properties, metadata } of ownFunctions(prod)) {
    expect(properties, id).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    // A bot's answer may grow for five minutes, and a long text wait for a busy Polly; nobody waits for anything else.
    const [, name = ''] = String(metadata['mathia:entry']).split('/');
    const longest: Record<string, number> = { 'deliver-to-bot': 330, speak: 180 };
    expect(properties.Timeout, id).toBeLessThanOrEqual(longest[name] ?? 60);
  }
});

it('[INFRA1] gives every function a role of its own, which only Lambda may assume', () => {
  const functions = ownFunctions(prod);

  const roles = functions.map(({ properties }) => referenced(properties.Role));

  expect(new Set(roles).size).toBe(functions.length);
  for (const role of resources(prod, 'AWS::IAM::Role').filter(({ id }) => roles.includes(id))) {
    expect(role.properties.ManagedPolicyArns, role.id).toBeUndefined();
    const [statement] = role.properties.AssumeRolePolicyDocument.Statement;
    expect(statement.Principal).toEqual({ Service: 'lambda.amazonaws.com' });
  }
});

it('[INFRA1] gives every function a log group of its own, which forgets', () => {
  const functions = ownFunctions(prod);
  const logs = new Map(resources(prod, 'AWS::Logs::LogGroup').map((log) => [log.id, log.properties.RetentionInDays]));

  const groups = functions.map(({ properties }) => referenced(properties.LoggingConfig.LogGroup));

  expect(new Set(groups).size).toBe(functions.length);
  for (const group of groups) expect(logs.get(group ?? ''), group).toBe(90);
});

it('lets every log group forget, sooner in dev', () => {
  const days = (template: typeof dev) =>
    new Set(resources(template, 'AWS::Logs::LogGroup').map(({ properties }) => properties.RetentionInDays));

  expect(days(dev)).toEqual(new Set([7]));
  expect(days(prod)).toEqual(new Set([90]));
});

it('tells functions no more than the agreed variables', () => {
  const names = new Set(ownFunctions(prod).flatMap(({ properties }) => Object.keys(properties.Environment.Variables)));

  expect([...names].toSorted()).toEqual([
    'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI',
    'BOT_ALLOWED_HOSTS',
    'BOT_KEY_SECRET_ID',
    'DEFAULT_BOT_ENDPOINT',
    'DEFAULT_BOT_SECRET_ID',
    'DELIVERIES_QUEUE_URL',
    'HTTP_URL',
    'MALLOC_ARENA_MAX',
    'MALLOC_MMAP_THRESHOLD_',
    'MALLOC_TRIM_THRESHOLD_',
    'MEDIA_BUCKET',
    'NODE_OPTIONS',
    'SITE_ORIGINS',
    'TABLE_NAME',
    'TRANSCRIPTION_PREFIX',
    'TRANSCRIPTION_ROLE_ARN',
    'USER_POOL_ID',
  ]);
});

it('[INFRA12] keeps the default bot’s secret and the key of all bots out of the template', () => {
  const secrets = resources(prod, 'AWS::SecretsManager::Secret').map(({ properties }) => properties);

  expect(secrets.map(({ GenerateSecretString }) => GenerateSecretString.PasswordLength).toSorted()).toEqual([48, 64]);
  for (const { SecretString } of secrets) expect(SecretString).toBeUndefined();
});

it('[INFRA12] holds no plain secret', () => {
  const text = JSON.stringify(prod.toJSON());

  expect(text).not.toMatch(/AKIA[0-9A-Z]{16}|whsec_|-----BEGIN|"(SecretString|Password|ClientSecret)":"/);
});
