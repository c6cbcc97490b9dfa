import type { Voice } from '../core/voices.ts';
import type { MessageId, RoomId } from '../protocol/ids.ts';
import { SPEECH_OVERDUE_SECONDS } from '../protocol/limits.ts';
import type { Speech, SpeechWish } from '../protocol/speech.ts';
import { env } from './env.ts';
import { deleteRow, getRow, type Key, queryPage, type Row, type TransactItem, updateRow } from './table.ts';

/** How a message is read aloud. It comes and goes with `speech` of its message. */
export interface SpeechRow extends Row {
  roomId: RoomId;
  messageId: MessageId;
  /** Names this making of it: an invocation of an earlier one finds another name. */
  run: string;
  /** As the message carries it. */
  speech: Speech;
  hints: SpeechHints;
  /** What the stream's filter sees, until somebody has begun. */
  wanted?: true;
  voice?: Voice;
  /** Its sentences in order, by their hashes. */
  sentences?: string[];
  /** Sentences of earlier makings that were not part of the latest. They go with it, too. */
  earlier?: string[];
}

/** What is known of how it should sound. */
export interface SpeechHints extends SpeechWish {
  /** The language of the question that it answers. */
  asked?: string;
  /** Of whoever wants to hear it. */
  locale?: string;
}

interface SpeechPlace {
  roomId: RoomId;
  messageId: MessageId;
}

export function speechKey(messageId: MessageId): Key {
  return { PK: `SPEECH#${messageId}`, SK: 'SPEECH' };
}

export async function readSpeech(messageId: MessageId): Promise<SpeechRow | undefined> {
  return getRow<SpeechRow>(speechKey(messageId));
}

/**
 * The writes that begin it, as part of the transaction of the event that tells so; `failed` is one that is made once more.
 */
export function speechBegins(
  { roomId, messageId }: SpeechPlace,
  making: Pick<SpeechRow, 'run' | 'speech' | 'hints'>,
  failed?: SpeechRow,
): TransactItem[] {
  const left = [...new Set([...(failed?.earlier ?? []), ...(failed?.sentences ?? [])])];
  const Item: SpeechRow = {
    ...{ ...speechKey(messageId), roomId, messageId, ...making, wanted: true },
    ...(left.length > 0 && { earlier: left }),
  };
  const Put =
    failed === undefined
      ? { Item, ConditionExpression: 'attribute_not_exists(PK)' }
      : { Item, ConditionExpression: 'run = :run', ExpressionAttributeValues: { ':run': failed.run } };
  return [{ Put }, speechDue({ roomId, messageId, run: making.run })];
}

/** Writes down what it will consist of, before any of it is made. The row as it is then, whoever has written it. */
export async function planSpeech(
  { messageId, run, earlier = [] }: SpeechRow,
  { voice, sentences }: Required<Pick<SpeechRow, 'voice' | 'sentences'>>,
): Promise<SpeechRow | undefined> {
  const left = earlier.filter((hash) => !sentences.includes(hash));
  const planned = await updateRow<SpeechRow>({
    Key: speechKey(messageId),
    UpdateExpression: 'SET voice = :voice, sentences = :sentences, earlier = :earlier REMOVE wanted',
    ConditionExpression: 'run = :run AND attribute_not_exists(sentences)',
    ExpressionAttributeValues: { ':run': run, ':voice': voice, ':sentences': sentences, ':earlier': left },
  });
  return planned ?? readSpeech(messageId);
}

/** The write of what can be heard by now, as part of the transaction of its event. */
export function speechBecomes({ messageId, run }: SpeechRow, speech: Speech): TransactItem {
  return {
    Update: {
      Key: speechKey(messageId),
      UpdateExpression: 'SET speech = :speech REMOVE wanted',
      ConditionExpression: 'run = :run AND speech.#status = :making',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':speech': speech, ':run': run, ':making': 'making' },
    },
  };
}

/** What stands with a transaction: the message is still to be read aloud, and by this making. */
export function speechStands({ messageId, run }: SpeechRow): TransactItem {
  return {
    ConditionCheck: {
      Key: speechKey(messageId),
      ConditionExpression: 'run = :run',
      ExpressionAttributeValues: { ':run': run },
    },
  };
}

/** Its sentences go when the table's stream tells that its row is gone. */
export function speechGone(messageId: MessageId): TransactItem {
  return { Delete: { Key: speechKey(messageId) } };
}

/** Where makings are found that nobody has ended. What is over already is passed over. */
const SPEAKING = 'SPEAKING';

export interface SpeakingRow extends Row {
  roomId: RoomId;
  messageId: MessageId;
  run: string;
}

function speechDue(making: Pick<SpeakingRow, 'roomId' | 'messageId' | 'run'>): TransactItem {
  const until = new Date(env.now().getTime() + SPEECH_OVERDUE_SECONDS * 1000).toISOString();
  const Item: SpeakingRow = { PK: SPEAKING, SK: `${until}#${making.run}`, ...making };
  return { Put: { Item } };
}

export async function listOverdueSpeech(limit: number): Promise<SpeakingRow[]> {
  return queryPage<SpeakingRow>({
    KeyConditionExpression: 'PK = :speaking AND SK < :now',
    ExpressionAttributeValues: { ':speaking': SPEAKING, ':now': env.now().toISOString() },
    Limit: limit,
  });
}

export async function dropSpeaking({ PK, SK }: SpeakingRow): Promise<void> {
  await deleteRow({ Key: { PK, SK } });
}
