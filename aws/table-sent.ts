import { createHash } from 'node:crypto';
import type { ClientMessageId, MemberId, MessageId, RoomId } from '../protocol/ids.ts';
import { SENT_SECONDS } from '../protocol/limits.ts';
import { type Key, type Row, type TransactItem, ttlAfter } from './table.ts';
import { putIfAbsent } from './table-room.ts';

/** What became of a client message id, so that sending it again gives the first answer. */
export interface SentRow extends Row {
  roomId: RoomId;
  messageId: MessageId;
  seq: number;
  at: string;
  /** Of what was sent; the same id with other content is a conflict. */
  contentHash: string;
  ttl: number;
}

export function sentKey(userId: MemberId, clientMessageId: ClientMessageId): Key {
  return { PK: `SENT#${userId}`, SK: clientMessageId };
}

export function contentHash(content: string): string {
  return createHash('sha256').update(content).digest('base64url');
}

/** The write that makes a send happen at most once; it stands or falls with the message's event. */
export function sentOnce(key: Key, sent: Omit<SentRow, keyof Key | 'ttl'>): TransactItem {
  return putIfAbsent({ ...key, ...sent, ttl: ttlAfter(SENT_SECONDS) });
}
