import { createHash } from 'node:crypto';
import type { UserId } from '../protocol/ids.ts';
import { TICKET_SECONDS } from '../protocol/limits.ts';
import type { Handle } from '../protocol/user.ts';
import { isLive, type Key, putRow, type Row, takeRow, ttlAfter } from './table.ts';

export interface TicketRow extends Row {
  userId: UserId;
  handle: Handle;
  /** The Origin it was asked from; empty for a client that is no browser. */
  origin: string;
  ttl: number;
}

// Only the hash is kept, so that somebody who can read the table cannot connect as others.
function ticketKey(ticket: string): Key {
  return { PK: `TICKET#${createHash('sha256').update(ticket).digest('hex')}`, SK: 'TICKET' };
}

export type TicketHolder = Pick<TicketRow, 'userId' | 'handle' | 'origin'>;

export async function putTicket(ticket: string, holder: TicketHolder): Promise<void> {
  await putRow({
    Item: { ...ticketKey(ticket), ...holder, inverse: `TICKETS#${holder.userId}`, ttl: ttlAfter(TICKET_SECONDS) },
  });
}

/** Consumes a ticket: one of two that present it at once gets it. `undefined` when unknown, used or expired. */
export async function takeTicket(ticket: string): Promise<TicketRow | undefined> {
  const row = await takeRow<TicketRow>({ Key: ticketKey(ticket), ConditionExpression: 'attribute_exists(PK)' });
  return isLive(row) ? row : undefined;
}
