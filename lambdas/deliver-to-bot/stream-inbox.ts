import type { BotFile } from '../../protocol/bot-webhook.ts';
import { ATTACHMENTS_PER_MESSAGE_MAX, SUGGESTIONS_MAX } from '../../protocol/limits.ts';
import type { Ending } from '../shared/end-reply.ts';
import { BrokenStream, type StreamPart } from './read-stream.ts';

/** What came since the last look: text to add, or to put instead of all before; what the bot says that it is doing. */
export interface StreamNews {
  text: string;
  replaces: boolean;
  status: string | undefined;
}

/** How the stream says that the answer ended. */
export type StreamEnding = Omit<Ending, 'files'> & { files?: BotFile[] };

/**
 * Takes a stream's parts as fast as they come, so that whoever tells the room of them, which is slower, tells of all
 * that has come by then.
 */
export class StreamInbox {
  #news: StreamNews | undefined;
  #ending: StreamEnding | undefined;
  #suggestions: string[] = [];
  #files: BotFile[] = [];
  #wake = () => {};

  constructor(parts: AsyncIterable<StreamPart>) {
    void this.#collect(parts);
  }

  /** What has come, as soon as there is something; `undefined` when all was given and nothing will come any more. */
  async next(): Promise<StreamNews | undefined> {
    while (this.#news === undefined && this.#ending === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const news = this.#news;
    this.#news = undefined;
    return news;
  }

  /** How it ended; asked after `next` has given `undefined`. */
  get ending(): StreamEnding {
    const ending: StreamEnding = this.#ending ?? { outcome: 'interrupted' };
    const [suggestions, files] = [this.#suggestions, this.#files];
    return { ...ending, ...(suggestions.length > 0 && { suggestions }), ...(files.length > 0 && { files }) };
  }

  async #collect(parts: AsyncIterable<StreamPart>): Promise<void> {
    try {
      for await (const part of parts) {
        this.#take(part);
        this.#wake();
      }
    } catch (thrown) {
      this.#ending = { outcome: 'interrupted', reason: thrown instanceof BrokenStream ? thrown.reason : 'unreachable' };
    }
    this.#ending ??= { outcome: 'interrupted', reason: 'unreachable' };
    this.#wake();
  }

  #take(part: StreamPart): void {
    const { text, replaces, status } = this.#news ?? { text: '', replaces: false, status: undefined };
    switch (part.name) {
      case 'text':
        this.#news = { text: text + part.text, replaces, status };
        return;
      case 'replace':
        this.#news = { text: part.text, replaces: true, status };
        return;
      case 'status':
        this.#news = { text, replaces, status: part.text };
        return;
      case 'file':
        if (this.#files.length < ATTACHMENTS_PER_MESSAGE_MAX) this.#files.push(fileOf(part));
        return;
      case 'suggestion':
        if (this.#suggestions.length < SUGGESTIONS_MAX) this.#suggestions.push(part.text);
        return;
      case 'error':
        this.#ending = { outcome: 'interrupted', reason: 'refused' };
        return;
      case 'done':
        this.#ending = { outcome: 'answered', ...(part.speak && { speak: part.speak }) };
        return;
      default:
        part satisfies never;
    }
  }
}

function fileOf({ url, alt, madeByModel }: BotFile): BotFile {
  return { url, ...(alt !== undefined && { alt }), ...(madeByModel !== undefined && { madeByModel }) };
}
