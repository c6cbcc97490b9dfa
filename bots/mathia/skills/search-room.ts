import { plainText, shortened } from '../plain-text.ts';
import type { Skill, SkillContext } from './skill.ts';

type Said = SkillContext['recent'][number];

const FOUND_MAX = 5;
const SHOWN_CHARS = 160;
const WORDS_MAX = 12;

/** Each captures what is looked for. */
const QUESTIONS: readonly RegExp[] = [
  /^(?:please )?(?:search|look)(?: in)?(?: (?:this|the))?(?: (?:room|chat|conversation|messages))? for (?<words>.+)$/i,
  /^(?:please )?search(?: (?:this|the))? (?:room|chat|conversation|messages):? (?<words>.+)$/i,
  /^(?:please )?find (?<words>.+?)(?: in (?:this|the) (?:room|chat|conversation))$/i,
  /^(?:who|did (?:any(?:one|body)|some(?:one|body))) (?:said|say|mentioned|mention|talked about|talk about|wrote|write) (?:about )?(?<words>.+?)(?: here)?$/i,
  /^when did (?:we|any(?:one|body)|some(?:one|body)) (?:say|mention|talk about|write)(?: about)? (?<words>.+)$/i,
];
const WHEN = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** Finds words in what the room has sent along. Nobody gave the bot more of the room than that, and it says so. */
export const searchRoom: Skill = {
  name: 'search this room',
  answer(text, { recent }) {
    const words = wordsOf(sought(text));
    if (words.length === 0) return undefined;
    const found = recent.filter((said) => holdsAll(said.text, words));
    return { text: `${heading(found.length, recent)}${found.slice(-FOUND_MAX).toReversed().map(line).join('')}` };
  },
};

function sought(text: string): string {
  const question = text.replace(/[\s?!.]+$/, '').trim();
  const match = QUESTIONS.map((pattern) => pattern.exec(question)).find((found) => found !== null);
  return match?.groups?.words ?? '';
}

function wordsOf(text: string): string[] {
  return (folded(text).match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, WORDS_MAX);
}

function holdsAll(text: string, words: readonly string[]): boolean {
  const there = folded(text);
  return words.every((word) => there.includes(word));
}

/** "Café" and "cafe" are the same to somebody who looks for it. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function heading(found: number, recent: readonly Said[]): string {
  const [oldest] = recent;
  if (oldest === undefined) return 'I cannot look back: no earlier message of this room was sent to me.';
  const reach = `the last ${recent.length} messages that I was sent, back to ${WHEN.format(new Date(oldest.at))} UTC`;
  if (found === 0) return `I found nothing in ${reach}. I cannot see what was said before.`;
  const shown = found > FOUND_MAX ? `${found} messages, of which these are the latest` : counted(found);
  return `I found ${shown}, in ${reach}:\n`;
}

function counted(found: number): string {
  return found === 1 ? 'one message' : `${found} messages`;
}

function line({ sender, at, text }: Said): string {
  return `\n- ${plainText(sender.name)}, ${WHEN.format(new Date(at))} UTC: “${plainText(shortened(text, SHOWN_CHARS))}”`;
}
