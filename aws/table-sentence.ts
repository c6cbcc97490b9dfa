import type { MessageId } from '../protocol/ids.ts';
import type { SpokenWord } from '../protocol/speech.ts';
import { env } from './env.ts';
import {
  deleteRow,
  getRow,
  getRows,
  type Key,
  queryPage,
  type Row,
  type TransactItem,
  transact,
  updateRow,
} from './table.ts';
import { type SpeechRow, speechStands } from './table-speech.ts';

/** What is heard of one sentence in one voice, whoever hears it: made once, and gone with the last message that has it. */
export interface SentenceRow extends Row {
  /** Names its sound in the bucket. */
  sound: string;
  /** Absent while somebody makes it, until `makingUntil`. */
  made?: MadeSentence;
  makingUntil: number;
  /** Counts the messages that have come to it: who erases it holds on nobody having come. */
  claims: number;
  /** Nobody has it any more. */
  isGoing?: true;
}

export interface MadeSentence {
  text: string;
  durationMs: number;
  words: SpokenWord[];
}

/** Longer than Polly takes for a sentence, throttled now and then; after that another may begin. */
const MAKING_MS = 60_000;

function sentenceKey(hash: string): Key {
  return { PK: `SENTENCE#${hash}`, SK: 'SENTENCE' };
}

/** One row for each message: thousands may share a sentence, more than a set in a row can hold. */
function heardKey(hash: string, messageId: MessageId): Key {
  return { PK: `SENTENCE#${hash}`, SK: `HEARD#${messageId}` };
}

/** What can be heard of them by now, in the order of `hashes`. */
export async function readSentences(hashes: readonly string[]): Promise<(SentenceRow | undefined)[]> {
  return (await getRows(hashes.map(sentenceKey))) as (SentenceRow | undefined)[];
}

/**
 * `made`: it was made before, and the message has it now, too. `mine`: it is on the caller to make it. `busy`: somebody
 * else makes it. `over`: this making of the message's speech is.
 */
export type Claimed =
  | { state: 'made'; made: MadeSentence }
  | { state: 'mine'; sound: string }
  | { state: 'busy' | 'over' };

/** Takes a sentence for a message, to hear it or to make it; `sound` names what is made, if nobody has named it before. */
export async function claimSentence(hash: string, speech: SpeechRow, sound: string): Promise<Claimed> {
  const row = await getRow<SentenceRow>(sentenceKey(hash));
  const current = row?.isGoing ? undefined : row;
  // What somebody left who was cut off is found by the same name.
  const name = current?.sound ?? sound;
  const claimed = await transact([
    speechStands(speech),
    { Put: { Item: heardKey(hash, speech.messageId) } },
    current?.made ? hearing(hash) : making(hash, name, current),
  ]);
  if (!claimed.done) return { state: claimed.failed[0] ? 'over' : 'busy' };
  return current?.made ? { state: 'made', made: current.made } : { state: 'mine', sound: name };
}

function hearing(hash: string): TransactItem {
  return {
    Update: {
      Key: sentenceKey(hash),
      UpdateExpression: 'ADD claims :one',
      ConditionExpression: 'attribute_exists(made) AND attribute_not_exists(isGoing)',
      ExpressionAttributeValues: { ':one': 1 },
    },
  };
}

/** Begins to make one that is not there, or that somebody has begun to make and not ended. */
function making(hash: string, sound: string, begun: SentenceRow | undefined): TransactItem {
  const now = env.now().getTime();
  const isFree =
    begun === undefined
      ? 'attribute_not_exists(PK) OR attribute_exists(isGoing)'
      : 'sound = :sound AND makingUntil < :now AND attribute_not_exists(made) AND attribute_not_exists(isGoing)';
  return {
    Update: {
      Key: sentenceKey(hash),
      UpdateExpression: 'SET sound = :sound, makingUntil = :until ADD claims :one REMOVE made, isGoing',
      ConditionExpression: isFree,
      ExpressionAttributeValues: {
        ':sound': sound,
        ':until': now + MAKING_MS,
        ':one': 1,
        ...(begun && { ':now': now }),
      },
    },
  };
}

/** False when it went, or somebody else has begun anew meanwhile: then `sound` is nobody's. */
export async function keepSentence(hash: string, sound: string, made: MadeSentence): Promise<boolean> {
  const kept = await updateRow({
    Key: sentenceKey(hash),
    UpdateExpression: 'SET made = :made',
    ConditionExpression: 'sound = :sound AND attribute_not_exists(isGoing)',
    ExpressionAttributeValues: { ':made': made, ':sound': sound },
  });
  return kept !== undefined;
}

/** Somebody else may make it at once: this one failed. */
export async function yieldSentence(hash: string, sound: string): Promise<void> {
  await updateRow({
    Key: sentenceKey(hash),
    UpdateExpression: 'SET makingUntil = :past',
    ConditionExpression: 'sound = :sound AND attribute_not_exists(made)',
    ExpressionAttributeValues: { ':past': 0, ':sound': sound },
  });
}

/**
 * A message has it no more.
 * @returns the name of its sound when that was the last one: erase it, then call `dropSentence`
 */
export async function releaseSentence(hash: string, messageId: MessageId): Promise<string | undefined> {
  await deleteRow({ Key: heardKey(hash, messageId) });
  const row = await getRow<SentenceRow>(sentenceKey(hash));
  if (row === undefined || (await isHeard(hash))) return undefined;
  const going = await updateRow<SentenceRow>({
    Key: sentenceKey(hash),
    UpdateExpression: 'SET isGoing = :yes REMOVE made',
    ConditionExpression: 'claims = :claims AND sound = :sound',
    ExpressionAttributeValues: { ':yes': true, ':claims': row.claims, ':sound': row.sound },
  });
  return going?.sound;
}

async function isHeard(hash: string): Promise<boolean> {
  const rows = await queryPage({
    KeyConditionExpression: 'PK = :sentence AND begins_with(SK, :heard)',
    ExpressionAttributeValues: { ':sentence': sentenceKey(hash).PK, ':heard': 'HEARD#' },
    ConsistentRead: true,
    Limit: 1,
  });
  return rows.length > 0;
}

/** Unless somebody has come to it meanwhile. */
export async function dropSentence(hash: string): Promise<void> {
  await deleteRow({ Key: sentenceKey(hash), ConditionExpression: 'attribute_exists(isGoing)' });
}
