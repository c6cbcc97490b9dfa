import type { Bot, BotStatus, Understanding, WantedEvent } from '../protocol/bot.ts';
import type { BotId, UserId } from '../protocol/ids.ts';
import { env } from './env.ts';
import { getRow, getRows, type Key, queryAll, type Row, type TransactItem, transact, updateRow } from './table.ts';
import { putIfAbsent } from './table-room.ts';

/** A secret as it is kept: sealed, see lambdas/shared/bot-secrets.ts. */
export type SealedSecret = string;

export interface BotRow extends Row {
  botId: BotId;
  ownerId: UserId;
  name: string;
  handle: string;
  endpoint: string;
  events: WantedEvent[];
  understanding: Understanding;
  waitForUnderstanding: boolean;
  status: BotStatus;
  pausedByFailures?: boolean;
  /** Failures since the last success. */
  failures: number;
  /** SHA-256 of its API token. */
  tokenHash: string;
  secret: SealedSecret;
  previousSecret?: SealedSecret;
  previousSecretExpiresAt?: string;
  createdAt: string;
}

function botKey(botId: BotId): Key {
  return { PK: `BOT#${botId}`, SK: 'BOT' };
}

/** Where an owner's bots are found. */
function ownedKey(ownerId: UserId, botId: BotId): Key {
  return { PK: `OWNER#${ownerId}`, SK: botId };
}

export function botOf(row: BotRow): Bot {
  const { botId, name, handle, endpoint, events, understanding, waitForUnderstanding, status, failures } = row;
  const { createdAt, pausedByFailures, previousSecretExpiresAt } = row;
  const isOverlapping = previousSecretExpiresAt !== undefined && previousSecretExpiresAt > env.now().toISOString();
  return {
    ...{ botId, name, handle, endpoint, events, understanding, waitForUnderstanding, status, failures, createdAt },
    ...(pausedByFailures && { pausedByFailures }),
    ...(isOverlapping && { previousSecretExpiresAt }),
  };
}

/** Bots have handles apart from people's: one who registers a bot must not be able to take the name of a newcomer. */
function handleKey(handle: string): Key {
  return { PK: `BOTHANDLE#${handle}`, SK: 'HANDLE' };
}

export async function readBot(botId: BotId): Promise<BotRow | undefined> {
  return getRow<BotRow>(botKey(botId));
}

/** False when its handle is another bot's. */
export async function createBot(bot: Omit<BotRow, keyof Key>): Promise<boolean> {
  const { botId, ownerId, handle } = bot;
  const made = await transact([
    putIfAbsent({ ...botKey(botId), ...bot }),
    putIfAbsent(ownedKey(ownerId, botId)),
    putIfAbsent(handleKey(handle)),
  ]);
  return made.done;
}

/** Newest first. */
export async function listBots(ownerId: UserId): Promise<BotRow[]> {
  const owned = await queryAll({
    KeyConditionExpression: 'PK = :owner',
    ExpressionAttributeValues: { ':owner': `OWNER#${ownerId}` },
    ConsistentRead: true,
  });
  const rows = await getRows(owned.map(({ SK }) => botKey(SK as BotId)));
  const bots = rows.filter((row): row is BotRow => row !== undefined);
  return bots.sort((one, other) => (one.botId < other.botId ? 1 : -1));
}

export type BotChange = Partial<Omit<BotRow, keyof Key | 'botId' | 'ownerId'>>;

/** What a change of a bot holds on. */
type BotState = Partial<Pick<BotRow, 'status' | 'endpoint' | 'secret'>>;

/** The bot after the change; a field that is `undefined` goes. `undefined` when it is gone, or not `still` like that. */
export async function updateBot(
  botId: BotId,
  change: { [Field in keyof BotChange]: BotChange[Field] | undefined },
  { still = {} }: { still?: BotState } = {},
): Promise<BotRow | undefined> {
  const fields = Object.entries(change);
  const set = fields.filter(([, value]) => value !== undefined);
  const gone = fields.filter(([, value]) => value === undefined).map(([name]) => `#${name}`);
  const assignments = set.map(([name]) => `#${name} = :${name}`).join(', ');
  const held = Object.entries(still);
  return updateRow<BotRow>({
    Key: botKey(botId),
    UpdateExpression: `SET ${assignments}${gone.length === 0 ? '' : ` REMOVE ${gone.join(', ')}`}`,
    ConditionExpression: ['attribute_exists(PK)', ...held.map(([name]) => `#${name} = :still_${name}`)].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries([...fields, ...held].map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      ...Object.fromEntries(held.map(([name, value]) => [`:still_${name}`, value])),
    },
  });
}

/** Counts one more failure in a row. `undefined` when the bot is gone. */
export async function countFailure(botId: BotId): Promise<BotRow | undefined> {
  return updateRow<BotRow>({
    Key: botKey(botId),
    UpdateExpression: 'ADD failures :one',
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':one': 1 },
  });
}

export async function deleteBot({ botId, ownerId, handle }: BotRow): Promise<void> {
  const remove = (key: Key): TransactItem => ({ Delete: { Key: key } });
  await transact([remove(botKey(botId)), remove(ownedKey(ownerId, botId)), remove(handleKey(handle))]);
}
