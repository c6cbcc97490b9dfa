import { S3Error } from './s3-error.ts';

/** What stands in an element: text, elements by name, or several of one name; undefined leaves it out. */
export type XmlContent = string | number | boolean | undefined | XmlContent[] | { [name: string]: XmlContent };

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function xmlDocument(name: string, content: XmlContent): string {
  return `${DECLARATION}<${name} xmlns="${NAMESPACE}">${inner(content)}</${name}>`;
}

/** Errors stand in no namespace. */
export function xmlError(content: XmlContent): string {
  return DECLARATION + element('Error', content);
}

function element(name: string, content: XmlContent): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((item) => element(name, item)).join('');
  return `<${name}>${inner(content)}</${name}>`;
}

function inner(content: XmlContent): string {
  if (typeof content !== 'object') return escaped(String(content ?? ''));
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');
}

/** Control characters too, which XML 1.0 has no way to write; S3 writes the references all the same. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be escaped
  return text.replace(/[&<>"\u0000-\u001f]/g, (found) => {
    const named = Object.entries(ENTITIES).find(([, character]) => character === found);
    return named ? `&${named[0]};` : `&#x${found.charCodeAt(0).toString(16)};`;
  });
}

export interface XmlElement {
  name: string;
  children: XmlElement[];
  text: string;
}

const TOKEN = /<\?[^>]*\?>|<(\/?)([A-Za-z][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;
const DEPTH_MAX = 10;

/** The elements of a small document. Doctypes, comments and CDATA are refused, and with them everything dangerous. */
export function parseXml(text: string): XmlElement {
  const root: XmlElement = { name: '', children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text);
    if (!token) throw new S3Error('MalformedXML');
    take(open, token);
  }
  const [document] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || !document) throw new S3Error('MalformedXML');
  return document;
}

function take(open: XmlElement[], [, closes, name, , isEmpty, text]: RegExpExecArray): void {
  const parent = open.at(-1);
  if (!parent) throw new S3Error('MalformedXML');
  if (text !== undefined) parent.text += unescaped(text);
  else if (name !== undefined && closes) {
    if (open.length < 2 || open.pop()?.name !== name) throw new S3Error('MalformedXML');
  } else if (name !== undefined) {
    const made: XmlElement = { name, children: [], text: '' };
    parent.children.push(made);
    if (!isEmpty && open.push(made) > DEPTH_MAX) throw new S3Error('MalformedXML');
  }
}

function unescaped(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w+);|&/gi, (_, name: string | undefined) => {
    const code = name?.startsWith('#') ? Number(name.replace(/^#x?/i, (mark) => (mark.length > 1 ? '0x' : ''))) : -1;
    const found = code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ENTITIES[name ?? ''];
    if (found === undefined) throw new S3Error('MalformedXML');
    return found;
  });
}

export function childText(parent: XmlElement, name: string): string | undefined {
  return parent.children.find((child) => child.name === name)?.text;
}

export function childrenOf(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((child) => child.name === name);
}
