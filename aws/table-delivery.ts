import type { BotEventName, Delivery, DeliveryAttempt, DeliveryStatus } from '../protocol/bot.ts';
import type { BotId, DeliveryId, MessageId, RoomId } from '../protocol/ids.ts';
import { DELIVERIES_PAGE, DELIVERY_ATTEMPTS_KEPT, DELIVERY_LOG_SECONDS } from '../protocol/limits.ts';
import { getRow, type Key, queryPage, type Row, ttlAfter, updateRow } from './table.ts';

/** What the log of a bot's deliveries keeps of one. */
export interface DeliveryRow extends Row {
  deliveryId: DeliveryId;
  type: BotEventName;
  at: string;
  roomId?: RoomId;
  /** The number of the event in the room's log, to tell it again. */
  seq?: number;
  messageId?: MessageId;
  status: DeliveryStatus;
  attempts: DeliveryAttempt[];
  answer?: string;
  ttl: number;
}

function deliveryKey(botId: BotId, deliveryId: DeliveryId): Key {
  return { PK: `BOT#${botId}`, SK: `DELIVERY#${deliveryId}` };
}

export function deliveryOf({
  deliveryId,
  type,
  at,
  roomId,
  messageId,
  status,
  attempts,
  answer,
}: DeliveryRow): Delivery {
  return {
    ...{ deliveryId, type, at, status, attempts: attempts.slice(-DELIVERY_ATTEMPTS_KEPT) },
    ...(roomId !== undefined && { roomId }),
    ...(messageId !== undefined && { messageId }),
    ...(answer !== undefined && { answer }),
  };
}

export type Attempted = Pick<DeliveryRow, 'deliveryId' | 'type' | 'at' | 'status'> &
  Partial<Pick<DeliveryRow, 'roomId' | 'seq' | 'messageId' | 'answer'>>;

/** Adds an attempt to the log, with what the delivery has come to. */
export async function recordAttempt(botId: BotId, attempted: Attempted, attempt: DeliveryAttempt): Promise<void> {
  const fields = Object.entries({ ...attempted, ttl: ttlAfter(DELIVERY_LOG_SECONDS) }).filter(
    ([, value]) => value !== undefined,
  );
  await updateRow({
    Key: deliveryKey(botId, attempted.deliveryId),
    UpdateExpression: `SET attempts = list_append(if_not_exists(attempts, :none), :attempt), ${fields
      .map(([name]) => `#${name} = :${name}`)
      .join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ':none': [],
      ':attempt': [attempt],
      ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
    },
  });
}

/** An answer came after its time: it is logged with the delivery that asked for it, and goes nowhere else. */
export async function recordLate(botId: BotId, deliveryId: DeliveryId, answer: string): Promise<void> {
  await updateRow({
    Key: deliveryKey(botId, deliveryId),
    UpdateExpression: 'SET #status = :late, answer = :answer',
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':late': 'late', ':answer': answer },
  });
}

export async function readDelivery(botId: BotId, deliveryId: DeliveryId): Promise<DeliveryRow | undefined> {
  return getRow<DeliveryRow>(deliveryKey(botId, deliveryId));
}

/** A page, newest first, and whether there are more. */
export async function listDeliveries(
  botId: BotId,
  before: DeliveryId | undefined,
): Promise<{ rows: DeliveryRow[]; more: boolean }> {
  // The character after "#": all deliveries come before it.
  const end = before === undefined ? 'DELIVERY$' : deliveryKey(botId, before).SK;
  const rows = await queryPage<DeliveryRow>({
    KeyConditionExpression: 'PK = :bot AND SK BETWEEN :start AND :end',
    ExpressionAttributeValues: { ':bot': `BOT#${botId}`, ':start': 'DELIVERY#', ':end': end },
    ScanIndexForward: false,
    Limit: DELIVERIES_PAGE + 2,
  });
  const older = rows.filter((row) => row.SK !== end);
  return { rows: older.slice(0, DELIVERIES_PAGE), more: older.length > DELIVERIES_PAGE };
}
