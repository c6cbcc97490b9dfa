import { createParser, type EventSourceMessage } from 'eventsource-parser';
import * as z from 'zod/mini';
import { AudioType, PictureType } from '../../protocol/attachment.ts';
import { BotAnswer, type BotStreamEventName, BotStreamEvents } from '../../protocol/bot-webhook.ts';
import { type Answer, contentTypeOf } from './deliver.ts';

/** What a bot said to a message. `text` is what people would read, so that two answers can be compared. */
export type Reading =
  | { kind: 'text' | 'file' | 'messages' | 'silence' | 'later' | 'stream'; text: string; words: string }
  | { kind: 'fault'; words: string };

const SHOWN_CHARS = 120;

/** Reads an answer to `message.created` as Mathia would. */
export function readAnswer(answer: Answer): Reading {
  const { status, text, bytes } = answer;
  if (status === 202) return { kind: 'later', text: '', words: 'answers later (202)' };
  if (status < 200 || status > 299) return fault(`answered ${statusWords(answer)}`);
  if (text === '') return { kind: 'silence', text: '', words: 'keeps silent (an empty body)' };
  const type = contentTypeOf(answer);
  if (type === 'text/plain') return readPlain(text);
  if (type === 'application/json') return readJson(text);
  if (type === 'text/event-stream') return readStream(text);
  if (isFile(type)) return { kind: 'file', text, words: `answers with ${type}, ${bytes} bytes` };
  return fault(
    `answered with the content type "${type}"; there are text/plain, application/json, text/event-stream, pictures and recordings`,
  );
}

function isFile(type: string): boolean {
  return PictureType.safeParse(type).success || AudioType.safeParse(type).success;
}

/** A status with what goes with it, in words. */
export function statusWords({ status, headers, text }: Answer): string {
  if (status >= 300 && status < 400) return `${status}, a redirect to ${headers.get('location')}; Mathia follows none`;
  if (status === 410) return '410, which disables the bot';
  return `${status} ${shown(text)}`.trim();
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '';
  return line.length > SHOWN_CHARS ? `“${line.slice(0, SHOWN_CHARS)}…”` : `“${line}”`;
}

function fault(words: string): Reading {
  return { kind: 'fault', words };
}

function readPlain(text: string): Reading {
  const read = BotAnswer.safeParse({ messages: [{ text }] });
  if (!read.success) return fault(`answered with a text that is no message: ${z.prettifyError(read.error)}`);
  return { kind: 'text', text, words: `answers with plain text, ${shown(text)}` };
}

function readJson(text: string): Reading {
  const read = BotAnswer.safeParse(jsonOf(text));
  if (!read.success) return fault(`answered with JSON that is no answer: ${shown(text)}`);
  if ('noReply' in read.data) return { kind: 'silence', text: '', words: 'keeps silent (noReply)' };
  const said = read.data.messages.map((message) => message.text).join('\n\n');
  return {
    kind: 'messages',
    text: said,
    words: `answers with ${read.data.messages.length} message(s), ${shown(said)}`,
  };
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readStream(text: string): Reading {
  const events = eventsOf(text);
  const problem = events.map(problemOf).find((words) => words !== undefined) ?? endProblem(events);
  if (problem !== undefined) return fault(`streamed, but ${problem}`);
  const said = textOf(events);
  return { kind: 'stream', text: said, words: `streams ${events.length} events, ${shown(said)}` };
}

function eventsOf(text: string): EventSourceMessage[] {
  const events: EventSourceMessage[] = [];
  createParser({ onEvent: (event) => events.push(event) }).feed(text);
  return events;
}

function problemOf({ event, data }: EventSourceMessage): string | undefined {
  if (event === undefined) return 'an event has no name (a line such as "event: text" is missing)';
  // One of another name is passed over, so that bots may know more than this version.
  if (!isKnown(event)) return undefined;
  const read = BotStreamEvents[event].safeParse(jsonOf(data === '' ? '{}' : data));
  return read.success ? undefined : `the data of its event "${event}" is not what belongs there: ${shown(data)}`;
}

function isKnown(name: string): name is BotStreamEventName {
  return Object.hasOwn(BotStreamEvents, name);
}

function endProblem(events: EventSourceMessage[]): string | undefined {
  const end = events.findIndex(({ event }) => event === 'done' || event === 'error');
  if (end === -1) return 'it ended without "done" (or "error"), so the answer counts as interrupted';
  if (end !== events.length - 1) return `"${events[end]?.event}" is not its last event`;
  return undefined;
}

function textOf(events: EventSourceMessage[]): string {
  return events.reduce((said, { event, data }) => {
    if (event !== 'text' && event !== 'replace') return said;
    const { text } = BotStreamEvents[event].parse(jsonOf(data));
    return event === 'text' ? said + text : text;
  }, '');
}
