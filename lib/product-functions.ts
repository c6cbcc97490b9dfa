import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { BotDelivery } from './bot-delivery.ts';
import { INVERSE_INDEX } from './chat-table.ts';
import type { DefaultBot } from './default-bot.ts';
import type { FaceCollection } from './face-collection.ts';
import { makeFunction } from './function.ts';
import { type FunctionName, type FunctionSpec, functionNames, functions } from './functions.ts';
import { IMAGE_ENVIRONMENT } from './image-layer.ts';
import type { MediaBucket } from './media-bucket.ts';
import type { StageConfig } from './stage.ts';
import type { Transcription } from './transcription.ts';
import type { SocketApi } from './websocket-api.ts';

export type ProductFunctions = Record<FunctionName, NodejsFunction>;

/** What functions work with. */
export interface Surroundings {
  table: Table;
  socketApi: SocketApi;
  delivery: BotDelivery;
  defaultBot: DefaultBot;
  botKey: Secret;
  httpUrl: string;
  origins: readonly string[];
  media: MediaBucket;
  transcription: Transcription;
  pool: IUserPool;
  /** Absent where the deployment recognises no faces. */
  faces: FaceCollection | undefined;
  imageLayer: ILayerVersion;
}

/** Makes every function of functions.ts, tells it where its surroundings are, and grants what stands there. */
export function makeFunctions(scope: Construct, config: StageConfig, around: Surroundings): ProductFunctions {
  const place = new Construct(scope, 'Functions');
  const { imageLayer } = around;
  const made = functionNames.map((name) => {
    const spec = functions[name];
    const fn = makeFunction(place, name, { config, imageLayer, environment: environmentOf(spec, around) });
    for (const statement of grantsOf(spec, around)) fn.addToRolePolicy(statement);
    return [name, fn] as const;
  });
  return Object.fromEntries(made) as ProductFunctions;
}

function environmentOf(spec: FunctionSpec, around: Surroundings): Record<string, string> {
  const { table, socketApi, delivery, defaultBot, botKey, httpUrl, origins, media, faces, transcription } = around;
  return {
    ...(spec.table && { TABLE_NAME: table.tableName }),
    // The SDK's own variable: posts go where the template says, and never to an address of the event.
    ...(spec.posts && { AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: socketApi.callbackUrl }),
    ...(spec.origins && { SITE_ORIGINS: origins.join(',') }),
    ...(spec.bots && { DEFAULT_BOT_ENDPOINT: defaultBot.endpoint, BOT_ALLOWED_HOSTS: defaultBot.allowedHosts }),
    ...(spec.secret && { DEFAULT_BOT_SECRET_ID: defaultBot.secret.secretArn }),
    ...(spec.botKey && { BOT_KEY_SECRET_ID: botKey.secretArn }),
    ...(spec.httpUrl && { HTTP_URL: httpUrl }),
    ...(spec.deliveries && { DELIVERIES_QUEUE_URL: delivery.queue.queueUrl }),
    ...(spec.media && { MEDIA_BUCKET: media.name }),
    ...(spec.faces && faces && { FACE_COLLECTION: faces.id }),
    ...(spec.transcribe && {
      TRANSCRIPTION_PREFIX: transcription.prefix,
      TRANSCRIPTION_ROLE_ARN: transcription.roleArn,
    }),
    ...(spec.identity && { USER_POOL_ID: around.pool.userPoolId }),
    ...(spec.images && IMAGE_ENVIRONMENT),
  };
}

/** Exact actions on exact resources. The L2 grants give more (19 actions for a function that uses 5) and add `index/*`. */
function grantsOf(spec: FunctionSpec, around: Surroundings): PolicyStatement[] {
  const { table, socketApi, delivery, defaultBot, botKey, media, faces, transcription } = around;
  return [
    ...(spec.table ? [allow(named('dynamodb', spec.table), table.tableArn)] : []),
    ...(spec.index ? [allow(['dynamodb:Query'], `${table.tableArn}/index/${INVERSE_INDEX}`)] : []),
    ...(spec.posts ? [allow(['execute-api:ManageConnections'], socketApi.postsArn)] : []),
    ...(spec.closes ? [allow(['execute-api:ManageConnections'], socketApi.closesArn)] : []),
    ...(spec.identity ? [allow(['cognito-idp:AdminDeleteUser'], around.pool.userPoolArn)] : []),
    ...(spec.secret ? [allow(['secretsmanager:GetSecretValue'], defaultBot.secret.secretArn)] : []),
    ...(spec.botKey ? [allow(['secretsmanager:GetSecretValue'], botKey.secretArn)] : []),
    ...(spec.deliveries ? [allow(['sqs:SendMessage'], delivery.queue.queueArn)] : []),
    ...Object.entries(spec.media ?? {}).map(([prefix, doing]) => media.allowed(doing, prefix)),
    ...(spec.missesMedia ? [allow(['s3:ListBucket'], media.arn)] : []),
    // Rekognition knows no resource for looking at a picture that comes with the call.
    ...(spec.vision ? [allow(named('rekognition', spec.vision), '*')] : []),
    // Nor does Polly for a text without a lexicon.
    ...(spec.speech ? [allow(['polly:SynthesizeSpeech'], '*')] : []),
    ...(spec.transcribe ? transcription.allowed(spec.transcribe) : []),
    ...(spec.faces?.length && faces ? [allow(named('rekognition', spec.faces), faces.arn)] : []),
  ];
}

function named(service: string, actions: readonly string[]): string[] {
  return actions.map((action) => `${service}:${action}`);
}

function allow(actions: string[], resource: string): PolicyStatement {
  return new PolicyStatement({ actions, resources: [resource] });
}
