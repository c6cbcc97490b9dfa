import * as z from 'zod';
import { functionIdOfArn, type Stack } from '../template/stack.ts';
import { type AsyncConfig, assertMayInvoke, asyncConfigOf } from './async-invocation.ts';

const Rule = z.looseObject({
  ScheduleExpression: z.optional(z.string()),
  EventPattern: z.unknown().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(z.looseObject({ Arn: z.string(), Input: z.optional(z.string()) })).default([]),
});
const MINUTE_MS = 60_000;
const UNIT_MS: Record<string, number> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 24 * 60 * MINUTE_MS };

/** A rule of EventBridge that invokes a function every so often. */
export interface Schedule extends AsyncConfig {
  id: string;
  everyMs: number;
  functionId: string;
  event: unknown;
}

/** @throws Error for a rule that this runtime would not run as AWS does */
export function schedulesOf(stack: Stack): Schedule[] {
  return stack.ofType('AWS::Events::Rule').flatMap(({ logicalId: id, properties }) => {
    const rule = Rule.parse(properties);
    if (rule.State === 'DISABLED' || isOfPattern(rule)) return [];
    const everyMs = millisecondsOf(id, rule.ScheduleExpression);
    return rule.Targets.map(({ Arn, Input }) => {
      const functionId = functionIdOfArn(Arn);
      const isSource = (sourceArn: string) => sourceArn.endsWith(`:rule/${id}`);
      assertMayInvoke(stack, { what: id, functionId, principal: 'events.amazonaws.com', isSource });
      const event: unknown = Input === undefined ? {} : JSON.parse(Input);
      return { id, everyMs, functionId, event, ...asyncConfigOf(stack, functionId) };
    });
  });
}

/** Those wait for events (event-rule.ts). */
function isOfPattern({ ScheduleExpression, EventPattern }: z.output<typeof Rule>): boolean {
  return EventPattern !== undefined && ScheduleExpression === undefined;
}

function millisecondsOf(id: string, expression = ''): number {
  const [, value, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const each = UNIT_MS[unit];
  if (each === undefined) throw new Error(`${id}: the local runtime runs rates only, not "${expression}"`);
  return Number(value) * each;
}
