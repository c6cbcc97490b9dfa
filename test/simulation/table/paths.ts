import type { Tokens } from './tokens.ts';
import { frozen } from './values.ts';

/** The names and values that an expression is sent with. */
export interface Given {
  names: Readonly<Record<string, string>>;
  values: Readonly<Record<string, unknown>>;
}

/** What an expression mentions of them: AWS refuses what is missing, and what is there for nothing. */
export interface Mentions {
  names: Set<string>;
  values: Set<string>;
}

export type Path = readonly string[];
type Document = Readonly<Record<string, unknown>>;

/** `a.#b.c` */
export function readPath(tokens: Tokens, mentions: Mentions): Path {
  const path = [tokens.next()];
  while (tokens.take('.')) path.push(tokens.next());
  for (const part of path) if (part.startsWith('#')) mentions.names.add(part);
  return path;
}

export function resolved(path: Path, { names }: Given): string[] {
  return path.map((part) => (part.startsWith('#') ? (names[part] ?? part) : part));
}

export function valueAt(item: Document | undefined, path: readonly string[]): unknown {
  let value: unknown = item;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** A copy with another value there; `undefined` takes it away. @throws where there is nothing that could hold it */
export function withValueAt(item: Document, path: readonly string[], value: unknown): Document {
  const [name = '', ...rest] = path;
  if (rest.length > 0) {
    const inner = item[name];
    if (typeof inner !== 'object' || inner === null) throw invalid('The document path is not there');
    return { ...item, [name]: withValueAt(inner as Document, rest, value) };
  }
  if (value !== undefined) return { ...item, [name]: frozen(value) };
  const { [name]: _, ...others } = item;
  return others;
}

export function invalid(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException' });
}
