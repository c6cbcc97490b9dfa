import * as z from 'zod';
import { type AsyncConfig, assertMayInvoke, asyncConfigOf } from '../events/async-invocation.ts';
import { functionIdOfArn, type Stack } from '../template/stack.ts';

const FilterRule = z.looseObject({ Name: z.string(), Value: z.string() });
/** As CloudFormation writes it in a bucket. */
const OfBucket = z.looseObject({
  LambdaConfigurations: z
    .array(
      z.looseObject({
        Event: z.string(),
        Function: z.string(),
        Filter: z.looseObject({ S3Key: z.looseObject({ Rules: z.array(FilterRule) }) }).optional(),
      }),
    )
    .default([]),
});
/** As the S3 API, and so CDK's custom resource, has it. */
const OfApi = z.looseObject({
  LambdaFunctionConfigurations: z
    .array(
      z.looseObject({
        Id: z.string().optional(),
        Events: z.array(z.string()),
        LambdaFunctionArn: z.string(),
        Filter: z.looseObject({ Key: z.looseObject({ FilterRules: z.array(FilterRule) }) }).optional(),
      }),
    )
    .default([]),
});
const Custom = z.looseObject({ BucketName: z.string(), NotificationConfiguration: OfApi });

/** Which changes of a bucket invoke which function. */
export interface NotificationRule extends AsyncConfig {
  id: string;
  bucket: string;
  events: string[];
  functionId: string;
  prefix: string;
  suffix: string;
}

/** What else could be told of a change, and would be passed over in silence. */
const NOT_YET = ['EventBridgeConfiguration', 'QueueConfigurations', 'TopicConfigurations'];

/** @throws Error for a notification that would not reach its goal here, or not on AWS */
export function notificationRules(stack: Stack): NotificationRule[] {
  const ofBuckets = stack.ofType('AWS::S3::Bucket').flatMap(({ logicalId, ref, properties }) => {
    const configuration = OfBucket.parse(properties.NotificationConfiguration ?? {});
    assertKnown(logicalId, configuration);
    return configuration.LambdaConfigurations.map(({ Event, Function: arn, Filter }, index) => ({
      ...{ id: `${logicalId}-${index}`, bucket: ref, events: [Event], arn },
      filters: Filter?.S3Key.Rules ?? [],
    }));
  });
  const ofCustom = stack.ofType('Custom::S3BucketNotifications').flatMap(({ logicalId, properties }) => {
    const { BucketName, NotificationConfiguration } = Custom.parse(properties);
    assertKnown(logicalId, NotificationConfiguration);
    return NotificationConfiguration.LambdaFunctionConfigurations.map((found, index) => ({
      ...{ id: found.Id ?? `${logicalId}-${index}`, bucket: BucketName, events: found.Events },
      ...{ arn: found.LambdaFunctionArn, filters: found.Filter?.Key.FilterRules ?? [] },
    }));
  });
  return [...ofBuckets, ...ofCustom].map((found) => ruleOf(stack, found));
}

function assertKnown(logicalId: string, configuration: Record<string, unknown>): void {
  const unknown = NOT_YET.find((name) => configuration[name] !== undefined);
  if (unknown) throw new Error(`${logicalId}: the local runtime tells functions only, and knows no ${unknown}`);
}

interface Found {
  id: string;
  bucket: string;
  events: string[];
  arn: string;
  filters: z.output<typeof FilterRule>[];
}

function ruleOf(stack: Stack, { id, bucket, events, arn, filters }: Found): NotificationRule {
  const functionId = functionIdOfArn(arn);
  const source = (sourceArn: string) => sourceArn === `arn:aws:s3:::${bucket}`;
  assertMayInvoke(stack, { what: id, functionId, principal: 's3.amazonaws.com', isSource: source });
  const value = (name: string) => filters.find(({ Name }) => Name.toLowerCase() === name)?.Value ?? '';
  const filter = { prefix: value('prefix'), suffix: value('suffix') };
  return { id, bucket, events, functionId, ...filter, ...asyncConfigOf(stack, functionId) };
}

/** `eventName` as events have it, without `s3:`. */
export function isAbout(rule: NotificationRule, bucket: string, key: string, eventName: string): boolean {
  const isOfEvent = rule.events.some((pattern) => {
    const name = pattern.replace(/^s3:/, '');
    return name.endsWith('*') ? eventName.startsWith(name.slice(0, -1)) : name === eventName;
  });
  return isOfEvent && rule.bucket === bucket && key.startsWith(rule.prefix) && key.endsWith(rule.suffix);
}
