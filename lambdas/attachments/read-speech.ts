import { linkToSound } from '../../aws/bucket-speech.ts';
import { env } from '../../aws/env.ts';
import { readSentences, type SentenceRow } from '../../aws/table-sentence.ts';
import { readSpeech, type SpeechRow } from '../../aws/table-speech.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { MessageId, RoomId } from '../../protocol/ids.ts';
import { LINK_SECONDS } from '../../protocol/limits.ts';
import type { ReadableSpeech, SpokenSentence } from '../../protocol/speech.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { readMembership } from '../shared/standing.ts';

type Route = 'GET /v1/rooms/{roomId}/messages/{messageId}/speech';

/** What can be heard of a message by now, with links that work for a quarter of an hour. */
export async function readAloud({ path }: Request<Route>, caller: Caller): Promise<ReadableSpeech> {
  await readMembership(caller, path.roomId);
  return readableSpeech(path);
}

/** @throws DomainError `not_found` when nobody wanted to hear it */
export async function readableSpeech(place: { roomId: RoomId; messageId: MessageId }): Promise<ReadableSpeech> {
  const row = await readSpeech(place.messageId);
  if (row?.roomId !== place.roomId) throw new DomainError('not_found', 'This message is not read aloud.');
  const { messageId, speech, voice } = row;
  const parts = await partsOf(row);
  const expiresAt = new Date(env.now().getTime() + LINK_SECONDS * 1000).toISOString();
  return { ...speech, messageId, ...(voice && { voice: voice.id }), parts, expiresAt };
}

async function partsOf({ sentences = [], speech }: SpeechRow): Promise<SpokenSentence[]> {
  const rows = await readSentences(sentences.slice(0, speech.sentences));
  const parts = await Promise.all(rows.map((row) => (row === undefined ? undefined : partOf(row))));
  return parts.filter((part) => part !== undefined);
}

async function partOf({ made, sound }: SentenceRow): Promise<SpokenSentence | undefined> {
  return made && { ...made, url: await linkToSound(sound) };
}
