import { languageCode } from './languages.ts';

/** What somebody wants to hear. */
export type AloudWish =
  | { kind: 'words'; words: string; language?: string }
  /** What was said before. */
  | { kind: 'earlier'; language?: string }
  /** Words in another language, that would have to be found first. */
  | { kind: 'translation'; words: string; language: string; languageName: string };

const PLEASE = '(?:please )?(?:(?:can|could|would) you )?(?:please )?';
const ALOUD = '(?:aloud|out loud)';
const EARLIER =
  '(?:that|this|it|(?:the|your) (?:last |latest |previous )?(?:message|answer|reply)|what (?:you|they|he|she) (?:said|wrote))';

const READ_EARLIER = [
  new RegExp(`^${PLEASE}(?:say|speak|read)(?: me)? ${EARLIER}(?: again)? ${ALOUD}$`, 'i'),
  new RegExp(`^${PLEASE}(?:say|speak|read) ${ALOUD} ${EARLIER}(?: again)?$`, 'i'),
  new RegExp(`^${PLEASE}read ${EARLIER}(?: (?:out|to me))$`, 'i'),
  new RegExp(`^${PLEASE}read (?:the|your) (?:last |latest |previous )?(?:message|answer|reply)$`, 'i'),
];
const SAY = new RegExp(
  `^${PLEASE}(?:say|speak|pronounce|read)(?<before> ${ALOUD})?:? (?<words>.+?)(?<after> ${ALOUD})?$`,
  'is',
);
const IN_LANGUAGE = /^(?<words>.+?),? in (?<name>(?:[\p{L}]+ )?[\p{L}]+)$/isu;
const QUOTED = /^(?:“(.+)”|"(.+)"|„(.+)[“”]|«(.+)»|‘(.+)’|'(.+)')$/s;
const READS_QUOTES_ALONE = new RegExp(`^${PLEASE}read\\b`, 'i');

const WISH_CHARS_MAX = 1_500;

/** `undefined` when nobody asks to hear something. */
export function readAloudWish(text: string): AloudWish | undefined {
  const wish = text.replace(/[\s?!.]+$/, '').trim();
  if (wish.length > WISH_CHARS_MAX) return undefined;
  const { rest, language } = withoutLanguage(wish);
  if (READ_EARLIER.some((pattern) => pattern.test(rest)))
    return { kind: 'earlier', ...(language && { language: language.code }) };
  const { words = '', before, after } = SAY.exec(rest)?.groups ?? {};
  const isAloud = before !== undefined || after !== undefined;
  if (words === '' || (!isAloud && language === undefined)) return undefined;
  const quoted = QUOTED.exec(words)?.slice(1).find(Boolean);
  // "Read me a story aloud" asks for one.
  if (quoted === undefined && READS_QUOTES_ALONE.test(rest)) return undefined;
  return wordsWish(quoted ?? words, { isQuoted: quoted !== undefined, language });
}

interface Named {
  code: string;
  name: string;
}

function wordsWish(
  words: string,
  { isQuoted, language }: { isQuoted: boolean; language: Named | undefined },
): AloudWish {
  if (language === undefined) return { kind: 'words', words };
  const { code, name } = language;
  if (isQuoted || code.startsWith('en')) return { kind: 'words', words, language: code };
  return { kind: 'translation', words, language: code, languageName: name };
}

/** "say “Guten Tag” in German aloud" and "… aloud in German" both end in a language, with or without the last word. */
function withoutLanguage(wish: string): { rest: string; language?: Named } {
  const aloud = new RegExp(` ${ALOUD}$`, 'i').exec(wish)?.[0] ?? '';
  const { words, name = '' } = IN_LANGUAGE.exec(wish.slice(0, wish.length - aloud.length))?.groups ?? {};
  const code = languageCode(name);
  return words === undefined || code === undefined ? { rest: wish } : { rest: words + aloud, language: { code, name } };
}
