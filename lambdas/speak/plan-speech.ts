import { createHash } from 'node:crypto';
import { messageOf, readEventRow } from '../../aws/table-log.ts';
import type { SpeechRow } from '../../aws/table-speech.ts';
import { readUser } from '../../aws/table-user.ts';
import { canBe, scriptOf } from '../../core/script.ts';
import { sentencesOf } from '../../core/speakable-text.ts';
import { familyOf, languageOfVoice, type Voice, voiceFor } from '../../core/voices.ts';
import { type RoomId, seqOfMessage, UserId } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import { plainWords } from '../shared/plain-words.ts';
import { guessLanguage } from './guess-language.ts';

/** No voice speaks the language of a text. */
export class NoVoice extends Error {
  constructor() {
    super('There is no voice for this language.');
    this.name = 'NoVoice';
  }
}

export interface Plan {
  voice: Voice;
  sentences: string[];
}

/**
 * What is said of a message, and by whom. @throws NoVoice
 */
export async function planOf({ roomId, hints, voice: planned }: SpeechRow, message: Message): Promise<Plan> {
  const words = plainWords(message.text);
  const voice = planned ?? voiceOf(words.join('\n'), hints, await localeOf(roomId, hints.locale, message));
  if (voice === undefined) throw new NoVoice();
  return { voice, sentences: sentencesOf(words, voice.language) };
}

/** The first language that it may be in and that has a voice: as wished, as asked, as it looks. */
function voiceOf(text: string, hints: SpeechRow['hints'], locale: string): Voice | undefined {
  const { voice: wished, language, asked } = hints;
  const script = scriptOf(text);
  const usual = (wished && languageOfVoice(wished)) ?? locale;
  const known = [language, asked].filter((tag) => tag !== undefined && canBe(script, familyOf(tag)));
  const found = [...known, guessLanguage(text, script, usual)].map((tag) => tag && voiceFor(tag, wished));
  return found.find((voice) => voice !== undefined && voice !== '') || undefined;
}

/** Of whoever wants to hear it, else of the person who said it, or who asked for it. */
async function localeOf(roomId: RoomId, listener: string | undefined, { sender, reply }: Message): Promise<string> {
  if (listener !== undefined) return listener;
  const question = reply && messageOf(await readEventRow(roomId, seqOfMessage(reply.messageId)));
  const person = UserId.safeParse(question?.sender.id ?? sender.id);
  const user = person.success ? await readUser(person.data) : undefined;
  return user?.locale ?? 'en';
}

/** Names a sentence as one voice says it. */
export function hashOf(text: string, { id, engine, language }: Voice): string {
  return createHash('sha256')
    .update(JSON.stringify([id, engine, language, text]))
    .digest('base64url');
}
