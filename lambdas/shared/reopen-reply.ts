import { env } from '../../aws/env.ts';
import { append } from '../../aws/table-log.ts';
import { type ReplyRow, replyReopens } from '../../aws/table-reply.ts';
import { stillListening } from '../../core/trigger.ts';
import type { DurableEvent } from '../../protocol/events.ts';
import { publish } from './publish.ts';

/** Asks a bot again that failed or broke off: the same delivery, so the bot knows it. The event's number, or nothing when there is nothing to ask again. */
export async function reopenReply(reply: ReplyRow): Promise<number | undefined> {
  if (reply.status !== 'failed' && reply.status !== 'interrupted') return undefined;
  const { replyId, messageId, botId, roomId } = reply;
  const appended = await append(roomId, (seq, room) => {
    const data = { replyId, messageId, botId };
    const event: DurableEvent = { event: 'reply.started', roomId, seq, at: env.now().toISOString(), data };
    return { entries: [{ event, hears: stillListening(room.bots, [botId]) }], also: [replyReopens(reply)] };
  });
  if (!appended.done) return undefined;
  await publish(appended.room, appended.events);
  return appended.room.seq;
}
