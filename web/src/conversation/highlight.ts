import { codeToTokensBase, createShikiPrimitive } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

/** The engine is compiled JavaScript, for the site's policy allows no WebAssembly; a grammar is fetched when it is needed. */
const engine = createJavaScriptRegexEngine({ forgiving: true });

/** Longer code is shown without colours: a line of a stranger must not keep the page busy. */
const CODE_CHARS_MAX = 8_000;
const LINE_CHARS_MAX = 400;
/** The first line of a language takes longest: its expressions are made ready. */
const LINE_MS_MAX = 500;

/** What a piece of code is, as far as it is drawn differently. */
export type CodeKind = 'comment' | 'string' | 'number' | 'keyword' | 'name' | 'type';
export type CodeLine = readonly { text: string; kind: CodeKind | undefined }[];

const SCOPES: Record<CodeKind, string[]> = {
  comment: ['comment', 'punctuation.definition.comment'],
  string: ['string', 'punctuation.definition.string', 'markup.inserted', 'constant.character'],
  number: ['constant', 'markup.deleted', 'keyword.other.unit', 'variable.other.enummember'],
  keyword: ['keyword', 'storage', 'keyword.operator.new', 'variable.language', 'markup.heading'],
  name: [
    'entity.name.function',
    'support.function',
    'entity.other.attribute-name',
    'meta.property-name',
    'support.type.property-name',
  ],
  type: [
    'entity.name.type',
    'entity.name.class',
    'support.type',
    'support.class',
    'entity.name.tag',
    'entity.other.inherited-class',
  ],
};
const KINDS = Object.keys(SCOPES) as CodeKind[];
/** The highlighter knows colours only: each kind is a number that looks like one. */
const colourOf = (kind: CodeKind) => `#${String(KINDS.indexOf(kind) + 1).padStart(6, '0')}`;
const kindOf = (colour: string | undefined) => KINDS.find((kind) => colourOf(kind) === colour);

const theme = {
  name: 'mathia',
  type: 'light' as const,
  fg: '#000000',
  bg: '#ffffff',
  settings: KINDS.map((kind) => ({ scope: SCOPES[kind], settings: { foreground: colourOf(kind) } })),
};

const grammars = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
};
type Language = keyof typeof grammars;

const ALIASES: Readonly<Record<string, Language>> = {
  ...{ cs: 'csharp', dockerfile: 'docker', golang: 'go', htm: 'html', js: 'typescript', javascript: 'typescript' },
  ...{ jsonc: 'json', jsx: 'tsx', kt: 'kotlin', md: 'markdown', mjs: 'typescript', patch: 'diff', py: 'python' },
  ...{ rs: 'rust', sh: 'bash', shell: 'bash', svg: 'xml', ts: 'typescript', yml: 'yaml', zsh: 'bash' },
};

const primitive = createShikiPrimitive({ engine, themes: [theme], langs: [] });

/** Code in lines of pieces; undefined where it stays plain: in a language that is not known here, or too long. */
export async function highlight(code: string, language: string): Promise<CodeLine[] | undefined> {
  const lang = languageOf(language);
  if (lang === undefined || isTooLong(code)) return undefined;
  primitive.loadLanguageSync((await grammars[lang]()).default);
  const lines = codeToTokensBase(primitive, code, { lang, theme: theme.name, tokenizeTimeLimit: LINE_MS_MAX });
  return lines.map((line) => line.map(({ content, color }) => ({ text: content, kind: kindOf(color) })));
}

function languageOf(name: string): Language | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(grammars, lower) ? (lower as Language) : new Map(Object.entries(ALIASES)).get(lower);
}

function isTooLong(code: string): boolean {
  return code.length > CODE_CHARS_MAX || code.split('\n').some((line) => line.length > LINE_CHARS_MAX);
}
