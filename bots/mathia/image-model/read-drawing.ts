/** Longest text that is looked at as a wish for a picture. */
const CHARS_MAX = 2_000;

const PICTURE = '(?:picture|image|drawing|painting|photo|illustration|sketch|cartoon|logo|icon)';
const PLEASE = '(?:please )?(?:(?:can|could|would) you (?:please )?)?';
const DRAW = new RegExp(
  `^${PLEASE}(?:(?:draw|paint|sketch)(?: me| us)?(?: an? ${PICTURE} of)?|(?:generate|create|make|imagine)(?: me| us)? (?:an? |the )?(?:[a-z]+ )?${PICTURE} (?:of|showing|with)) (.+)$`,
  'is',
);
/** Words of speech, not of pictures. */
const SAYING =
  /^(?:up|out|on|from|near|attention|lots|straws|the line|conclusions?|a conclusion|a comparison|a parallel|a distinction)\b/i;

/** What somebody wants to have drawn: "draw me a lighthouse in fog, please" -> "a lighthouse in fog". */
export function readDrawing(text: string): string | undefined {
  if (text.length > CHARS_MAX) return undefined;
  const wish = DRAW.exec(text.trim())?.[1]
    ?.replace(/,? ?please[\s!.]*$/i, '')
    .replace(/[\s!.?]+$/, '')
    .trim();
  return wish === undefined || wish === '' || SAYING.test(wish) ? undefined : wish;
}
