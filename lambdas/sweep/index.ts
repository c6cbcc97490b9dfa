import middy from '@middy/core';
import { listOverdue, readReply } from '../../aws/table-reply.ts';
import type { ReplyId } from '../../protocol/ids.ts';
import { eachOf } from '../shared/publish.ts';
import { closeFailed } from '../shared/whole-answer.ts';
import { logFault } from '../shared/wire-error.ts';

const PER_ROUND_MAX = 200;
const AT_ONCE = 10;

/** Ends what nobody ended: answers that were promised and never came, and streams whose reader died. */
export const handler = middy<unknown, void>().handler(async (_event, context) => {
  const overdue = await listOverdue(PER_ROUND_MAX);
  await eachOf(overdue, AT_ONCE, async (replyId) => {
    // One that cannot be ended must not keep the others waiting; the next round tries it again.
    await endOverdue(replyId).catch((thrown: unknown) => logFault(thrown, context.awsRequestId));
  });
});

async function endOverdue(replyId: ReplyId): Promise<void> {
  const reply = await readReply(replyId);
  if (reply?.status === 'running') await closeFailed(reply, 'timeout');
}
