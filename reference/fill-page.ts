import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { BotEventName } from '../protocol/bot.ts';
import type { BotDelivery } from '../protocol/bot-webhook.ts';
import * as limits from '../protocol/limits.ts';
import { answerExample, eventExample, spokenExample } from './examples.ts';
import { botEventWords } from './words.ts';

/** The page for bot makers; the site serves it at /developers/. */
export const PAGE_FILE = 'docs/bots.md';

const ROOT = join(import.meta.dirname, '..');
const BLOCK = /(<!-- generated: (?<what>.+?) -->\n)[\s\S]*?(<!-- \/generated -->)/g;
const LANGUAGES: Record<string, string> = { '.ts': 'ts', '.py': 'python' };

/** The page for bot makers with every generated block as it is now. */
export function filledPage(page: string): string {
  return page.replace(BLOCK, (_, opening: string, what: string, closing: string) => {
    return `${opening}\n${generated(what)}\n\n${closing}`;
  });
}

function generated(what: string): string {
  const [kind, ...rest] = what.split(' ');
  const name = rest.join(' ');
  if (kind === 'file') return fenced(LANGUAGES[extname(name)] ?? '', readFileSync(join(ROOT, name), 'utf8').trimEnd());
  if (kind === 'answer') return json(answerExample(name));
  if (kind === 'spoken') return json(contentOf(spokenExample()));
  if (kind === 'events') return BotEventName.options.map(event).join('\n\n');
  if (kind === 'limits') return limitsTable();
  throw new Error(`Nothing generates "${what}"`);
}

function contentOf({ data }: BotDelivery) {
  return 'content' in data ? { content: data.content } : {};
}

function event(name: BotEventName): string {
  return `### ${name}\n\n${botEventWords[name]}\n\n${json(eventExample(name))}`;
}

function json(value: unknown): string {
  return fenced('json', JSON.stringify(value, null, 2));
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function limitsTable(): string {
  const rows = [
    ['an event', kb(limits.BOT_EVENT_BYTES_MAX)],
    ['headers of an answer, from the request on', seconds(limits.BOT_HEADERS_MS)],
    ['the rest of a plain or JSON answer', seconds(limits.BOT_ANSWER_MS)],
    ['a plain or JSON answer', kb(limits.BOT_ANSWER_BYTES_MAX)],
    [
      'a picture, as an answer or shown',
      `${mb(limits.PICTURE_BYTES_MAX)}, ${limits.PICTURE_PIXELS_MAX / 1e6} megapixels`,
    ],
    [
      'a recording, as an answer or shown',
      `${mb(limits.AUDIO_BYTES_MAX)}, ${limits.AUDIO_MS_MAX / 60_000} min; as an answer within ${seconds(limits.BOT_RECORDING_MS)}`,
    ],
    ['files of a message', String(limits.ATTACHMENTS_PER_MESSAGE_MAX)],
    ['what is read aloud of a message', `${limits.SPEECH_CHARS_MAX} characters`],
    ['the text of a message', kb(limits.TEXT_BYTES_MAX)],
    ['messages of one answer', String(limits.BOT_MESSAGES_PER_ANSWER_MAX)],
    ['suggestions of a message', `${limits.SUGGESTIONS_MAX}, of ${limits.SUGGESTION_CHARS_MAX} characters`],
    ['answers a minute, in one room', String(limits.BOT_ANSWERS_PER_MINUTE)],
    ['an answer that comes later', `${limits.REPLY_SECONDS / 60} min`],
    [
      'a stream',
      `${limits.STREAM_MS_MAX / 60_000} min, ${kb(limits.STREAM_BYTES_MAX)}, ${seconds(limits.STREAM_IDLE_MS)} of silence`,
    ],
    ['pieces of an answer that is pushed', String(limits.STREAM_CHUNKS_MAX)],
    ['bots of one person', String(limits.BOTS_PER_OWNER_MAX)],
    ['bots in a room', String(limits.BOTS_PER_ROOM_MAX)],
  ];
  return ['| what | at most |', '| --- | --- |', ...rows.map(([what, most]) => `| ${what} | ${most} |`)].join('\n');
}

function kb(bytes: number): string {
  return `${bytes / 1024} KB`;
}

function mb(bytes: number): string {
  return `${bytes / 1024 / 1024} MB`;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
