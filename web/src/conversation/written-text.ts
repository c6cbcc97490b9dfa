export type TextPart =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; handle: string };

const PART = /(?<link>\bhttps?:\/\/[^\s<>"']+)|(?<![\w@])@(?<handle>[a-z0-9][a-z0-9_.-]{1,31})/giu;
const EMOJI_ONLY = /^(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** Text as it was written, with its links and mentions found. Parts joined give the text again. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(PART)) {
    const part = match.groups?.link === undefined ? mentionPart(match) : linkPart(match[0]);
    if (part === undefined) continue;
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push(part);
    end = match.index + part.text.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

/** One to three emoji and nothing else: shown large, without a bubble. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 60 && EMOJI_ONLY.test(text.trim());
}

/** A link that may be followed: http or https only. */
export function safeLink(href: string): URL | undefined {
  const url = URL.parse(href);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url : undefined;
}

function linkPart(found: string): TextPart | undefined {
  const text = withoutTrailingPunctuation(found);
  const url = safeLink(text);
  return url === undefined ? undefined : { kind: 'link', text, href: url.href };
}

function mentionPart(match: RegExpExecArray): TextPart {
  const handle = (match.groups?.handle ?? '').replace(/[.-]+$/, '');
  return { kind: 'mention', text: `@${handle}`, handle: handle.toLowerCase() };
}

/** The full stop after a link ends the sentence, not the link; a closing bracket belongs to it only when it was opened in it. */
function withoutTrailingPunctuation(link: string): string {
  const trimmed = link.replace(/[.,;:!?…]+$/u, '');
  if (trimmed.endsWith(')') && !trimmed.includes('(')) return withoutTrailingPunctuation(trimmed.slice(0, -1));
  return trimmed;
}
