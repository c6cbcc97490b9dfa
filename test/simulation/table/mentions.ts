import { conditionOf } from './conditions.ts';
import { type Given, invalid, type Mentions } from './paths.ts';
import type { Expressions } from './requests.ts';
import { updateOf } from './updates.ts';

export function givenOf({ ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Expressions): Given {
  return { names: ExpressionAttributeNames, values: ExpressionAttributeValues };
}

/** AWS refuses names and values that no expression mentions, and the other way round. */
export function assertMentioned(input: Expressions): void {
  const { ConditionExpression, KeyConditionExpression, UpdateExpression } = input;
  const mentions: Mentions[] = [
    ...(ConditionExpression === undefined ? [] : [conditionOf(ConditionExpression).mentions]),
    ...(KeyConditionExpression === undefined ? [] : [conditionOf(KeyConditionExpression).mentions]),
    ...(UpdateExpression === undefined ? [] : [updateOf(UpdateExpression).mentions]),
  ];
  const { names, values } = givenOf(input);
  assertEqual(
    mentions.flatMap((one) => [...one.names]),
    Object.keys(names),
  );
  assertEqual(
    mentions.flatMap((one) => [...one.values]),
    Object.keys(values),
  );
}

function assertEqual(mentioned: readonly string[], given: readonly string[]): void {
  const wanted = new Set(mentioned);
  if (given.length !== wanted.size || given.some((name) => !wanted.has(name))) {
    throw invalid(`The expressions mention ${[...wanted]}, and are sent with ${given}`);
  }
}
