import type { BotId, MessageId, ReplyId, RoomId } from '../protocol/ids.ts';
import { REPLY_SECONDS } from '../protocol/limits.ts';
import { getRow, type Key, putRow, type Row, type TransactItem, ttlAfter, updateRow } from './table.ts';

/** `open`: the bot is asked. The other states are final, but for a retry, which opens a failed one again. */
export type ReplyStatus = 'open' | 'answered' | 'silent' | 'failed' | 'stopped';

/** A bot's answer to one message, from the first attempt to ask it. */
export interface ReplyRow extends Row {
  replyId: ReplyId;
  roomId: RoomId;
  messageId: MessageId;
  botId: BotId;
  status: ReplyStatus;
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

/** Opens a reply; one that is there already is left as it is, and told. */
export async function openReply(reply: Omit<ReplyRow, keyof Key | 'status' | 'ttl'>): Promise<ReplyStatus> {
  const Item: ReplyRow = { ...replyKey(reply.replyId), ...reply, status: 'open', ttl: ttlAfter(REPLY_ROW_SECONDS) };
  const isNew = await putRow({ Item, ConditionExpression: 'attribute_not_exists(PK)' });
  return isNew ? 'open' : ((await readReply(reply.replyId))?.status ?? 'open');
}

/** Moves an open reply to its end; false when somebody else has ended it. */
export async function endReply(replyId: ReplyId, status: ReplyStatus): Promise<boolean> {
  const { Update } = replyBecomes(replyId, 'open', status);
  return Update !== undefined && (await updateRow(Update)) !== undefined;
}

/** The same as part of a transaction: the answer is committed only with it, so a reply is answered once. */
export function replyBecomes(replyId: ReplyId, from: ReplyStatus, to: ReplyStatus): TransactItem {
  return {
    Update: {
      Key: replyKey(replyId),
      UpdateExpression: 'SET #status = :to',
      ConditionExpression: '#status = :from',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':from': from, ':to': to },
    },
  };
}
