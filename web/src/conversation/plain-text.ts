/** A bot's Markdown in one line without its marks, for where there is no room to draw it. */
export function plainText(text: string): string {
  return text
    .replace(/^\s*(?:#{1,6}|>|[-*+]|\d+\.)\s+/gm, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`+)/g, '')
    .replace(/\s+/g, ' ');
}
