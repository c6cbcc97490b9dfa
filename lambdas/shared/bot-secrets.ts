import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { env } from '../../aws/env.ts';
import { readBotKey } from '../../aws/secret-bot.ts';
import type { SealedSecret } from '../../aws/table-bot.ts';
import { BotId, type ReplyId } from '../../protocol/ids.ts';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A signing secret as Standard Webhooks writes it: `whsec_` and the base64 of 32 random bytes. */
export function mintSecret(): string {
  return `whsec_${Buffer.from(env.randomBytes(32)).toString('base64')}`;
}

/** Encrypted for this bot alone: a row that is copied to another bot does not open. */
export async function sealSecret(botId: BotId, secret: string): Promise<SealedSecret> {
  const iv = env.randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, await keyFor('secrets'), iv).setAAD(Buffer.from(botId));
  const sealed = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64');
}

/** @throws Error when it was sealed with another key or for another bot: a fault of the deployment */
export async function openSecret(botId: BotId, sealed: SealedSecret): Promise<string> {
  const bytes = Buffer.from(sealed, 'base64');
  const end = bytes.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, await keyFor('secrets'), bytes.subarray(0, IV_BYTES));
  decipher.setAAD(Buffer.from(botId)).setAuthTag(bytes.subarray(end));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, end)), decipher.final()]).toString('utf8');
}

const BOT_TOKEN = /^mbt_([0-9A-Z]{26})_[A-Za-z0-9_-]{43}$/;

/** A bot's API token. It names its bot, so that the bot's row is found without an index. */
export function mintBotToken(botId: BotId): string {
  return `mbt_${botId.slice('bot_'.length)}_${Buffer.from(env.randomBytes(32)).toString('base64url')}`;
}

/** The bot that a token says it is of; what it is worth, the hash in the bot's row says. */
export function botOfToken(token: string): BotId | undefined {
  return BotId.safeParse(`bot_${BOT_TOKEN.exec(token)?.[1]}`).data;
}

/** All that is kept of a token. 256 random bits need no slow hash. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function isToken(token: string, hash: string): boolean {
  return isSame(tokenHash(token), hash);
}

/** A reply, and how often its bot was asked for it. */
interface Round {
  replyId: ReplyId;
  round: number;
}

/** Lets its bearer answer one reply, this once that it is asked for. Nothing of it is kept: it can be made again. */
export async function replyTokenOf(reply: Round): Promise<string> {
  const mac = createHmac('sha256', await keyFor('replies')).update(`${reply.replyId} ${reply.round}`);
  return `mrt_${mac.digest('base64url')}`;
}

export async function isReplyToken(token: string, reply: Round): Promise<boolean> {
  return isSame(token, await replyTokenOf(reply));
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function keyFor(purpose: 'secrets' | 'replies'): Promise<Buffer> {
  return Buffer.from(hkdfSync('sha256', await readBotKey(), '', `mathia ${purpose}`, 32));
}
