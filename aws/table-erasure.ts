import type { MemberId, UserId } from '../protocol/ids.ts';
import { ERASURE_OVERDUE_SECONDS } from '../protocol/limits.ts';
import type { Handle } from '../protocol/user.ts';
import { env } from './env.ts';
import { getRow, type Key, queryAll, type Row, transact, updateRow } from './table.ts';
import { putIfAbsent } from './table-room.ts';

/** In their order. `last`: what came in between is looked for once more. */
export type ErasureStep = 'access' | 'face' | 'bots' | 'leave' | 'rooms' | 'rest' | 'last';

/** An account that is being erased. It goes with the last step. */
export interface ErasureRow extends Row {
  userId: UserId;
  /** Until the handle is free again. */
  handle?: Handle;
  at: string;
  step: ErasureStep;
  /** Whose words are theirs: their own, and their bots'. */
  authors: MemberId[];
  /** Counts the steps; each holds on the one before. */
  version: number;
}

/** All that is left of an account: that it was there. Without it a token that is still good would make it anew. */
export function erasedKey(userId: UserId): Key {
  return { PK: `ERASED#${userId}`, SK: 'ERASED' };
}

export async function isErased(userId: UserId): Promise<boolean> {
  return (await getRow(erasedKey(userId))) !== undefined;
}

function erasureKey(userId: UserId): Key {
  return { PK: `ERASURE#${userId}`, SK: 'ERASURE' };
}

export async function readErasure(userId: UserId): Promise<ErasureRow | undefined> {
  return getRow<ErasureRow>(erasureKey(userId));
}

/** Where erasures are found that stand still. Few at a time, so one partition holds them. */
const ERASING = 'ERASING';

export interface ErasingRow extends Row {
  userId: UserId;
  dueAt: string;
}

function erasing(userId: UserId, afterSeconds: number) {
  const dueAt = new Date(env.now().getTime() + afterSeconds * 1000).toISOString();
  const Item: ErasingRow = { PK: ERASING, SK: userId, userId, dueAt };
  return { Put: { Item } };
}

/** From here on nobody acts as them; everything else follows from the table's stream. When it was begun, first or now. */
export async function beginErasure(userId: UserId, handle: Handle): Promise<string> {
  const at = env.now().toISOString();
  const row: ErasureRow = {
    ...{ ...erasureKey(userId), userId, handle, at },
    ...{ step: 'access', authors: [userId], version: 1 },
  };
  const begun = await transact([
    putIfAbsent(erasedKey(userId)),
    putIfAbsent(row),
    erasing(userId, ERASURE_OVERDUE_SECONDS),
  ]);
  return begun.done ? at : ((await readErasure(userId))?.at ?? at);
}

/** Notes how far it is, which brings it here again; false when somebody else is further. */
export async function advanceErasure(
  row: ErasureRow,
  { step, authors }: Pick<ErasureRow, 'step' | 'authors'>,
  { dueSeconds = ERASURE_OVERDUE_SECONDS }: { dueSeconds?: number } = {},
): Promise<boolean> {
  const isFree = step === 'last';
  const advanced = await transact([
    {
      Update: {
        Key: erasureKey(row.userId),
        UpdateExpression: `SET step = :step, authors = :authors, version = version + :one${isFree ? ' REMOVE handle' : ''}`,
        ConditionExpression: 'version = :before',
        ExpressionAttributeValues: { ':step': step, ':authors': authors, ':one': 1, ':before': row.version },
      },
    },
    erasing(row.userId, dueSeconds),
  ]);
  return advanced.done;
}

export async function endErasure({ userId }: ErasureRow): Promise<void> {
  await transact([{ Delete: { Key: erasureKey(userId) } }, { Delete: { Key: { PK: ERASING, SK: userId } } }]);
}

/** Those of which nothing was heard for too long, or whose last look is due. */
export async function listOverdueErasures(): Promise<ErasingRow[]> {
  const rows = await queryAll<ErasingRow>({
    KeyConditionExpression: 'PK = :erasing',
    ExpressionAttributeValues: { ':erasing': ERASING },
    ConsistentRead: true,
  });
  const now = env.now().toISOString();
  return rows.filter(({ dueAt }) => dueAt < now);
}

/** The table's stream brings it to its function once more. */
export async function nudgeErasure(userId: UserId): Promise<void> {
  await updateRow({
    Key: erasureKey(userId),
    UpdateExpression: 'SET nudgedAt = :now',
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':now': env.now().toISOString() },
  });
}
