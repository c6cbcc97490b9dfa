import { withMathjsSigns } from '../maths/read-expression.ts';

/** Longest text that is looked at as a wish for a plot or a table. */
const CHARS_MAX = 240;
export const FUNCTIONS_MAX = 5;

export interface WantedFunctions {
  /** In their own spelling. */
  asked: string[];
  /** The same for mathjs. */
  functions: string[];
  /** Expressions without a variable; absent where nobody said. */
  range: { from: string; to: string; step?: string } | undefined;
}

const PLEASE = '^(?:please )?(?:can you |could you )?';
const PLOT = new RegExp(
  `${PLEASE}(?:(?:plot|graph)|(?:draw|show|make|create)(?: me)? (?:an? |the )?(?:plot|graph|curve)s?(?: of| for)?)(?: me)? (.+)$`,
  'i',
);
const TABLE = new RegExp(
  `${PLEASE}(?:(?:draw|show|make|create|give)(?: me)? )?(?:an? |the )?(?:table|values)(?: of(?: values)?(?: of| for)?| for)? (.+)$|${PLEASE}tabulate (.+)$`,
  'i',
);
const NOUN = /^(?:the )?(?:(?:functions?|curves?|graphs?|values?)(?: of)? )?/i;
const VARIABLE = '(?:(?:for|with|where) )?(?:[a-z] (?:=|in|from|between|going from|ranging from) ?)?';
/** Each captures where a range begins and ends. */
const RANGES: readonly RegExp[] = [
  new RegExp(`^(.+?),? ${VARIABLE}(?:from )?\\[(.+?)[,;](.+?)\\]$`, 'i'),
  /^(.+?),? (?:(?:for|with|where) [a-z] )?(?:going |ranging )?from (.+?) (?:to|until|through) (.+)$/i,
  /^(.+?),? (?:(?:for|with|where) [a-z] )?between (.+?) and (.+)$/i,
  /^(.+?),? (?:for|with|where) [a-z] ?(?:=|in) ?(.+?) ?(?:\.\.+|to|…) ?(.+)$/i,
];
const STEP = /^(.+?),? (?:in |with |by )?(?:steps? (?:of |size )?|every )(.+)$/i;

export function readPlot(text: string): WantedFunctions | undefined {
  return wanted(text, PLOT);
}

export function readTable(text: string): WantedFunctions | undefined {
  return wanted(text, TABLE);
}

function wanted(text: string, pattern: RegExp): WantedFunctions | undefined {
  if (text.length > CHARS_MAX) return undefined;
  const sentence = text
    .replace(/\s+/g, ' ')
    .replace(/(?:,? please)?[\s?.]*$/i, '')
    .trim();
  const match = pattern.exec(sentence);
  const wish = match?.[1] ?? match?.[2];
  if (wish === undefined) return undefined;
  const { body, range } = withoutRange(wish);
  const asked = separated(body.replace(NOUN, '')).map((part) => part.trim());
  if (asked.length === 0 || asked.some((part) => part === '')) return undefined;
  return { asked, functions: asked.map(functionOf), range };
}

function withoutRange(wish: string): { body: string; range: WantedFunctions['range'] } {
  const stepped = STEP.exec(wish);
  const step = stepped?.[2];
  const rest = stepped?.[1] ?? wish;
  const match = RANGES.map((pattern) => pattern.exec(rest)).find((found) => found !== null);
  const [, body, from, to] = match ?? [];
  if (body === undefined || from === undefined || to === undefined) return { body: wish, range: undefined };
  const expression = (part: string) => withMathjsSigns(part.trim());
  const range = { from: expression(from), to: expression(to) };
  return { body, range: step === undefined ? range : { ...range, step: expression(step) } };
}

/** At commas, semicolons and "and", but not within brackets: `max(x, 1)` is one function. */
function separated(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const word of text.split(/([()[\],;]| and )/)) {
    if (word === '(' || word === '[') depth++;
    if (word === ')' || word === ']') depth--;
    if (depth <= 0 && /^(?:[,;]| and )$/.test(word)) parts.push('');
    else parts[parts.length - 1] += word;
  }
  return parts.filter((part, index) => part.trim() !== '' || index === 0);
}

/** `y = sin x` -> `sin(x)`, `|x|` -> `abs(x)`, `ln(x)` -> `log(x)` */
function functionOf(asked: string): string {
  return withMathjsSigns(asked)
    .replace(/^(?:y|f ?\( ?[a-z] ?\)) ?= ?/i, '')
    .replace(/\bln\b/gi, 'log')
    .replace(/\|([^|]+)\|/g, 'abs($1)')
    .replace(/\b(sin|cos|tan|exp|log|sqrt|abs|sinh|cosh|tanh|asin|acos|atan) +(\d*[a-z]\b)/gi, '$1($2)')
    .replace(/\b([a-z])\(/g, '$1 * (')
    .replace(/ squared\b/gi, '^2')
    .replace(/ cubed\b/gi, '^3');
}
