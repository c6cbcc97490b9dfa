import middy from '@middy/core';
import { env } from '../../aws/env.ts';
import { listDue } from '../../aws/table-attachment.ts';
import { listOverdueErasures, nudgeErasure } from '../../aws/table-erasure.ts';
import { type ConsentRow, dropConsent, listEndedConsents, readFace } from '../../aws/table-face.ts';
import { dropRunning, listOverdue, type RunningRow, readReply } from '../../aws/table-reply.ts';
import { listOverdueSpeech } from '../../aws/table-speech.ts';
import { DomainError } from '../../protocol/errors.ts';
import { closeFailed } from '../shared/close-reply.ts';
import { eachOf } from '../shared/publish.ts';
import { logFault } from '../shared/wire-error.ts';
import { withdrawFace } from '../shared/withdraw-face.ts';
import { giveUp } from './give-up.ts';
import { eraseOrphanFaces } from './orphan-faces.ts';
import { silence } from './silence.ts';

/** What a rule of lib/sweeping.ts says with the round. */
interface Round {
  round?: 'minute' | 'hour';
}

const PER_ROUND_MAX = 200;
const AT_ONCE = 10;

/**
 * Ends what nobody ended: answers that were promised and never came, streams whose reader died, uploads that never came,
 * pictures that nobody could look at, recordings of which nothing was heard, messages that nobody read aloud to their end, and consents whose time is over.
 */
export const handler = middy<Round, void>().handler(async ({ round }, context) => {
  if (round === 'hour') return eraseOrphanFaces();
  // One that cannot be ended must not keep the others waiting; the next round tries it again.
  const each = <Item>(items: readonly Item[], end: (item: Item) => Promise<void>) =>
    eachOf(items, AT_ONCE, (item) => end(item).catch((thrown: unknown) => logFault(thrown, context.awsRequestId)));
  await each(await listOverdue(PER_ROUND_MAX), endOverdue);
  await each(await listDue(PER_ROUND_MAX), giveUp);
  await each(await listOverdueSpeech(PER_ROUND_MAX), silence);
  await each(await listOverdueErasures(), ({ userId }) => nudgeErasure(userId));
  await each(await listEndedConsents(PER_ROUND_MAX), endConsent);
});

/** A consent whose time is over is withdrawn by itself; one that was given anew meanwhile stays. */
async function endConsent(ended: ConsentRow): Promise<void> {
  const face = await readFace(ended.userId);
  const isOver = face && (face.endedAt !== undefined || face.consent.expiresAt <= env.now().toISOString());
  if (isOver) await withdrawFace(ended.userId);
  await dropConsent(ended);
}

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
