import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import type { BotId, RoomId } from '../../protocol/ids.ts';
import { BOT_ANSWERS_PER_MINUTE } from '../../protocol/limits.ts';

const ANSWERS = { burst: BOT_ANSWERS_PER_MINUTE, refillMs: 60_000 };

/** @throws DomainError `rate_limited` when a bot says too much in a room */
export async function takeAnswer({ botId, roomId }: { botId: BotId; roomId: RoomId }): Promise<void> {
  await readAndTakeToken(rateKey(botId, `answers ${roomId}`), ANSWERS);
}
