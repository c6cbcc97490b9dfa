import { createHash } from 'node:crypto';
import { ACCOUNT, PARTITION, REGION, URL_SUFFIX } from './place.ts';
import { functionArn } from './stack.ts';

/**
 * What `Ref` and `Fn::GetAtt` give for a resource once it is deployed: names, ids and ARNs in AWS's shapes,
 * derived from the logical id, so that they are the same at every start.
 */
export interface Physical {
  ref: string;
  attributes: Record<string, string>;
}

/** A resource's literal name properties, already resolved, and its ids. */
interface Naming {
  logicalId: string;
  stackName: string;
  named(property: string): string | undefined;
}

type Shape = (naming: Naming) => Physical;

const arn = (service: string, rest: string): string => `arn:${PARTITION}:${service}:${REGION}:${ACCOUNT}:${rest}`;
const globalArn = (service: string, rest: string): string => `arn:${PARTITION}:${service}::${ACCOUNT}:${rest}`;

/** The form of the ids that API Gateway, CloudFront and Cognito invent. */
function idOf(logicalId: string, length = 10): string {
  const digest = createHash('sha256').update(logicalId).digest('hex').slice(0, 24);
  return BigInt(`0x${digest}`).toString(36).slice(0, length);
}

const table: Shape = ({ logicalId, stackName, named }) => {
  const name = named('TableName') ?? `${stackName}-${logicalId}`;
  const Arn = arn('dynamodb', `table/${name}`);
  return {
    ref: name,
    attributes: { Arn, StreamArn: `${Arn}/stream/2026-01-01T00:00:00.000`, TableId: idOf(logicalId) },
  };
};

const queue: Shape = ({ logicalId, stackName, named }) => {
  const name = named('QueueName') ?? `${stackName}-${logicalId}`;
  const url = `https://sqs.${REGION}.${URL_SUFFIX}/${ACCOUNT}/${name}`;
  return { ref: url, attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: url } };
};

const lambdaFunction: Shape = ({ logicalId }) => ({
  ref: logicalId,
  attributes: { Arn: functionArn(logicalId) },
});

const role: Shape = ({ logicalId, named }) => {
  const name = named('RoleName') ?? logicalId;
  return { ref: name, attributes: { Arn: globalArn('iam', `role/${name}`), RoleId: idOf(logicalId) } };
};

const api: Shape = ({ logicalId, named }) => {
  const id = idOf(logicalId);
  const scheme = named('ProtocolType') === 'WEBSOCKET' ? 'wss' : 'https';
  const ApiEndpoint = `${scheme}://${id}.execute-api.${REGION}.${URL_SUFFIX}`;
  return { ref: id, attributes: { ApiId: id, ApiEndpoint } };
};

const userPool: Shape = ({ logicalId }) => {
  const id = `${REGION}_${idOf(logicalId, 9)}`;
  const ProviderName = `cognito-idp.${REGION}.${URL_SUFFIX}/${id}`;
  const attributes = { Arn: arn('cognito-idp', `userpool/${id}`), ProviderName, UserPoolId: id };
  return { ref: id, attributes: { ...attributes, ProviderURL: `https://${ProviderName}` } };
};

const bucket: Shape = ({ logicalId, stackName, named }) => {
  const name = named('BucketName') ?? `${stackName}-${idOf(logicalId)}`.toLowerCase();
  const DomainName = `${name}.s3.${URL_SUFFIX}`;
  const RegionalDomainName = `${name}.s3.${REGION}.${URL_SUFFIX}`;
  return { ref: name, attributes: { Arn: `arn:${PARTITION}:s3:::${name}`, DomainName, RegionalDomainName } };
};

const distribution: Shape = ({ logicalId }) => {
  const Id = idOf(logicalId, 13).toUpperCase();
  return { ref: Id, attributes: { Id, DomainName: `d${idOf(logicalId, 13)}.cloudfront.net` } };
};

