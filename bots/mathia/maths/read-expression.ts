/** Longest text that is looked at as an expression. */
export const EXPRESSION_CHARS_MAX = 200;

/** What a person wrote, as a mathjs expression. */
export interface ReadExpression {
  expression: string;
  /** What was asked, in their own spelling. */
  asked: string;
  /** It can hardly be anything but maths, so a mistake in it is worth telling. */
  isCertain: boolean;
}

const ASKED = /^(?:please )?(?:what(?:'s|’s|s| is| are)|is|how much (?:is|are)|how many|convert|solve)\s+/i;
const COMMANDED = /^(?:please )?(?:calculate|compute|evaluate|work out)\s+/i;
const ENDING = /[\s?=.!]*(?:please)?[\s?=.]*$/i;
/** A number, or a constant that is asked for alone. */
const HAS_QUANTITY = /\d|^(?:pi|tau|phi|e)$/i;
/** Times and dates are not sums: mathjs would take `5 pm` for picometres, `2027-12-24` for 1991, `in 3 weeks` for inches. */
const TIME_OR_DATE = /^in\b|\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|\b\d{1,2}:\d\d\b|^\d{4}-\d\d?-\d\d?$/i;
const BARE_SUM = /^[\d\s.,()+\-*/^%!]*[+\-*/^%!][\d\s.,()+\-*/^%!]*$/;

type Spellings = ReadonlyArray<readonly [RegExp, string]>;

/** Signs that people use, and what mathjs calls them. Tried in this order. */
const SIGNS: Spellings = [
  [/[×·⋅]/g, '*'],
  [/÷/g, '/'],
  [/[−–]/g, '-'],
  [/²/g, '^2'],
  [/³/g, '^3'],
  [/√\s*\(/g, 'sqrt('],
  [/√\s*([\d.]+)/g, 'sqrt($1)'],
  [/π/g, 'pi'],
];

/** The same for words and units. */
const WORDS: Spellings = [
  [/°\s?([CF])\b/gi, ' deg$1'],
  [/(\d)\s?([CF])\s+(to|in)\s+([CF])$/, '$1 deg$2 to deg$4'],
  [/([\d.]+)\s*(?:%|percent) of (.+)$/i, '($1 / 100) * ($2)'],
  [/([\d.]+)\s*(?:%|percent) off (.+)$/i, '(1 - $1 / 100) * ($2)'],
  [/(\d)\s*percent\b/gi, '$1%'],
  [/\b(?:the )?square root of ([\d.]+)/gi, 'sqrt($1)'],
  [/\bdivided by\b/gi, '/'],
  [/\b(?:multiplied by|times)\b/gi, '*'],
  [/(\d)\s*x\s*(?=[\d(])/g, '$1 * '],
  [/\bplus\b/gi, '+'],
  [/\bminus\b/gi, '-'],
  [/\bto the power of\b/gi, '^'],
  [/\bsquared\b/gi, '^2'],
  [/\bcubed\b/gi, '^3'],
  [/\b(\w*)metre(s?)\b/gi, '$1meter$2'],
  [/\bpounds?\b/gi, 'lbs'],
  [/\bmph\b|\bmiles per hour\b/gi, 'mi/h'],
  [/\bkph\b|\bkm per hour\b/gi, 'km/h'],
];

/** `undefined` when the text does not look like something to work out. */
export function readExpression(text: string): ReadExpression | undefined {
  if (text.length > EXPRESSION_CHARS_MAX || TIME_OR_DATE.test(text)) return undefined;
  const isCommanded = COMMANDED.test(text);
  const question = text.replace(COMMANDED, '');
  const asked = unitQuestion(question) ?? withoutEnding(question.replace(ASKED, ''));
  const expression = spelledForMathjs(asked);
  if (!HAS_QUANTITY.test(expression)) return undefined;
  return { expression, asked, isCertain: isCommanded || BARE_SUM.test(expression) };
}

/** "How many feet are in 2 m" asks for `2 m to feet`. */
function unitQuestion(text: string): string | undefined {
  const match = /^how many ([a-z]+)\s+(?:(?:are|is)\s+)?(?:there\s+)?(?:in\s+)?(?:(an?|one)\s+)?(.+)$/i.exec(text);
  if (match === null) return undefined;
  const [, unit = '', article, rest = ''] = match;
  return `${article === undefined ? '' : '1 '}${withoutEnding(rest)} to ${unit}`;
}

/** An exclamation mark behind a digit is a factorial, not an exclamation. */
function withoutEnding(text: string): string {
  const factorial = /[\d)]!+(?=[\s?=.]*$)/.exec(text);
  const end = factorial === null ? text.search(ENDING) : factorial.index + factorial[0].length;
  return text.slice(0, end).trim();
}

function spelledForMathjs(text: string): string {
  const spelled = spelledBy(WORDS, withMathjsSigns(text));
  return isGrouped(spelled) ? spelled.replace(/(\d),(?=\d{3})/g, '$1') : spelled;
}

/** `2×π²` -> `2*pi^2` */
export function withMathjsSigns(text: string): string {
  return spelledBy(SIGNS, text);
}

function spelledBy(spellings: Spellings, text: string): string {
  return spellings.reduce((rest, [from, to]) => rest.replace(from, to), text);
}

/** `1,234.5` has thousands separators; in `max(1,200)` and `[1,200]` the comma separates values. */
function isGrouped(text: string): boolean {
  return /\d,\d{3}/.test(text) && !/[([]/.test(text);
}
