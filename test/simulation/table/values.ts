import type { Row } from '../../../aws/table.ts';

/** As the document client gives and takes values. */
export type Item = Row & { readonly [name: string]: unknown };

/** A copy that nobody can change, without what is undefined: so the client is configured (`removeUndefinedValues`). */
export function frozen<T>(value: T): T {
  if (value instanceof Set) return new Set(value) as T;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return value.slice() as T;
  const kept: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) if (one !== undefined) kept[name] = frozen(one);
  return Object.freeze(kept) as T;
}

export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Set && b instanceof Set) return a.size === b.size && [...a].every((one) => b.has(one));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([name, one]) => isSame(one, Reflect.get(b, name)));
}

/** Less than 0, 0, more than 0; `undefined` where the types differ or have no order. Strings are ordered by their UTF-8 bytes. */
export function order(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return byBytes(a, b);
  return undefined;
}

const ASCII = /^[\x20-\x7e]*$/;

export function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  if (!ASCII.test(a) || !ASCII.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
