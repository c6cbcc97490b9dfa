import { lexer, type Token, type Tokens } from 'marked';

/** The lexer needs seconds for thousands of marks that open and never close. No text that means well has so many. */
const MARKS_MAX = 2_000;
const TOO_DEEP = /^[ \t]*(?:>[ \t]*){20}/m;

/** The tokens of the lexer without extensions. */
export type MarkedToken =
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.List
  | Tokens.Code
  | Tokens.Blockquote
  | Tokens.Table
  | Tokens.Hr
  | Tokens.Strong
  | Tokens.Em
  | Tokens.Del
  | Tokens.Codespan
  | Tokens.Br
  | Tokens.Link
  | Tokens.Image
  | Tokens.Text
  | Tokens.Escape
  | Tokens.Checkbox;

/** A foreign text as tokens; undefined when it is made to be too much for the lexer. */
export function markdown(text: string): readonly Token[] | undefined {
  const marks = text.match(/[*_]/g)?.length ?? 0;
  if (marks > MARKS_MAX || TOO_DEEP.test(text)) return undefined;
  try {
    return lexer(text, { gfm: true, breaks: true });
  } catch {
    return undefined;
  }
}

/** A block whose end has not come yet. */
export function isOpen({ raw, codeBlockStyle }: Tokens.Code): boolean {
  return codeBlockStyle !== 'indented' && !/\n[ \t]*(?:`{3,}|~{3,})[ \t]*\n*$/.test(raw);
}

/** A link in a link would be none: a picture in one is its text. */
export function withoutPictures(tokens: readonly Token[]): Token[] {
  return tokens.map((token) => (token.type === 'image' ? { type: 'text', raw: token.raw, text: token.text } : token));
}
