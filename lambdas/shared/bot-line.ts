import { Webhook } from 'standardwebhooks';
import { env } from '../../aws/env.ts';
import { readDefaultBotSecret } from '../../aws/secret-bot.ts';
import { setting } from '../../aws/settings.ts';
import { type BotRow, readBot } from '../../aws/table-bot.ts';
import { DEFAULT_BOT } from '../../core/default-bot.ts';
import { type BotEventName, type BotStatus, type Understanding, WANTED_BY_DEFAULT } from '../../protocol/bot.ts';
import type { BotId } from '../../protocol/ids.ts';
import { openSecret } from './bot-secrets.ts';
import { hasBot } from './new-room.ts';

/** How a bot is reached: registered by somebody, or the deployment's own. */
export interface BotLine {
  botId: BotId;
  endpoint: string;
  events: readonly BotEventName[];
  status: BotStatus;
  understanding: Understanding;
  waitForUnderstanding: boolean;
  /** Each signs what the bot is sent; two for a while after a rotation. */
  secrets: string[];
  /** Failures since the last success; the deployment's own bot is not counted, for nobody could wake it. */
  failures: number | undefined;
}

/** `undefined` when there is no such bot. */
export async function readBotLine(botId: BotId): Promise<BotLine | undefined> {
  if (botId === DEFAULT_BOT.botId) return hasBot() ? defaultLine() : undefined;
  const row = await readBot(botId);
  return row && lineOf(row);
}

export async function lineOf(row: BotRow): Promise<BotLine> {
  const { botId, endpoint, events, status, failures, understanding, waitForUnderstanding } = row;
  const { secret, previousSecret, previousSecretExpiresAt = '' } = row;
  const isOverlapping = previousSecret !== undefined && previousSecretExpiresAt > env.now().toISOString();
  const sealed = isOverlapping ? [secret, previousSecret] : [secret];
  const secrets = await Promise.all(sealed.map((one) => openSecret(botId, one)));
  return { botId, endpoint, events, status, understanding, waitForUnderstanding, secrets, failures };
}

async function defaultLine(): Promise<BotLine> {
  const secret = Buffer.from(await readDefaultBotSecret()).toString('base64');
  const endpoint = setting('DEFAULT_BOT_ENDPOINT');
  const { botId } = DEFAULT_BOT;
  return {
    ...{ botId, endpoint, events: WANTED_BY_DEFAULT, status: 'active', secrets: [secret], failures: undefined },
    ...{ understanding: 'both', waitForUnderstanding: true },
  };
}

/**
 * Standard Webhooks: the id stays over attempts and replays, so that the bot knows a repetition; the time is that of the
 * attempt; there is a signature for each secret.
 */
export function signedHeaders(
  { secrets }: Pick<BotLine, 'secrets'>,
  { id, attempt, body }: { id: string; attempt: number; body: string },
): Record<string, string> {
  const now = env.now();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
    'mathia-attempt': String(attempt),
  };
}
