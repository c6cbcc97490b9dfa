import { env } from '../../aws/env.ts';
import type { TransactItem } from '../../aws/table.ts';
import { messageOf, readEventRow } from '../../aws/table-log.ts';
import type { ReplyRow } from '../../aws/table-reply.ts';
import { type SpeechHints, type SpeechRow, speechBegins } from '../../aws/table-speech.ts';
import { isSpeakable } from '../../core/speakable-text.ts';
import { MAKING } from '../../core/speech.ts';
import type { BotMessage } from '../../protocol/bot-webhook.ts';
import { type MessageId, mintId, type RoomId, seqOfMessage } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import type { Speech } from '../../protocol/speech.ts';
import { plainWords } from './plain-words.ts';

/** That a message is to be read aloud, until the transaction that says so. */
export interface BegunSpeech {
  speech: Speech;
  /** The writes that go with the event. */
  writes(message: { roomId: RoomId; messageId: MessageId }, failed?: SpeechRow): TransactItem[];
}

/** Begins to read a text aloud; `undefined` when there is nothing in it to be read. */
export function beginSpeech(text: string, hints: SpeechHints): BegunSpeech | undefined {
  if (!isSpeakable(plainWords(text))) return undefined;
  const making = { run: mintId('run', env.now(), env.randomBytes(10)), speech: MAKING, hints };
  return { speech: MAKING, writes: (message, failed) => speechBegins(message, making, failed) };
}

/** Whether a person has said it by speaking; what answers it is read aloud, too. */
export function isSpoken({ sender, attachments }: Message): boolean {
  return sender.kind === 'human' && attachments.some(({ kind }) => kind === 'audio');
}

/** How an answer to a spoken question should sound, as far as that is known by now; `undefined` for a written one. */
export async function hintsOfQuestion(
  reply: Pick<ReplyRow, 'roomId' | 'messageId' | 'isSpoken'>,
): Promise<SpeechHints | undefined> {
  if (!reply.isSpoken) return undefined;
  const question = messageOf(await readEventRow(reply.roomId, seqOfMessage(reply.messageId)));
  const [asked] = question?.attachments.flatMap(({ understanding }) => understanding?.transcript?.language ?? []) ?? [];
  return { ...(asked && { asked }) };
}

/** A bot's message is read aloud when the bot wishes so; what answers a spoken question is without a wish. */
export function beginAnswer(
  { text, kind, speak }: Pick<BotMessage, 'text' | 'kind' | 'speak'>,
  spoken: SpeechHints | undefined,
): BegunSpeech | undefined {
  const hints = speak ?? (kind === 'message' ? spoken : undefined);
  return hints && beginSpeech(text, { ...spoken, ...hints });
}
