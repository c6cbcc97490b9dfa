const NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** In English, without its region; `undefined` when it is no language. */
export function languageName(code: string): string | undefined {
  try {
    return NAMES.of(new Intl.Locale(code).language);
  } catch {
    return undefined;
  }
}

/** Languages that Amazon Polly has a voice for (docs.aws.amazon.com/polly/latest/dg/supported-languages.html). */
const SPOKEN = [
  ...['ar-AE', 'ca-ES', 'cs-CZ', 'cy-GB', 'da-DK', 'de-DE', 'en-US', 'en-GB', 'en-AU', 'en-IN', 'es-ES', 'es-MX'],
  ...['fi-FI', 'fr-FR', 'fr-CA', 'hi-IN', 'is-IS', 'it-IT', 'ja-JP', 'ko-KR', 'nb-NO', 'nl-NL', 'pl-PL', 'pt-PT'],
  ...['pt-BR', 'ro-RO', 'ru-RU', 'sv-SE', 'tr-TR', 'zh-CN'],
];
const OTHER_NAMES = { norwegian: 'nb-NO', mandarin: 'zh-CN' };

/** The first of a language stands for it: `german` -> `de-DE`, `british english` -> `en-GB`. */
const CODES = new Map<string, string>([
  ...Object.entries(OTHER_NAMES),
  ...SPOKEN.toReversed().flatMap((code) => {
    const names = [NAMES.of(code), languageName(code)];
    return names.flatMap((name): [string, string][] => (name === undefined ? [] : [[name.toLowerCase(), code]]));
  }),
]);

/** A language that can be spoken, by its English name. */
export function languageCode(name: string): string | undefined {
  return CODES.get(name.toLowerCase().replace(/\s+/g, ' ').trim());
}
