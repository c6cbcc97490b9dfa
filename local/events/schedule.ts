import * as z from 'zod';
import { functionIdOfArn, type Stack } from '../template/stack.ts';

const Rule = z.looseObject({
  ScheduleExpression: z.optional(z.string()),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(z.looseObject({ Arn: z.string(), Input: z.optional(z.string()) })).default([]),
});
const Permission = z.looseObject({
  FunctionName: z.string(),
  Principal: z.string(),
  Action: z.string(),
  SourceArn: z.optional(z.string()),
});
const AsyncConfig = z.looseObject({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.coerce.number().default(2),
  DestinationConfig: z.looseObject({ OnFailure: z.looseObject({ Destination: z.string() }).optional() }).optional(),
});

const MINUTE_MS = 60_000;
const UNIT_MS: Record<string, number> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 24 * 60 * MINUTE_MS };

/** A rule of EventBridge that invokes a function every so often. */
export interface Schedule {
  id: string;
  everyMs: number;
  functionId: string;
  event: unknown;
  /** How often Lambda invokes again what failed. */
  retriesMax: number;
  /** The ARN of the queue that hears of what failed each time. */
  onFailure: string | undefined;
}

/** @throws Error for a rule that this runtime would not run as AWS does */
export function schedulesOf(stack: Stack): Schedule[] {
  return stack.ofType('AWS::Events::Rule').flatMap(({ logicalId: id, properties }) => {
    const rule = Rule.parse(properties);
    if (rule.State === 'DISABLED') return [];
    const everyMs = millisecondsOf(id, rule.ScheduleExpression);
    return rule.Targets.map(({ Arn, Input }) => {
      const functionId = functionIdOfArn(Arn);
      assertMayInvoke(stack, { rule: id, functionId });
      const event: unknown = Input === undefined ? {} : JSON.parse(Input);
      return { id, everyMs, functionId, event, ...asyncConfigOf(stack, functionId) };
    });
  });
}

function millisecondsOf(id: string, expression = ''): number {
  const [, value, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const each = UNIT_MS[unit];
  if (each === undefined) throw new Error(`${id}: the local runtime runs rates only, not "${expression}"`);
  return Number(value) * each;
}

function assertMayInvoke(stack: Stack, { rule, functionId }: { rule: string; functionId: string }): void {
  const allowed = stack.ofType('AWS::Lambda::Permission').map(({ properties }) => Permission.parse(properties));
  const isAllowed = allowed.some(
    ({ FunctionName, Principal, Action, SourceArn }) =>
      functionIdOfArn(FunctionName) === functionId &&
      Principal === 'events.amazonaws.com' &&
      Action === 'lambda:InvokeFunction' &&
      (SourceArn === undefined || SourceArn.endsWith(`:rule/${rule}`)),
  );
  if (!isAllowed) throw new Error(`${rule} is not permitted to invoke ${functionId}`);
}

function asyncConfigOf(stack: Stack, functionId: string): Pick<Schedule, 'retriesMax' | 'onFailure'> {
  const configs = stack.ofType('AWS::Lambda::EventInvokeConfig').map(({ properties }) => AsyncConfig.parse(properties));
  const config = configs.find(({ FunctionName }) => FunctionName === functionId);
  const onFailure = config?.DestinationConfig?.OnFailure?.Destination;
  return { retriesMax: config?.MaximumRetryAttempts ?? 2, onFailure };
}
