import { type Condition, wildcard } from './statement.ts';

/** What is known of a request, by condition key in lower case. */
export type ConditionContext = Readonly<Record<string, readonly string[]>>;

type Compare = (value: string, pattern: string) => boolean;
const OPERATORS: Record<string, Compare> = {
  StringEquals: (value, pattern) => value === pattern,
  StringNotEquals: (value, pattern) => value !== pattern,
  StringEqualsIgnoreCase: (value, pattern) => value.toLowerCase() === pattern.toLowerCase(),
  StringLike: (value, pattern) => wildcard(pattern).test(value),
  StringNotLike: (value, pattern) => !wildcard(pattern).test(value),
  ArnEquals: (value, pattern) => wildcard(pattern).test(value),
  ArnLike: (value, pattern) => wildcard(pattern).test(value),
  Bool: (value, pattern) => value.toLowerCase() === pattern.toLowerCase(),
};

/** Whether a condition holds; undefined where its operator or its key is not known here. */
export function evaluateCondition(condition: Condition, context: ConditionContext): boolean | undefined {
  const [quantifier, name] = condition.operator.includes(':')
    ? condition.operator.split(':', 2)
    : ['', condition.operator];
  const compare = OPERATORS[name ?? ''];
  const values = context[condition.key];
  if (!compare || !values) return undefined;
  const isNegative = name?.includes('Not') === true;
  const matches = (value: string) =>
    isNegative
      ? condition.values.every((pattern) => compare(value, pattern))
      : condition.values.some((pattern) => compare(value, pattern));
  return quantifier === 'ForAllValues' ? values.every(matches) : values.some(matches);
}
