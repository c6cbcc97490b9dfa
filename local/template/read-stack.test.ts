import { expect, it } from 'vitest';
import { readStack } from './read-stack.ts';
import { functionIdOfArn } from './stack.ts';
import { Template } from './template.ts';

const addresses = {
  siteUrl: 'http://127.0.0.1:3000',
  httpUrl: 'http://127.0.0.1:3001',
  socketUrl: 'ws://127.0.0.1:3002/dev',
  awsUrl: 'http://127.0.0.1:3003',
  issuer: 'http://127.0.0.1:3004',
  signInUrl: 'http://127.0.0.1:3004',
};

function read(Resources: object, rest: object = {}, parameters: Record<string, string> = {}) {
  return readStack({ template: Template.parse({ Resources, ...rest }), parameters, addresses });
}

function resolved(value: unknown, rest: object = {}, parameters: Record<string, string> = {}): unknown {
  return read({ Thing: { Type: 'A::B', Properties: { value } }, ...resources }, rest, parameters).get('Thing')
    .properties.value;
}

/** `Fn::Sub` marks its names as template literals do. */
function text(marked: string): string {
  return marked.replaceAll('<', '${').replaceAll('>', '}');
}

const resources = {
  Socket: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } },
  Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
  Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Socket' }, StageName: 'dev' } },
  Pool: { Type: 'AWS::Cognito::UserPool' },
  Domain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { Domain: 'mathia-dev' } },
  Site: { Type: 'AWS::CloudFront::Distribution' },
  Queue: { Type: 'AWS::SQS::Queue' },
  Media: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'media' } },
  Fn: { Type: 'AWS::Lambda::Function', Metadata: { 'mathia:entry': 'lambdas/x/index.ts' } },
};

it('[TEMPLATE1] resolves every intrinsic of the template', () => {
  const Conditions = { IsProd: { 'Fn::Equals': [{ Ref: 'StageName' }, 'prod'] } };
  const Parameters = { StageName: { Type: 'String', Default: 'dev' } };
  const value = {
    join: { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }]] },
    sub: { 'Fn::Sub': [text('<x> <AWS::Partition> <Queue.QueueName> <!kept>'), { x: 1 }] },
    select: { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] },
    condition: { 'Fn::If': ['IsProd', 'yes', { Ref: 'AWS::NoValue' }] },
    statement: { Condition: { StringEquals: { a: 'b' } } },
    arn: { 'Fn::GetAtt': ['Fn', 'Arn'] },
  };

  expect(resolved(value, { Conditions, Parameters })).toEqual({
    join: 'a-eu-central-1-000000000000',
    sub: text('1 aws Mathia-Queue <kept>'),
    select: 'b',
    statement: { Condition: { StringEquals: { a: 'b' } } },
    arn: 'arn:aws:lambda:eu-central-1:000000000000:function:Fn',
  });
  expect(resolved(value, { Conditions, Parameters }, { StageName: 'prod' })).toMatchObject({ condition: 'yes' });
});

it('[TEMPLATE2] names the place of what it cannot resolve', () => {
  expect(() => resolved({ a: [{ 'Fn::Cidr': [] }] })).toThrow(
    'Thing.value.a[0]: the local runtime does not know Fn::Cidr',
  );
  expect(() => resolved({ 'Fn::GetAtt': ['Queue', 'Colour'] })).toThrow(/^Thing\.value: the attribute Colour of Queue/);
  expect(() => resolved({ Ref: 'Nothing' })).toThrow('Thing.value: nothing in the template is called Nothing');
});

it('[TEMPLATE3] puts local addresses in place of the deployed ones', () => {
  const url = (template: string) => resolved({ 'Fn::Sub': text(template) });
  const host = 'execute-api.<AWS::Region>.<AWS::URLSuffix>';

  expect(url(`wss://<Socket>.${host}/<Stage>`)).toBe('ws://127.0.0.1:3002/dev');
  expect(url(`https://<Socket>.${host}/<Stage>`)).toBe('http://127.0.0.1:3003/dev');
  expect(url(`connect-src 'self' wss://<Socket>.${host};`)).toBe("connect-src 'self' ws://127.0.0.1:3002;");
  expect(url(`https://<Http>.${host}/v1/me`)).toBe('http://127.0.0.1:3001/v1/me');
  expect(url('https://<Site.DomainName>/a, http://localhost:5173')).toBe(
    'http://127.0.0.1:3000/a, http://localhost:5173',
  );
  expect(url('https://cognito-idp.<AWS::Region>.amazonaws.com/<Pool>')).toBe('http://127.0.0.1:3004');
  expect(url('https://<Domain>.auth.<AWS::Region>.amazoncognito.com/x')).toBe('http://127.0.0.1:3004/x');
  expect(url('https://<Media.RegionalDomainName>/a b')).toBe('http://127.0.0.1:3003/media/a b');
  expect(url('img-src https://<Media.RegionalDomainName>;')).toBe('img-src http://127.0.0.1:3003;');
  expect(url('<Queue>')).toBe('http://127.0.0.1:3003/000000000000/Mathia-Queue');
  expect(url(`arn:aws:execute-api:eu-central-1:000000000000:<Socket>/dev/POST`)).toMatch(/:[a-z0-9]{10}\/dev\/POST$/);
});

it('[TEMPLATE4] leaves out what only works while CloudFormation deploys', () => {
  const stack = read({
    ...resources,
    Custom: { Type: 'Custom::CDKBucketDeployment', Properties: { x: { 'Fn::GetAtt': ['Nobody', 'Knows'] } } },
    Provider: { Type: 'AWS::Lambda::Function' },
    Told: { Type: 'Custom::S3BucketNotifications', Properties: { BucketName: { Ref: 'Media' } } },
  });

  expect(stack.ofType('AWS::Lambda::Function').map((found) => found.logicalId)).toEqual(['Fn']);
  expect(stack.get('Told').properties).toEqual({ BucketName: 'media' });
  expect(() => stack.get('Custom')).toThrow('The template has no resource Custom');
});

it('[TEMPLATE5] finds the function in an integration', () => {
  const uri = {
    'Fn::Sub': text('arn:aws:apigateway:<AWS::Region>:lambda:path/2015-03-31/functions/<Fn.Arn>/invocations'),
  };

  expect(functionIdOfArn(String(resolved(uri)))).toBe('Fn');
});
