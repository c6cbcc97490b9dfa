/** A word as it stands in a text: from where to where. */
interface ShownWord {
  word: string;
  start: number;
  end: number;
}

/** More than this many pairs are not compared: the answer is too long for its words to be followed. */
const PAIRS_MAX = 4_000_000;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts that write without spaces: each character is one to be found. */
const ALONE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** The words of a text, told from each other as simply as words that are spoken can be. */
function shownWords(text: string): ShownWord[] {
  return [...text.matchAll(WORD)].flatMap(({ 0: found, index }) =>
    ALONE.test(found) ? characters(found, index) : [wordOf(found, index)],
  );
}

function characters(found: string, from: number): ShownWord[] {
  let at = from;
  return Array.from(found, (character) => {
    const word = wordOf(character, at);
    at = word.end;
    return word;
  });
}

function wordOf(found: string, start: number): ShownWord {
  return { word: found.normalize('NFKC').toLowerCase(), start, end: start + found.length };
}

/**
 * Where each of the words that are spoken stands in the text that is shown; undefined for one that is not there, as in
 * "code" where code is left out. Both go the same way, so this is their longest common subsequence.
 */
export function placesOf(spoken: readonly string[], text: string): ({ start: number; end: number } | undefined)[] {
  const shown = shownWords(text);
  const said = spoken.flatMap((word, index) => shownWords(word).map((part) => ({ word: part.word, index })));
  const found = new Map<number, { start: number; end: number }>();
  if (shown.length * said.length > PAIRS_MAX) return spoken.map(() => undefined);
  for (const { index, start, end } of common(said, shown)) {
    const before = found.get(index);
    found.set(index, { start: before?.start ?? start, end });
  }
  return spoken.map((_, index) => found.get(index));
}

interface Said {
  word: string;
  index: number;
}

function common(said: readonly Said[], shown: readonly ShownWord[]) {
  const lengths = lengthsOf(said, shown);
  const width = shown.length + 1;
  const pairs: { index: number; start: number; end: number }[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [one, other] = [said[i], shown[j]];
    if (one === undefined || other === undefined) return pairs;
    if (one.word === other.word) {
      pairs.push({ index: one.index, start: other.start, end: other.end });
      i++;
      j++;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
}

/** At `i * (shown + 1) + j`: how many words what follows has in common. */
function lengthsOf(said: readonly Said[], shown: readonly ShownWord[]): Uint16Array {
  const width = shown.length + 1;
  const lengths = new Uint16Array((said.length + 1) * width);
  for (let i = said.length - 1; i >= 0; i--) {
    for (let j = shown.length - 1; j >= 0; j--) {
      const isSame = said[i]?.word === shown[j]?.word;
      const [down = 0, right = 0, both = 0] = [
        lengths[(i + 1) * width + j],
        lengths[i * width + j + 1],
        lengths[(i + 1) * width + j + 1],
      ];
      lengths[i * width + j] = isSame ? both + 1 : Math.max(down, right);
    }
  }
  return lengths;
}
