import { env } from '../../aws/env.ts';
import type { QueuedDelivery } from '../../aws/queue-delivery.ts';
import { countFailure, updateBot } from '../../aws/table-bot.ts';
import { recordAttempt } from '../../aws/table-delivery.ts';
import type { BotStatus } from '../../protocol/bot.ts';
import type { MessageId } from '../../protocol/ids.ts';
import { BOT_FAILURES_MAX } from '../../protocol/limits.ts';
import type { BotLine } from '../shared/bot-line.ts';
import { loggedAnswer } from '../shared/logged-answer.ts';
import { tellOwner } from '../shared/tell-owner.ts';
import type { Exchange } from './exchange.ts';
import type { Settled } from './settle.ts';

interface Finished {
  startedAt: Date;
  exchange: Exchange;
  settled: Settled;
  messageId?: MessageId;
}

/** Keeps a bot's log of deliveries, and counts its failures. The deployment's own bot has nobody to read them. */
export async function account(line: BotLine, delivery: QueuedDelivery, finished: Finished): Promise<void> {
  if (line.failures === undefined) return;
  await Promise.all([log(line, delivery, finished), count(line, finished)]);
}

async function log({ botId }: BotLine, delivery: QueuedDelivery, finished: Finished): Promise<void> {
  const { deliveryId, type, roomId, seq } = delivery;
  const { startedAt, exchange, settled, messageId } = finished;
  const { status, answer, asked } = exchange;
  const failure = settled.status === 'failed' ? settled.reason : asked.kind === 'retry' ? asked.reason : undefined;
  const at = startedAt.toISOString();
  await recordAttempt(
    botId,
    {
      ...{ deliveryId, type, at, roomId, seq, status: settled.status },
      ...(messageId !== undefined && { messageId }),
      ...(answer !== undefined && { answer: loggedAnswer(answer) }),
    },
    {
      at,
      latencyMs: env.now().getTime() - startedAt.getTime(),
      ...(status !== undefined && { status }),
      ...(failure !== undefined && { failure }),
    },
  );
}

async function count({ botId, failures = 0 }: BotLine, { exchange, settled }: Finished): Promise<void> {
  if (exchange.asked.kind === 'failed' && exchange.asked.isGone) return putAside(botId, 'disabled');
  if (settled.status === 'delivered' && failures > 0) await updateBot(botId, { failures: 0 });
  if (settled.status !== 'failed' && !heldUsUp(exchange)) return;
  const row = await countFailure(botId);
  if (row !== undefined && row.failures >= BOT_FAILURES_MAX) await putAside(botId, 'paused');
}

/** Silence counts at each attempt: while we wait for one bot, another may have to wait for us. */
function heldUsUp({ asked }: Exchange): boolean {
  return asked.kind === 'retry' && asked.reason === 'timeout';
}

const WHY = {
  disabled: 'said that it is gone (status 410), so it is asked nothing more. Check its endpoint to bring it back.',
  paused: `failed ${BOT_FAILURES_MAX} times in a row, so it is paused. Its page shows what happened, and wakes it.`,
} as const;

async function putAside(botId: BotLine['botId'], status: Extract<BotStatus, 'paused' | 'disabled'>): Promise<void> {
  const change = status === 'paused' ? { status, pausedByFailures: true } : { status };
  const row = await updateBot(botId, change, { still: { status: 'active' } });
  if (row !== undefined) await tellOwner(row.ownerId, `Your bot ${row.name} ${WHY[status]}`);
}
