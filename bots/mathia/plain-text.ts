/** What somebody wrote as nothing but text: no Markdown, no link, and no mention that would call somebody a second time. */
export function plainText(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~:=&]/g, '\\$&').replaceAll('@', '@\u2060');
}

/** On one line, and no longer than so many characters. */
export function shortened(text: string, charsMax: number): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length > charsMax ? `${characters.slice(0, charsMax).join('')}…` : characters.join('');
}

/** Their words as code, in which Markdown means nothing. Backticks and line breaks would end it. */
export function code(text: string): string {
  return `\`${text.replace(/[`\s]+/g, ' ').trim()}\``;
}
