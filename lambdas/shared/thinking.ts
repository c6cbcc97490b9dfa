import type { ReplyRow } from '../../aws/table-reply.ts';
import { publishTransient } from './publish.ts';

type Thinker = Pick<ReplyRow, 'roomId' | 'botId' | 'botName' | 'replyId' | 'messageId'>;

/** "Mathia is thinking": a bot types, and the reply it types can be stopped. `status`: what it says that it is doing. */
export async function showThinking(
  { roomId, botId, botName, replyId, messageId }: Thinker,
  { on, status }: { on: boolean; status?: string },
): Promise<void> {
  const data = { userId: botId, name: botName, on, replyId, messageId, ...(status !== undefined && { status }) };
  await publishTransient(roomId, { event: 'typing', roomId, data });
}
