import { expect, it } from 'vitest';
import { makeApp } from '../../lib/app.ts';
import { only, resources, templateOf, textOf, UNBUNDLED } from './template.ts';

const dev = templateOf('dev');
const prod = templateOf('prod');
const PEOPLES_DATA = [
  'AWS::DynamoDB::Table',
  'AWS::Cognito::UserPool',
  'AWS::SecretsManager::Secret',
  'AWS::S3::Bucket',
];

it('[INFRA7] keeps the table restorable, encrypted, with a stream of both images and a time to live', () => {
  const { properties } = only(prod, 'AWS::DynamoDB::Table');

  expect(properties).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true },
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  });
});

it('[INFRA7] indexes only rows with `inverse`, by keys alone', () => {
  const { properties } = only(prod, 'AWS::DynamoDB::Table');

  expect(properties.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: 'inverse',
      KeySchema: [
        { AttributeName: 'inverse', KeyType: 'HASH' },
        { AttributeName: 'PK', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ]);
});

/** What becomes of the resources of a type, each policy once. */
function policiesOf(template: typeof dev, type: string) {
  return [...new Set(resources(template, type).map(({ deletionPolicy }) => deletionPolicy))];
}

it('[INFRA8] protects people’s data in prod against deletion', () => {
  expect(only(prod, 'AWS::DynamoDB::Table').properties.DeletionProtectionEnabled).toBe(true);
  expect(only(prod, 'AWS::Cognito::UserPool').properties.DeletionProtection).toBe('ACTIVE');
  expect(makeApp({ stage: 'prod', context: UNBUNDLED }).stack.terminationProtection).toBe(true);
  for (const type of PEOPLES_DATA) expect(policiesOf(prod, type), type).toEqual(['Retain']);
});

it('[INFRA8] leaves nothing of dev behind', () => {
  expect(only(dev, 'AWS::DynamoDB::Table').properties.DeletionProtectionEnabled).toBe(false);
  expect(only(dev, 'AWS::Cognito::UserPool').properties.DeletionProtection).toBe('INACTIVE');
  expect(makeApp({ stage: 'dev', context: UNBUNDLED }).stack.terminationProtection).toBe(false);
  for (const type of PEOPLES_DATA) expect(policiesOf(dev, type), type).toEqual(['Delete']);
});

it('[INFRA8] keeps beyond its life only what the whole account logs by', () => {
  const kept = resources(dev).filter(({ deletionPolicy }) => deletionPolicy === 'Retain');

  expect(kept.map(({ type }) => type).toSorted()).toEqual(['AWS::ApiGateway::Account', 'AWS::IAM::Role']);
});

it('names no physical resource but the media bucket, whose name has stage, account and region in it', () => {
  const names = [
    'TableName',
    'QueueName',
    'BucketName',
    'FunctionName',
    'RoleName',
    'TopicName',
    'LogGroupName',
    'AlarmName',
  ];

  const named = resources(prod).filter(
    ({ type, properties }) =>
      !['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::EventInvokeConfig'].includes(type) &&
      type !== 'AWS::Lambda::Permission' &&
      names.some((name) => name in properties),
  );

  expect(named.map(({ properties }) => textOf(properties.BucketName))).toEqual([
    'mathia-prod-media-<AWS::AccountId>-<AWS::Region>',
  ]);
});

it('tags what it makes', () => {
  const { Tags } = only(prod, 'AWS::DynamoDB::Table').properties;

  expect(Tags).toEqual([
    { Key: 'cost', Value: 'mathia-prod' },
    { Key: 'owner', Value: 'mathia' },
    { Key: 'project', Value: 'mathia' },
    { Key: 'stage', Value: 'prod' },
  ]);
});

it('tells what people and tools need', () => {
  expect(Object.keys(prod.toJSON().Outputs).toSorted()).toEqual([
    'AlarmTopicArn',
    'ClientId',
    'HttpUrl',
    'Issuer',
    'MediaBucket',
    'SiteConfig',
    'SiteUrl',
    'SocketUrl',
    'TableName',
    'UserPoolId',
  ]);
});

it('takes the default bot as parameters, empty unless somebody says otherwise', () => {
  const { BootstrapVersion, ...parameters } = prod.toJSON().Parameters;

  expect(Object.keys(parameters).toSorted()).toEqual(['BotAllowedHosts', 'DefaultBotEndpoint']);
  for (const parameter of Object.values<{ Default: string }>(parameters)) expect(parameter.Default).toBe('');
});