const cloudFrontFunction: Shape = ({ logicalId }) => {
  const FunctionARN = globalArn('cloudfront', `function/${logicalId}`);
  return { ref: FunctionARN, attributes: { FunctionARN } };
};

const secret: Shape = ({ logicalId, stackName, named }) => {
  const name = named('Name') ?? `${stackName}-${logicalId}`;
  const Id = arn('secretsmanager', `secret:${name}-${idOf(logicalId, 6)}`);
  return { ref: Id, attributes: { Id } };
};

const faceCollection: Shape = ({ logicalId, named }) => {
  const id = named('CollectionId') ?? logicalId;
  return { ref: id, attributes: { Arn: arn('rekognition', `collection/${id}`) } };
};

const topic: Shape = ({ logicalId, named }) => {
  const TopicName = named('TopicName') ?? logicalId;
  const TopicArn = arn('sns', TopicName);
  return { ref: TopicArn, attributes: { TopicArn, TopicName } };
};

const logGroup: Shape = ({ logicalId, named }) => {
  const name = named('LogGroupName') ?? logicalId;
  return { ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } };
};

/** A resource known by an id that is also an attribute. */
function withId(attribute: string): Shape {
  return ({ logicalId }) => ({ ref: idOf(logicalId), attributes: { [attribute]: idOf(logicalId) } });
}

/** A resource known by a name, with an ARN made of it. */
function withArn(service: string, kind: string): Shape {
  return ({ logicalId }) => ({ ref: logicalId, attributes: { Arn: arn(service, `${kind}${logicalId}`) } });
}

function named(property: string): Shape {
  return (naming) => ({ ref: naming.named(property) ?? naming.logicalId, attributes: {} });
}

const SHAPES: Record<string, Shape> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::SQS::Queue': queue,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::IAM::Role': role,
  'AWS::IAM::ManagedPolicy': ({ logicalId }) => ({ ref: globalArn('iam', `policy/${logicalId}`), attributes: {} }),
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGatewayV2::Stage': named('StageName'),
  'AWS::ApiGatewayV2::Authorizer': withId('AuthorizerId'),
  'AWS::ApiGatewayV2::Route': withId('RouteId'),
  'AWS::ApiGatewayV2::Integration': withId('IntegrationId'),
  'AWS::ApiGatewayV2::Deployment': withId('DeploymentId'),
  'AWS::Cognito::UserPool': userPool,
  'AWS::Cognito::UserPoolClient': withId('ClientId'),
  'AWS::Cognito::UserPoolDomain': named('Domain'),
  'AWS::Cognito::ManagedLoginBranding': withId('ManagedLoginBrandingId'),
  'AWS::S3::Bucket': bucket,
  'AWS::CloudFront::Distribution': distribution,
  'AWS::CloudFront::Function': cloudFrontFunction,
  'AWS::CloudFront::OriginAccessControl': withId('Id'),
  'AWS::CloudFront::ResponseHeadersPolicy': withId('Id'),
  'AWS::CloudFront::CachePolicy': withId('Id'),
  'AWS::CloudFront::OriginRequestPolicy': withId('Id'),
  'AWS::SecretsManager::Secret': secret,
  'AWS::Rekognition::Collection': faceCollection,
  'AWS::SNS::Topic': topic,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::KMS::Key': ({ logicalId }) => {
    const KeyId = idOf(logicalId);
    return { ref: KeyId, attributes: { KeyId, Arn: arn('kms', `key/${KeyId}`) } };
  },
  'AWS::Events::Rule': withArn('events', 'rule/'),
  'AWS::CloudWatch::Alarm': withArn('cloudwatch', 'alarm:'),
  'AWS::CloudWatch::CompositeAlarm': withArn('cloudwatch', 'alarm:'),
};

export function physicalOf(type: string, naming: Naming): Physical {
  const shape = SHAPES[type];
  return shape ? shape(naming) : { ref: naming.logicalId, attributes: {} };
}
