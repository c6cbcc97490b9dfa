import type { ReplyOutcome } from '../protocol/events.ts';
import type { BotId, DeliveryId, MessageId, ReplyId, RoomId } from '../protocol/ids.ts';
import { REPLY_SECONDS } from '../protocol/limits.ts';
import { env } from './env.ts';
import {
  deleteRow,
  getRow,
  getRows,
  type Key,
  putRow,
  queryPage,
  type Row,
  type TransactItem,
  ttlAfter,
  updateRow,
} from './table.ts';

/**
 * `open`: the bot is asked. `running`: it said that its answer comes later, or it grows. The others are ends; a retry
 * opens a failed or interrupted one again.
 */
export type ReplyStatus = 'open' | 'running' | ReplyOutcome;

/** A bot's answer to one message, from the first attempt to ask it. */
export interface ReplyRow extends Row {
  replyId: ReplyId;
  roomId: RoomId;
  /** The message that it answers. */
  messageId: MessageId;
  botId: BotId;
  botName: string;
  /** Of the answer. */
  hops: number;
  /** The message was spoken, so the answer is read aloud. */
  isSpoken?: true;
  deliveryId: DeliveryId;
  status: ReplyStatus;
  /** Until then the bot may answer by the reply's address. */
  expiresAt: string;
  /** Counts the times that it was asked anew; what grew in an earlier round is not part of this one. */
  round: number;
  /** While it runs: when it is over, and interrupted, at the latest. */
  until?: string;
  /** The message that grows, from its first piece on. */
  answerId?: MessageId;
  /** Its last piece that the room was told of. */
  told?: number;
  /** What the bot has pushed of it. */
  pushedBytes?: number;
  ttl: number;
}

/** A reply outlives its 15 minutes by a day, so that a late or repeated delivery finds that it is over. */
const REPLY_ROW_SECONDS = REPLY_SECONDS + 24 * 60 * 60;

function replyKey(replyId: ReplyId): Key {
  return { PK: `REPLY#${replyId}`, SK: 'REPLY' };
}

export async function readReply(replyId: ReplyId): Promise<ReplyRow | undefined> {
  return getRow<ReplyRow>(replyKey(replyId));
}

export async function readReplies(replyIds: readonly ReplyId[]): Promise<ReplyRow[]> {
  const rows = await getRows(replyIds.map(replyKey));
  return rows.filter((row): row is ReplyRow => row !== undefined);
}

export type NewReply = Pick<
  ReplyRow,
  'replyId' | 'roomId' | 'messageId' | 'botId' | 'botName' | 'hops' | 'deliveryId' | 'isSpoken'
>;

/** Opens a reply; one that is there already is given as it is. */
export async function openReply(reply: NewReply): Promise<ReplyRow> {
  const Item: ReplyRow = {
    ...{ ...replyKey(reply.replyId), ...reply, status: 'open', round: 1 },
    ...{ expiresAt: expiry(), ttl: ttlAfter(REPLY_ROW_SECONDS) },
  };
  const isNew = await putRow({ Item, ConditionExpression: 'attribute_not_exists(PK)' });
  return isNew ? Item : ((await readReply(reply.replyId)) ?? Item);
}

function expiry(): string {
  return new Date(env.now().getTime() + REPLY_SECONDS * 1000).toISOString();
}

/** Moves an open reply to its end; false when somebody else has ended it. */
export async function endOpenReply(reply: ReplyRow, status: ReplyOutcome): Promise<boolean> {
  const { Update } = replyBecomes(reply, status);
  return Update !== undefined && (await updateRow(Update)) !== undefined;
}

/**
 * The write that ends a reply, as part of a transaction: the answer is committed only with it, so a reply is answered
 * once. It holds on the reply being as it was read, also on which message grows: one that began since then would never
 * be completed.
 */
export function replyBecomes({ replyId, status, round, answerId }: ReplyRow, to: ReplyOutcome): TransactItem {
  const sameAnswer = answerId === undefined ? 'attribute_not_exists(answerId)' : 'answerId = :answer';
  return whileStill(
    { replyId, status, round },
    'SET #status = :to REMOVE #until',
    { ':to': to, ...(answerId !== undefined && { ':answer': answerId }) },
    { names: { '#until': 'until' }, and: sameAnswer },
  );
}

