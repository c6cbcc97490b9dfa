export interface AvatarPattern {
  ground: string;
  figure: string;
  /** One path in a box of 40 by 40. */
  path: string;
}

const HUES = [262, 290, 322, 350, 14, 34, 152, 172, 192, 214, 236] as const;

const PATHS = [
  'M0 40V22C12 14 22 34 40 18V40Z',
  'M0 40 40 0V40Z',
  'M40 40H8A32 32 0 0 1 40 8Z',
  'M0 0H40V12C24 24 16 6 0 20Z',
  'M20 0H40V40H20A20 20 0 0 0 20 0Z',
  'M0 26 20 12 40 26V40H0Z',
  'M0 0H24A24 24 0 0 1 0 24Z',
  'M4 40A16 16 0 0 1 36 40Z',
] as const;

/** The same two tones and figure for the same id, wherever it is seen. White text on `ground` and `figure` is readable. */
export function avatarPattern(id: string): AvatarPattern {
  const hash = hashOf(id);
  const hue = HUES[hash % HUES.length] ?? 0;
  const path = PATHS[Math.floor(hash / 64) % PATHS.length] ?? PATHS[0];
  return { ground: `hsl(${hue} 52% 40%)`, figure: `hsl(${(hue + 24) % 360} 56% 34%)`, path };
}

/** The first letter, or two of a name of several words; whole characters, so that an emoji is not cut. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first, second] = [words[0], words[1]].map(firstCharacter);
  return `${first ?? ''}${second ?? ''}`.toLocaleUpperCase();
}

function firstCharacter(word: string | undefined): string {
  if (word === undefined) return '';
  const segments = new Intl.Segmenter().segment(word.replace(/^[^\p{L}\p{N}\p{Emoji}]+/u, ''));
  return segments[Symbol.iterator]().next().value?.segment ?? '';
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
