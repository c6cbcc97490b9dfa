import { AwsError } from '../../aws-request.ts';
import { isUnsupported, TAGS } from './ssml-rules.ts';
import { type Utterance, UtteranceBuilder } from './utterance.ts';
import type { EngineName } from './voices.ts';

const TOKEN = /<!--.*?-->|<\?.*?\?>|<(?:[^"'<>]|"[^"<]*"|'[^'<]*')*>|&[^;&<\s]{1,10};|[^<&]+/gsu;
const TAG = /^<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>$/;
const ATTRIBUTE = /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface Tag {
  name: string;
  raw: string;
  isClosing: boolean;
  isEmpty: boolean;
  attributes: Record<string, string>;
  /** Its bytes in the source. */
  start: number;
  end: number;
}

/** @throws AwsError InvalidSsmlException for what Polly would not speak with this engine */
export function ssmlUtterance(source: string, engine: EngineName): Utterance {
  const builder = new UtteranceBuilder(source);
  const open: string[] = [];
  let [at, bytes, isDone] = [0, 0, false];
  for (const [token] of source.matchAll(TOKEN)) {
    const end = bytes + Buffer.byteLength(token);
    if (isComment(token)) {
      // Says nothing.
    } else if (token.startsWith('<')) {
      if (isDone) throw invalid();
      follow(tagOf(token, bytes, end), engine, open, builder);
      isDone = open.length === 0;
    } else if (open.length > 0) say(token, bytes, end, builder);
    else if (token.trim() !== '') throw invalid();
    at += token.length;
    bytes = end;
  }
  if (at !== source.length || !isDone) throw invalid();
  return builder.build();
}

function isComment(token: string): boolean {
  return token.startsWith('<!--') || token.startsWith('<?');
}

function invalid(message = 'Invalid SSML request'): AwsError {
  return new AwsError('InvalidSsmlException', message);
}

function tagOf(raw: string, start: number, end: number): Tag {
  const [found, closing, name = '', list = '', empty] = TAG.exec(raw) ?? [];
  if (!found) throw invalid();
  const pairs = [...list.matchAll(ATTRIBUTE)].map(([, key = '', double, single]) => [key, double ?? single ?? '']);
  const attributes: Record<string, string> = Object.fromEntries(pairs);
  if (Object.keys(attributes).length !== pairs.length) throw invalid();
  return { name, raw, isClosing: closing === '/', isEmpty: empty === '/', attributes, start, end };
}

function follow(tag: Tag, engine: EngineName, open: string[], builder: UtteranceBuilder): void {
  const isRoot = open.length === 0;
  if (tag.isClosing) {
    if (tag.isEmpty || open.pop() !== tag.name) throw invalid();
  } else {
    check(tag, engine, isRoot);
    if (!tag.isEmpty) open.push(tag.name);
  }
  emit(tag, builder);
}

function check({ name, attributes, isEmpty }: Tag, engine: EngineName, isRoot: boolean): void {
  const rule = TAGS[name];
  if (!rule || (name === 'speak') !== isRoot || (rule.isEmpty && !isEmpty)) throw invalid();
  for (const [key, value] of Object.entries(attributes)) if (!rule.attributes?.[key]?.test(value)) throw invalid();
  if (rule.needs && !rule.needs.some((key) => attributes[key] !== undefined)) throw invalid();
  if (isUnsupported(name, attributes, engine)) throw invalid(`Unsupported ${capitalised(engine)} feature`);
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function emit({ name, raw, attributes, start, end }: Tag, builder: UtteranceBuilder): void {
  const rule = TAGS[name];
  if (name === 'mark') builder.mark({ name: decoded(attributes.name ?? ''), start, end });
  if (rule?.isPassedOn) builder.tag(raw);
  if (rule?.isBlock) builder.boundary('\n', start);
  if (name === 'break') builder.boundary(' ', start);
}

function say(token: string, start: number, end: number, builder: UtteranceBuilder): void {
  if (token.startsWith('&')) builder.point(entity(token.slice(1, -1)), start, end);
  else builder.text(token, start);
}

function entity(name: string): string {
  const [, hexadecimal, decimal] = /^#(?:x([\da-f]+)|(\d+))$/i.exec(name) ?? [];
  const point = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal ?? Number.NaN);
  const text = ENTITIES[name] ?? (point <= 0x10ffff && point > 0 ? String.fromCodePoint(point) : undefined);
  if (text === undefined) throw invalid();
  return text;
}

function decoded(value: string): string {
  return value.replace(/&([^;]*);/g, (_, name: string) => entity(name));
}
