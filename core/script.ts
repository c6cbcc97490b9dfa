/** Scripts that tell the language, or the one of it that somebody has a voice for. */
const LANGUAGES = {
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu,
  ko: /\p{Script=Hangul}/gu,
  zh: /\p{Script=Han}/gu,
  ar: /\p{Script=Arabic}/gu,
  hi: /\p{Script=Devanagari}/gu,
  ru: /\p{Script=Cyrillic}/gu,
} as const;

/** Languages of the scripts that have several: anything that is not above. */
export type Script = keyof typeof LANGUAGES | 'latin' | 'other' | 'none';

/** A few kana in a text are enough: no other language has them, and its nouns are written as the Chinese are. */
const KANA_SHARE = 0.1;

/** The script that most letters of a text are of, by the language that it tells. `none`: there are no letters. */
export function scriptOf(text: string): Script {
  const letters = count(text, /\p{Letter}/gu);
  if (letters === 0) return 'none';
  const shares = Object.entries(LANGUAGES).map(([name, script]) => [name as Script, count(text, script)] as const);
  const kana = count(text, LANGUAGES.ja);
  if (kana > 0 && kana >= letters * KANA_SHARE && kana + count(text, LANGUAGES.zh) > letters / 2) return 'ja';
  const latin = count(text, /\p{Script=Latin}/gu);
  const known = shares.reduce((sum, [, found]) => sum + found, latin);
  const all = [...shares, ['latin', latin] as const, ['other', letters - known] as const];
  return all.reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** Languages that are not written in Latin letters, by family; all others of those that have a voice are. */
const WRITTEN = new Set<string>(Object.keys(LANGUAGES));

/** Whether a text in this script can be of a language of this family. */
export function canBe(script: Script, family: string): boolean {
  if (script === 'none') return true;
  return script === 'latin' ? !WRITTEN.has(family) : script === family;
}
