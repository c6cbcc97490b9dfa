import { francAll } from 'franc-min';
import { canBe, type Script } from '../../core/script.ts';
import { familyOf } from '../../core/voices.ts';

/** Languages in Latin letters that have a voice, by the names that franc gives them: as BCP 47 does, and their own letters. */
const LATIN: Readonly<Record<string, { tag: string; letters: string }>> = {
  ces: { tag: 'cs', letters: 'áčďéěíňóřšťúůýž' },
  deu: { tag: 'de', letters: 'äöüß' },
  // Of the names in it.
  eng: { tag: 'en', letters: 'äçéèñöü' },
  fra: { tag: 'fr', letters: 'àâæçéèêëîïôœùûüÿ' },
  ita: { tag: 'it', letters: 'àèéìíîòóùú' },
  nld: { tag: 'nl', letters: 'áéíóúëïöü' },
  pol: { tag: 'pl', letters: 'ąćęłńóśźż' },
  por: { tag: 'pt', letters: 'áâãàçéêíóôõúü' },
  ron: { tag: 'ro', letters: 'ăâîșțşţ' },
  spa: { tag: 'es', letters: 'áéíóúüñ' },
  swe: { tag: 'sv', letters: 'åäöé' },
  tur: { tag: 'tr', letters: 'çğıöşüâîû' },
};

/** How much letters count that a language does not have. Names have them, too, so a few say little. */
const FOREIGN_WEIGHT = 4;

/** A shorter text tells nothing: "Guten Morgen!" looks Swedish. */
const CHARS_MIN = 20;
/** The usual language is given up for another one only when it fits this much worse. */
const SCORE_MAX = 0.8;
/** Nor when two others fit nearly as well as each other. */
const SECOND_MAX = 0.95;

/**
 * The language of a text in `script`: told by the script where only one language with a voice has it, else guessed.
 * `usual` is whatever it may be as well. `undefined` for a language that has no voice.
 */
export function guessLanguage(text: string, script: Script, usual: string): string | undefined {
  if (script === 'none') return usual;
  if (script === 'other') return undefined;
  if (script !== 'latin') return familyOf(usual) === script ? usual : script;
  const likely = canBe('latin', familyOf(usual)) ? usual : 'en';
  if (text.length < CHARS_MIN) return likely;
  const scores = scoresOf(text);
  const [best, second] = scores.toSorted((a, b) => b.score - a.score);
  const own = scores.find(({ tag }) => tag === familyOf(likely))?.score ?? 0;
  const isSure = best && second && own <= best.score * SCORE_MAX && second.score <= best.score * SECOND_MAX;
  return isSure ? best.tag : likely;
}

/** How well each language fits: 1 for the one that is the likeliest by its letters in threes. */
function scoresOf(text: string): { tag: string; score: number }[] {
  const found = new Map(francAll(text, { only: Object.keys(LATIN), minLength: CHARS_MIN }));
  const letters =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/\p{Script=Latin}/gu) ?? [];
  return Object.entries(LATIN).map(([name, language]) => {
    const foreign = letters.filter((letter) => !/[a-z]/.test(letter) && !language.letters.includes(letter));
    const share = foreign.length / Math.max(1, letters.length);
    return { tag: language.tag, score: (found.get(name) ?? 0) - FOREIGN_WEIGHT * share };
  });
}
