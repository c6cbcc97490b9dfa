const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety';
const SCALES = { hundred: 100, thousand: 1_000, million: 1_000_000, billion: 1_000_000_000 };

const SMALLER = new Map(SMALL.split(' ').map((word, index) => [word, index]));
const VALUES = new Map([
  ...SMALLER,
  ...TENS.split(' ').map((word, index): [string, number] => [word, (index + 2) * 10]),
]);
const LARGER = new Map(Object.entries(SCALES));

const one = [...VALUES.keys(), ...LARGER.keys()].join('|');
/** "two hundred and five", "twenty-four", "three point one four", "minus six" is left to whoever works it out. */
const NUMBER = new RegExp(
  `\\b(?:an? (?=${[...LARGER.keys()].join('|')}))?(?:${one})(?:(?:[ -]| and )(?:${one}))*(?: point(?: (?:${one}))+)?\\b`,
  'gi',
);

/** Some transcripts write numbers out: "seven times eighty four" -> "7 times 84". English alone. */
export function withDigits(text: string): string {
  return text.replace(NUMBER, (words) => digitsOf(words.toLowerCase()) ?? words);
}

function digitsOf(words: string): string | undefined {
  const [whole = '', fraction] = words.split(' point ');
  const value = numberOf(whole.split(/[ -]/).filter((word) => VALUES.has(word) || LARGER.has(word)));
  if (value === undefined) return undefined;
  if (fraction === undefined) return String(value);
  const digits = fraction.split(' ').map((word) => SMALLER.get(word) ?? 10);
  return digits.every((digit) => digit < 10) ? `${value}.${digits.join('')}` : undefined;
}

/** `undefined` for words that are no one number: "one two three". */
function numberOf(words: readonly string[]): number | undefined {
  let [total, part, last] = [0, 0, Number.POSITIVE_INFINITY];
  for (const word of words) {
    const scale = LARGER.get(word);
    const value = VALUES.get(word) ?? 0;
    if (scale === undefined) {
      const fits = last >= 100 || (last >= 20 && value < 10 && value > 0);
      if (!fits) return undefined;
      [part, last] = [part + value, value];
    } else if (scale === 100) [part, last] = [(part || 1) * scale, scale];
    else [total, part, last] = [total + (part || 1) * scale, 0, scale];
  }
  return total + part;
}
