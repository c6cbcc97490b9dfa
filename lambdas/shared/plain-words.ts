import { lexer, type Token, type Tokens } from 'marked';

/** The lexer needs seconds for thousands of marks that open and never close. No text that means well has so many. */
const MARKS_MAX = 2_000;
const TOO_DEEP = /^[ \t]*(?:>[ \t]*){20}/m;

/**
 * The words of a text in Markdown as a person would read them to another, one string for each paragraph, heading, item or
 * row. Code blocks and HTML are left out.
 */
export function plainWords(text: string): string[] {
  const marks = text.match(/[*_]/g)?.length ?? 0;
  if (marks > MARKS_MAX || TOO_DEEP.test(text)) return [text];
  return blocksOf(lexer(text, { gfm: true, breaks: true })).filter((block) => block.trim() !== '');
}

function blocksOf(tokens: readonly Token[]): string[] {
  return tokens.flatMap(blockOf);
}

function blockOf(token: Token): string[] {
  switch (token.type) {
    case 'heading':
    case 'paragraph':
    case 'text':
      return [inline(token.tokens ?? [token])];
    case 'list':
      return (token as Tokens.List).items.flatMap(({ tokens }) => blocksOf(tokens));
    case 'blockquote':
      return blocksOf((token as Tokens.Blockquote).tokens);
    case 'table':
      return rowsOf(token as Tokens.Table);
    default:
      return [];
  }
}

function rowsOf({ header, rows }: Tokens.Table): string[] {
  const said = [header, ...rows].map((row) => row.map(({ tokens }) => inline(tokens)).filter((cell) => cell !== ''));
  return said.map((cells) => cells.join(', '));
}

function inline(tokens: readonly Token[]): string {
  return tokens.map(wordsOf).join('');
}

function wordsOf(token: Token): string {
  switch (token.type) {
    case 'link':
      return linkOf(token as Tokens.Link);
    case 'image':
    case 'escape':
    case 'codespan':
      return token.text;
    case 'br':
      return '\n';
    case 'html':
    case 'checkbox':
      return '';
    default:
      return 'tokens' in token && token.tokens
        ? inline(token.tokens)
        : unescaped(token.type === 'text' ? token.text : '');
  }
}

/** Of an address that stands for itself only its host is said. */
function linkOf({ href, text, tokens }: Tokens.Link): string {
  const isBare = URL.canParse(href) && /^https?:/.test(href) && href.includes(text.replace(/\/$/, ''));
  return isBare ? new URL(href).host.replace(/^www\./, '') : inline(tokens);
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** As browsers do with the few that people write; the lexer leaves them as they are. */
function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: string) => NAMED[name] ?? '');
}
