import { putPiece, takeFrame } from '../../aws/table-piece.ts';
import type { ReplyRow } from '../../aws/table-reply.ts';
import { fitsMessage } from '../../core/growth.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { ReplyFailure } from '../../protocol/events.ts';
import { STREAM_MS_MAX } from '../../protocol/limits.ts';
import { endReply } from '../shared/end-reply.ts';
import { fetchFiles } from '../shared/fetch-files.ts';
import { startReply, tellPieces } from '../shared/growing-answer.ts';
import type { BotResponse } from '../shared/post-to-bot.ts';
import { shownFiles } from '../shared/shown-files.ts';
import { showThinking } from '../shared/thinking.ts';
import { answerReply } from '../shared/whole-answer.ts';
import type { Exchange } from './exchange.ts';
import { readStream } from './read-stream.ts';
import { type StreamEnding, StreamInbox } from './stream-inbox.ts';

/** Longer than a stream may last: whoever reads it ends it, and only if they die somebody else does. */
const RUNS_MS = STREAM_MS_MAX + 15_000;

/** Lets the answer grow in the room as the bot streams it, up to its end, a Stop, or a limit. */
export async function growAnswer(reply: ReplyRow, response: BotResponse): Promise<Exchange> {
  const { status } = response;
  try {
    const running = await startReply(reply, RUNS_MS);
    if (running === undefined) return { asked: { kind: 'grown' }, status };
    const { ending, text, latest } = await grow(running, response);
    if (latest.status === 'running') await end(latest, ending);
    const failure = failureOf(ending);
    return { asked: { kind: 'grown', ...(failure && { failure }) }, status, answer: text };
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || thrown.code !== 'rate_limited') throw thrown;
    return { asked: { kind: 'failed', reason: 'rate_limited' }, status };
  } finally {
    response.close();
  }
}

/** Files without a word are a whole answer: there is no message yet that they could be added to. */
async function end(reply: ReplyRow, ending: StreamEnding): Promise<void> {
  const { outcome, files: named = [], suggestions } = ending;
  if (outcome === 'answered' && named.length > 0 && reply.answerId === undefined) {
    await answerReply(reply, [{ text: '', kind: 'message', attachments: named, suggestions }]);
    return;
  }
  const files = outcome === 'answered' ? shownFiles(named) : [];
  if (await endReply(reply, { ...ending, files })) await fetchFiles(reply.roomId, files);
}

/** Like a piece it waits for the room's next frame: a bot that reports a hundred times a second floods nobody. */
async function showStatus(reply: ReplyRow, status: string): Promise<void> {
  await takeFrame(reply.roomId);
  await showThinking(reply, { on: true, status });
}

interface Grown {
  ending: StreamEnding;
  text: string;
  /** The reply as the last piece left it. Not running: somebody stopped it, or it is over for another reason. */
  latest: ReplyRow;
}

async function grow(reply: ReplyRow, response: BotResponse): Promise<Grown> {
  let latest = reply;
  const inbox = new StreamInbox(readStream(response));
  let whole = '';
  for (let index = 0; ; ) {
    const news = await inbox.next();
    if (news === undefined) return { ending: endingOf(inbox.ending, index), text: whole, latest };
    if (news.status !== undefined) await showStatus(reply, news.status);
    if (news.text === '') continue;
    const longer = news.replaces ? news.text : whole + news.text;
    if (!fitsMessage(longer)) return { ending: endingOf(TOO_LONG, index), text: whole, latest };
    whole = longer;
    await putPiece(reply, { index, text: news.text, ...(news.replaces && { replaces: true }) });
    index += 1;
    latest = (await tellPieces(reply.replyId)) ?? latest;
    if (latest.status !== 'running') return { ending: { outcome: 'stopped' }, text: whole, latest };
  }
}

const TOO_LONG: StreamEnding = { outcome: 'interrupted', reason: 'garbage' };

/** An answer of which nothing has grown is no answer. */
function endingOf(ending: StreamEnding, pieces: number): StreamEnding {
  if (pieces > 0 || (ending.outcome === 'answered' && ending.files !== undefined)) return ending;
  return ending.outcome === 'answered' ? { outcome: 'silent' } : { ...ending, outcome: 'failed' };
}

function failureOf({ outcome, reason }: StreamEnding): ReplyFailure | undefined {
  return outcome === 'failed' || outcome === 'interrupted' ? (reason ?? 'unreachable') : undefined;
}
