import { createHash } from 'node:crypto';
import type { BotEventName } from '../../protocol/bot.ts';
import { type BotId, DeliveryId, mintId, type RoomId } from '../../protocol/ids.ts';

/** What a bot is told: `seq` of the event, or for `message.created` of the message. */
export interface ToldEvent {
  roomId: RoomId;
  seq: number;
  type: BotEventName;
  botId: BotId;
  at: Date;
}

/** One per event and bot, whatever is planned twice; they sort by time. */
export function deliveryIdOf({ roomId, seq, type, botId, at }: ToldEvent): DeliveryId {
  const digest = createHash('sha256').update(`${roomId} ${seq} ${type} ${botId}`).digest();
  return DeliveryId.parse(mintId('delivery', at, digest));
}
