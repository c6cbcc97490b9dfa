export type EngineName = 'standard' | 'neural' | 'long-form' | 'generative';

export interface Voice {
  id: string;
  name: string;
  language: string;
  gender: 'Female' | 'Male';
  engines: EngineName[];
  moreLanguages: string[];
}

/** As Polly names its languages, and what speaks them here. */
export const LANGUAGES: Record<string, { name: string; espeak: string }> = {
  arb: { name: 'Arabic', espeak: 'ar' },
  'ar-AE': { name: 'Gulf Arabic', espeak: 'ar' },
  'ca-ES': { name: 'Catalan', espeak: 'ca' },
  'cmn-CN': { name: 'Chinese Mandarin', espeak: 'cmn' },
  'cs-CZ': { name: 'Czech', espeak: 'cs' },
  'cy-GB': { name: 'Welsh', espeak: 'cy' },
  'da-DK': { name: 'Danish', espeak: 'da' },
  'de-AT': { name: 'Austrian German', espeak: 'de' },
  'de-CH': { name: 'Swiss Standard German', espeak: 'de' },
  'de-DE': { name: 'German', espeak: 'de' },
  'en-AU': { name: 'Australian English', espeak: 'en-GB-x-rp' },
  'en-GB': { name: 'British English', espeak: 'en-GB-x-rp' },
  'en-GB-WLS': { name: 'Welsh English', espeak: 'en-GB-x-gbcwmd' },
  'en-IE': { name: 'Irish English', espeak: 'en-GB-scotland' },
  'en-IN': { name: 'Indian English', espeak: 'en' },
  'en-NZ': { name: 'New Zealand English', espeak: 'en-GB-x-rp' },
  'en-SG': { name: 'Singapore English', espeak: 'en' },
  'en-US': { name: 'US English', espeak: 'en-US' },
  'en-ZA': { name: 'South African English', espeak: 'en' },
  'es-ES': { name: 'Castilian Spanish', espeak: 'es' },
  'es-MX': { name: 'Mexican Spanish', espeak: 'es-419' },
  'es-US': { name: 'US Spanish', espeak: 'es-419' },
  'fi-FI': { name: 'Finnish', espeak: 'fi' },
  'fr-BE': { name: 'Belgian French', espeak: 'fr-BE' },
  'fr-CA': { name: 'Canadian French', espeak: 'fr' },
  'fr-FR': { name: 'French', espeak: 'fr' },
  'hi-IN': { name: 'Hindi', espeak: 'hi' },
  'is-IS': { name: 'Icelandic', espeak: 'is' },
  'it-IT': { name: 'Italian', espeak: 'it' },
  'ja-JP': { name: 'Japanese', espeak: 'ja' },
  'ko-KR': { name: 'Korean', espeak: 'ko' },
  'nb-NO': { name: 'Norwegian', espeak: 'nb' },
  'nl-BE': { name: 'Belgian Dutch', espeak: 'nl' },
  'nl-NL': { name: 'Dutch', espeak: 'nl' },
  'pl-PL': { name: 'Polish', espeak: 'pl' },
  'pt-BR': { name: 'Brazilian Portuguese', espeak: 'pt-BR' },
  'pt-PT': { name: 'Portuguese', espeak: 'pt' },
  'ro-RO': { name: 'Romanian', espeak: 'ro' },
  'ru-RU': { name: 'Russian', espeak: 'ru' },
  'sv-SE': { name: 'Swedish', espeak: 'sv' },
  'tr-TR': { name: 'Turkish', espeak: 'tr' },
  'yue-CN': { name: 'Chinese Cantonese', espeak: 'yue' },
};

/**
 * Polly's voices (Polly Developer Guide, "Available voices"): language, then each voice with its gender, the first
 * letters of its engines (standard, neural, long-form, generative) and the languages that it speaks besides.
 */
const TABLE = `
arb: Zeina F s
ar-AE: Hala F n, Zayd M n
ca-ES: Arlet F n
cmn-CN: Zhiyu F sn
cs-CZ: Jitka F n
cy-GB: Gwyneth F s
da-DK: Naja F s, Mads M s, Sofie F n
de-AT: Hannah F n
de-CH: Sabrina F n
de-DE: Marlene F s, Vicki F sng, Hans M s, Daniel M ng, Lennart M g
en-AU: Nicole F s, Olivia F ng, Russell M s
en-GB: Amy F sng, Emma F sn, Brian M sng, Arthur M n
en-GB-WLS: Geraint M s
en-IE: Niamh F ng
en-IN: Aditi F s hi-IN, Raveena F s, Kajal F ng hi-IN
en-NZ: Aria F ng
en-SG: Jasmine F ng
en-US: Danielle F nlg, Gregory M nl, Ivy F sn, Joanna F sng, Kendra F sn, Kimberly F sn, Salli F sng, Joey M sn
en-US: Justin M sn, Kevin M n, Matthew M sng, Ruth F nlg, Stephen M ng, Tiffany F g
en-ZA: Ayanda F ng
es-ES: Conchita F s, Lucia F sng, Enrique M s, Sergio M ng
es-MX: Mia F sng, Andres M ng
es-US: Lupe F sng, Penelope F s, Miguel M s, Pedro M ng
fi-FI: Suvi F n
fr-BE: Isabelle F ng
fr-CA: Chantal F s, Gabrielle F ng, Liam M ng
fr-FR: Celine F s, Lea F sng, Mathieu M s, Remi M ng, Ambre F g, Florian M g
is-IS: Dora F s, Karl M s
it-IT: Carla F s, Bianca F sng, Giorgio M s, Adriano M n, Beatrice F g, Lorenzo M g
ja-JP: Mizuki F s, Takumi M sn, Kazuha F n, Tomoko F n
ko-KR: Seoyeon F sng, Jihye F n
nb-NO: Liv F s, Ida F n
nl-BE: Lisa F ng
nl-NL: Laura F ng, Lotte F s, Ruben M s
pl-PL: Ewa F s, Maja F s, Jacek M s, Jan M s, Ola F ng
pt-BR: Camila F sng, Vitoria F sn, Ricardo M s, Thiago M n
pt-PT: Ines F sn, Cristiano M s
ro-RO: Carmen F s
ru-RU: Tatyana F s, Maxim M s
sv-SE: Astrid F s, Elin F n
tr-TR: Filiz F s, Burcu F n
yue-CN: Hiujin F n`;

const ACCENTED: Record<string, string> = {
  ...{ Andres: 'Andrés', Celine: 'Céline', Dora: 'Dóra', Ines: 'Inês', Lea: 'Léa' },
  ...{ Penelope: 'Penélope', Remi: 'Rémi', Vitoria: 'Vitória' },
};
const ENGINES: Record<string, EngineName> = { s: 'standard', n: 'neural', l: 'long-form', g: 'generative' };

export const VOICES: readonly Voice[] = TABLE.trim()
  .split('\n')
  .flatMap((line) => {
    const [language = '', voices = ''] = line.split(': ');
    return voices.split(', ').map((text) => voiceOf(language, text));
  });

function voiceOf(language: string, text: string): Voice {
  const [id = '', gender, engines = '', ...moreLanguages] = text.split(' ');
  return {
    ...{ id, name: ACCENTED[id] ?? id, language, gender: gender === 'F' ? 'Female' : 'Male', moreLanguages },
    engines: [...engines].flatMap((letter) => ENGINES[letter] ?? []),
  };
}
