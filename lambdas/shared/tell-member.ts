import { listConnectionIds } from '../../aws/table-connection.ts';
import type { DurableEvent } from '../../protocol/events.ts';
import { type MemberId, UserId } from '../../protocol/ids.ts';
import { eachOf, framesOf, postFrames } from './publish.ts';

const CONNECTIONS_AT_ONCE = 10;

/** Tells somebody on all their devices of what befell their membership: they do not hear the room yet, or any more. */
export async function tellMember(userId: MemberId, events: readonly DurableEvent[]): Promise<void> {
  const user = UserId.safeParse(userId);
  if (!user.success) return;
  const about = events.filter((event) => event.event === 'member.joined' || event.event === 'member.left');
  const connectionIds = await listConnectionIds(user.data);
  await eachOf(connectionIds, CONNECTIONS_AT_ONCE, async (connectionId) => {
    await postFrames(connectionId, framesOf(about, undefined));
  });
}
