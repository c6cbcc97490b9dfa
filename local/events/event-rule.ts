import * as z from 'zod';
import { functionIdOfArn, type Stack } from '../template/stack.ts';
import { type AsyncConfig, assertMayInvoke, asyncConfigOf } from './async-invocation.ts';
import { type Filter, patternFilter } from './filter.ts';

const Target = z.looseObject({ Id: z.string(), Arn: z.string(), Input: z.string().optional() });
const Rule = z.looseObject({
  EventPattern: z.looseObject({ source: z.array(z.unknown()).optional() }).optional(),
  EventBusName: z.string().default('default'),
  State: z.string().default('ENABLED'),
  Targets: z.array(Target).default([]),
});
/** Whose events there are here. */
const SOURCES: unknown[] = ['aws.transcribe'];
/** What would change an event on its way to the target. */
const NOT_YET = ['InputPath', 'InputTransformer'];

/** A target of a rule of EventBridge that waits for events. */
export interface EventRule extends AsyncConfig {
  /** Of rule and target; the same at every start. */
  id: string;
  functionId: string;
  isAbout: Filter;
  /** What the target gets; the event itself when undefined. */
  input: unknown;
}

/** @throws Error for a rule that would not do here what it does on AWS, or would never be asked */
export function eventRulesOf(stack: Stack): EventRule[] {
  return stack.ofType('AWS::Events::Rule').flatMap(({ logicalId, properties }) => {
    const { EventPattern, EventBusName, State, Targets } = Rule.parse(properties);
    if (EventPattern === undefined || State === 'DISABLED') return [];
    if (EventBusName !== 'default') throw new Error(`${logicalId}: the local runtime has the default event bus only`);
    assertHasSource(logicalId, EventPattern.source);
    const isAbout = patternFilter(EventPattern);
    return Targets.map((target) => ruleOf(stack, logicalId, target, isAbout));
  });
}

function assertHasSource(logicalId: string, sources: unknown[] = SOURCES): void {
  if (sources.some((source) => typeof source !== 'string' || SOURCES.includes(source))) return;
  throw new Error(`${logicalId}: the local runtime has no events of ${sources.join(', ')}`);
}

function ruleOf(stack: Stack, logicalId: string, target: z.output<typeof Target>, isAbout: Filter): EventRule {
  const unknown = NOT_YET.find((name) => target[name] !== undefined);
  if (unknown) throw new Error(`${logicalId}: the local runtime passes events as they are, and knows no ${unknown}`);
  const functionId = functionIdOfArn(target.Arn);
  const isSource = (sourceArn: string) => sourceArn.endsWith(`:rule/${logicalId}`);
  assertMayInvoke(stack, { what: logicalId, functionId, principal: 'events.amazonaws.com', isSource });
  const input: unknown = target.Input === undefined ? undefined : JSON.parse(target.Input);
  return { id: `${logicalId}/${target.Id}`, functionId, isAbout, input, ...asyncConfigOf(stack, functionId) };
}
