import type { MathNode } from 'mathjs';
import { math, parse } from './restricted-math.ts';

/** A function of one real variable. `at` gives NaN where it has no real value. */
export interface RealFunction {
  /** `undefined` when the expression has none. */
  variable: string | undefined;
  at(x: number): number;
  /** The value as it is, of whatever kind. */
  valueAt(x: number): unknown;
}

/** Of one letter, or a Greek one's name: "plot twist" is no function of `twist`. */
const VARIABLE = /^(?:[a-zA-Z]|alpha|beta|theta|omega|lambda)$/;
/** What is left of a complex number that should be real, by rounding. */
const ROUNDING = 1e-12;

/** @throws Error with words for people when it is no expression, or one of several variables */
export function readFunction(expression: string): RealFunction {
  const node = parse(expression);
  const variables = unknownNames(node);
  const [variable, ...others] = variables;
  if (others.length > 0) throw new Error(`it depends on ${variables.join(' and ')}, and I can show one variable only`);
  if (variable !== undefined && !VARIABLE.test(variable)) throw new Error(`I do not know ${variable}`);
  const code = node.compile();
  const scope = new Map<string, unknown>();
  const valueAt = (x: number): unknown => {
    if (variable !== undefined) scope.set(variable, x);
    return code.evaluate(scope);
  };
  return { variable, valueAt, at: (x) => realOf(valueAt(x)) };
}

/** @throws Error with words for people when it is no finite number */
export function readNumber(expression: string): number {
  const { variable, at } = readFunction(expression);
  const value = at(0);
  if (variable !== undefined || !Number.isFinite(value)) throw new Error(`${expression} is no number`);
  return value;
}

/** Names that mathjs knows no meaning of but perhaps a unit's, in the order of their appearance. `x` comes first. */
function unknownNames(node: MathNode): string[] {
  const called = new Set<string>();
  const names = new Set<string>();
  node.traverse((each) => {
    if (math.isFunctionNode(each) && math.isSymbolNode(each.fn)) called.add(each.fn.name);
    if (math.isSymbolNode(each) && !Object.hasOwn(math, each.name)) names.add(each.name);
  });
  const unknown = [...called].find((name) => names.has(name));
  if (unknown !== undefined) throw new Error(`I know no function ${unknown}`);
  return [...names].toSorted((one, other) => Number(other === 'x') - Number(one === 'x'));
}

function realOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (math.isComplex(value)) {
    return Math.abs(value.im) <= ROUNDING * Math.max(1, Math.abs(value.re)) ? value.re : Number.NaN;
  }
  if (math.isBigNumber(value) || math.isFraction(value) || typeof value === 'bigint') return Number(value.valueOf());
  return Number.NaN;
}
