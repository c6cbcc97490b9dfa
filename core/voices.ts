/** Of Amazon Polly's, the better one first. */
export type VoiceEngine = 'neural' | 'standard';

export interface Voice {
  /** As Polly calls it. */
  id: string;
  /** As BCP 47 names it. */
  language: string;
  engine: VoiceEngine;
  /** It speaks another language, too, and must be told which one. */
  isBilingual?: true;
}

/**
 * Voices by language, the one to be used first; behind a bar those that have the engine `standard` only. Of several
 * languages of a family the usual one comes first (Polly Developer Guide, "Available voices", read in November 2026;
 * voices that are generative only are left out).
 */
const TABLE = `
en-US: Joanna Matthew Danielle Gregory Ivy Joey Justin Kendra Kevin Kimberly Ruth Salli Stephen
en-GB: Amy Emma Brian Arthur | Geraint
en-AU: Olivia | Nicole Russell
en-IE: Niamh
en-IN: Kajal | Raveena
en-NZ: Aria
en-SG: Jasmine
en-ZA: Ayanda
de-DE: Vicki Daniel | Marlene Hans
de-AT: Hannah
de-CH: Sabrina
es-ES: Lucia Sergio | Conchita Enrique
es-MX: Mia Andres
es-US: Lupe Pedro | Penelope Miguel
fr-FR: Lea Remi | Celine Mathieu
fr-BE: Isabelle
fr-CA: Gabrielle Liam | Chantal
it-IT: Bianca Adriano | Carla Giorgio
pt-BR: Camila Vitoria Thiago | Ricardo
pt-PT: Ines | Cristiano
nl-NL: Laura | Lotte Ruben
nl-BE: Lisa
ar-AE: Hala Zayd | Zeina
ca-ES: Arlet
cs-CZ: Jitka
cy-GB: Gwyneth
da-DK: Sofie | Naja Mads
fi-FI: Suvi
hi-IN: Kajal
is-IS: | Dora Karl
ja-JP: Takumi Kazuha Tomoko | Mizuki
ko-KR: Seoyeon Jihye
nb-NO: Ida | Liv
pl-PL: Ola | Ewa Maja Jacek Jan
ro-RO: | Carmen
ru-RU: | Tatyana Maxim
sv-SE: Elin | Astrid
tr-TR: Burcu | Filiz
zh-CN: Zhiyu
zh-HK: Hiujin`;

const BILINGUAL: ReadonlySet<string> = new Set(['Kajal']);

const VOICES: readonly Voice[] = TABLE.trim()
  .split('\n')
  .flatMap((line) => {
    const [language = '', names = ''] = line.split(':');
    const [neural = '', standard = ''] = names.split('|');
    return [...voicesOf(language, neural, 'neural'), ...voicesOf(language, standard, 'standard')];
  });

function voicesOf(language: string, names: string, engine: VoiceEngine): Voice[] {
  const ids = names.split(' ').filter((id) => id !== '');
  return ids.map((id) => ({ id, language, engine, ...(BILINGUAL.has(id) && { isBilingual: true as const }) }));
}

/** Other names of languages that have a voice: three letters, and members of a family. */
const SAME: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb', arb: 'ar', cmn: 'zh', yue: 'zh' };

/** `de` of `de-CH`. */
export function familyOf(language: string): string {
  const [family = ''] = language.toLowerCase().split('-');
  return SAME[family] ?? family;
}

/** The voice for a language: `wished` where it speaks it; `undefined` where none does. */
export function voiceFor(language: string, wished?: string): Voice | undefined {
  const exact = language.toLowerCase().startsWith('yue') ? 'zh-HK' : language;
  const able = VOICES.filter((voice) => familyOf(voice.language) === familyOf(exact));
  const same = able.filter((voice) => voice.language.toLowerCase() === exact.toLowerCase());
  return [...same, ...able].find(({ id }) => id === wished) ?? same[0] ?? able[0];
}

/** What a voice speaks, for a wish that names nothing else. */
export function languageOfVoice(id: string): string | undefined {
  return VOICES.find((voice) => voice.id === id)?.language;
}
