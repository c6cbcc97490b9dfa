import middy from '@middy/core';
import { dropRunning, listOverdue, type RunningRow, readReply } from '../../aws/table-reply.ts';
import { DomainError } from '../../protocol/errors.ts';
import { eachOf } from '../shared/publish.ts';
import { closeFailed } from '../shared/whole-answer.ts';
import { logFault } from '../shared/wire-error.ts';

const PER_ROUND_MAX = 200;
const AT_ONCE = 10;

/** Ends what nobody ended: answers that were promised and never came, and streams whose reader died. */
export const handler = middy<unknown, void>().handler(async (_event, context) => {
  const overdue = await listOverdue(PER_ROUND_MAX);
  await eachOf(overdue, AT_ONCE, async (running) => {
    // One that cannot be ended must not keep the others waiting; the next round tries it again.
    await endOverdue(running).catch((thrown: unknown) => logFault(thrown, context.awsRequestId));
  });
});

async function endOverdue(running: RunningRow): Promise<void> {
  const reply = await readReply(running.replyId);
  try {
    if (reply?.status === 'running') return await closeFailed(reply, 'timeout');
  } catch (thrown) {
    // The room was deleted: nobody is left to be told.
    if (!(thrown instanceof DomainError) || thrown.code !== 'not_found') throw thrown;
  }
  await dropRunning(running);
}