/** The same for one that runs on until a time. */
export function replyRuns({ replyId, status, round }: ReplyRow, until: string): TransactItem {
  return whileStill(
    { replyId, status, round },
    'SET #status = :to, #until = :until',
    { ':to': 'running', ':until': until },
    { names: { '#until': 'until' } },
  );
}

/** The same for its first piece, which makes the message that grows. */
export function replyGrows({ replyId, status, round }: ReplyRow, answerId: MessageId): TransactItem {
  return whileStill(
    { replyId, status, round },
    'SET answerId = :answer, told = :first',
    { ':answer': answerId, ':first': 0 },
    { and: 'attribute_not_exists(answerId)' },
  );
}

/** The same for one that is asked again. */
export function replyReopens({ replyId, status, round }: ReplyRow): TransactItem {
  return whileStill(
    { replyId, status, round },
    'SET #status = :to, round = round + :one, expiresAt = :expiry REMOVE answerId, told, pushedBytes',
    { ':to': 'open', ':one': 1, ':expiry': expiry() },
  );
}

function whileStill(
  { replyId, status, round }: Pick<ReplyRow, 'replyId' | 'status' | 'round'>,
  UpdateExpression: string,
  values: Record<string, unknown>,
  { names, and }: { names?: Record<string, string>; and?: string } = {},
): TransactItem {
  return {
    Update: {
      Key: replyKey(replyId),
      UpdateExpression,
      ConditionExpression: `#status = :from AND round = :round${and === undefined ? '' : ` AND ${and}`}`,
      ExpressionAttributeNames: { '#status': 'status', ...names },
      ExpressionAttributeValues: { ':from': status, ':round': round, ...values },
    },
  };
}

/**
 * Claims the pieces up to `to` for telling. The reply after that, or `undefined` when somebody else has told some of
 * them, or the reply is over.
 */
export async function claimTold({ replyId, round, told }: ReplyRow, to: number): Promise<ReplyRow | undefined> {
  return updateRow<ReplyRow>({
    Key: replyKey(replyId),
    UpdateExpression: 'SET told = :to',
    ConditionExpression: 'told = :told AND #status = :running AND round = :round',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':to': to, ':told': told, ':running': 'running', ':round': round },
  });
}

/** Counts what was pushed of an answer; false when that is more than it may be, or the reply is over. */
export async function countPushed({ replyId, round }: ReplyRow, bytes: number, bytesMax: number): Promise<boolean> {
  const updated = await updateRow({
    Key: replyKey(replyId),
    UpdateExpression: 'ADD pushedBytes :bytes',
    ConditionExpression:
      '#status = :running AND round = :round AND (attribute_not_exists(pushedBytes) OR pushedBytes <= :room)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':bytes': bytes, ':room': bytesMax - bytes, ':running': 'running', ':round': round },
  });
  return updated !== undefined;
}

/** Where running replies are found by whoever ends those that broke off. Few at a time, so one partition holds them. */
const RUNNING = 'RUNNING';

export interface RunningRow extends Row {
  replyId: ReplyId;
}

function runningKey(replyId: ReplyId, until: string): Key {
  return { PK: RUNNING, SK: `${until}#${replyId}` };
}

export function noteRunning(replyId: ReplyId, until: string): TransactItem {
  const Item: RunningRow = { ...runningKey(replyId, until), replyId };
  return { Put: { Item } };
}

/** Takes away what `noteRunning` left of a reply that is over. */
export async function dropRunning({ PK, SK }: RunningRow): Promise<void> {
  await deleteRow({ Key: { PK, SK } });
}

export function forgetRunning({ replyId, until }: ReplyRow): TransactItem[] {
  return until === undefined ? [] : [{ Delete: { Key: runningKey(replyId, until) } }];
}

/** Replies whose time is over and that nobody has ended, the oldest first. */
export async function listOverdue(limit: number): Promise<RunningRow[]> {
  return queryPage<RunningRow>({
    KeyConditionExpression: 'PK = :running AND SK < :now',
    ExpressionAttributeValues: { ':running': RUNNING, ':now': env.now().toISOString() },
    Limit: limit,
  });
}
