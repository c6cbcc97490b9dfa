import { env } from '../../aws/env.ts';
import { transact } from '../../aws/table.ts';
import { recordLate } from '../../aws/table-delivery.ts';
import { putPiece, readPieces } from '../../aws/table-piece.ts';
import { countPushed, type ReplyRow, readReply } from '../../aws/table-reply.ts';
import type { BotPush } from '../../protocol/bot-webhook.ts';
import { DomainError } from '../../protocol/errors.ts';
import { type ReplyId, seqOfMessage } from '../../protocol/ids.ts';
import { STREAM_MS_MAX, TEXT_BYTES_MAX } from '../../protocol/limits.ts';
import { utf8Bytes } from '../../protocol/text.ts';
import { isReplyToken } from '../shared/bot-secrets.ts';
import { closeSilent } from '../shared/close-reply.ts';
import { endReply } from '../shared/end-reply.ts';
import { fetchFiles } from '../shared/fetch-files.ts';
import { replyRunsUntil, startReply, tellPieces } from '../shared/growing-answer.ts';
import { loggedAnswer } from '../shared/logged-answer.ts';
import { shownFiles } from '../shared/shown-files.ts';
import { answerReply, type Said } from '../shared/whole-answer.ts';
import { type BotRequest, unauthenticated } from './bot-handler.ts';

interface Pushed {
  replyId: ReplyId;
  messages: Said[];
}

/** A bot's later answer: whole, or piece by piece. */
export async function pushReply({
  path,
  body,
  token,
  once,
}: BotRequest<'POST /v1/replies/{replyId}'>): Promise<Pushed> {
  const { replyId } = path;
  const reply = await readReply(replyId);
  if (reply === undefined || !(await isReplyToken(token, reply))) throw unauthenticated();
  if (reply.expiresAt < env.now().toISOString()) throw await tooLate(reply, body);
  return once(reply.botId, async () => ({ replyId, messages: await push(reply, body) }));
}

/** It stands in the log of deliveries, and nowhere else. */
async function tooLate({ botId, deliveryId }: ReplyRow, body: BotPush): Promise<DomainError> {
  await recordLate(botId, deliveryId, loggedAnswer(JSON.stringify(body)));
  return new DomainError('conflict', 'The time for this reply is over. Its answer was logged, not posted.');
}

async function push(reply: ReplyRow, body: BotPush): Promise<Said[]> {
  if (reply.status !== 'open' && reply.status !== 'running') throw over(reply);
  if ('messages' in body) return answerWhole(reply, body.messages);
  if ('noReply' in body) {
    if (reply.answerId !== undefined) throw grows();
    await closeSilent(reply);
    return [];
  }
  switch (body.op) {
    case 'start':
      return start(reply);
    case 'append':
      return appendPiece(reply, body);
    case 'stop':
      return stop(reply, body);
    default:
      return body satisfies never;
  }
}

async function answerWhole(reply: ReplyRow, messages: Parameters<typeof answerReply>[1]): Promise<Said[]> {
  if (reply.answerId !== undefined) throw grows();
  const said = await answerReply(reply, messages);
  if (said === undefined) throw await overOrGrows(reply);
  return said;
}

async function start(reply: ReplyRow): Promise<Said[]> {
  if (reply.status === 'open') {
    if ((await startReply(reply, STREAM_MS_MAX)) !== undefined) return [];
    // The bot was faster than its own 202 was read; or somebody pressed Stop.
    const latest = await readReply(reply.replyId);
    if (latest?.status !== 'running') throw over(latest ?? reply);
    return start(latest);
  }
  if (reply.answerId === undefined) {
    await transact(replyRunsUntil(reply, STREAM_MS_MAX));
  }
  return [];
}

type Append = Extract<BotPush, { op: 'append' }>;
type Stop = Extract<BotPush, { op: 'stop' }>;

/** A piece of a number that is there already is passed over, whatever it says. */
async function appendPiece(reply: ReplyRow, { index, text }: Append): Promise<Said[]> {
  if (reply.status !== 'running') throw new DomainError('conflict', 'Start the answer first.');
  const isNew = await putPiece(reply, { index, text });
  if (isNew && !(await countPushed(reply, utf8Bytes(text), TEXT_BYTES_MAX))) {
    // It was too much, unless the reply has ended meanwhile.
    if (!(await endReply(reply, { outcome: 'interrupted', reason: 'garbage' }))) throw over(reply);
    throw new DomainError('too_large', `An answer has at most ${TEXT_BYTES_MAX} bytes. It ends here.`);
  }
  const latest = await tellPieces(reply.replyId);
  if (latest?.status !== 'running') throw over(reply);
  return saidOf(latest);
}

async function stop(reply: ReplyRow, { index, suggestions, attachments: files, speak }: Stop): Promise<Said[]> {
  if (reply.status !== 'running') throw new DomainError('conflict', 'Start the answer first.');
  const pieces = await readPieces(reply);
  if (index !== undefined && pieces.length < index) {
    throw new DomainError('conflict', `The piece ${pieces.length} is missing. Send it, then stop again.`);
  }
  const latest = await tellPieces(reply.replyId);
  if (latest?.status !== 'running') throw over(reply);
  if (latest.answerId === undefined && files !== undefined && files.length > 0) {
    return answerWhole(latest, [{ text: '', kind: 'message', attachments: files, suggestions }]);
  }
  const outcome = latest.answerId === undefined ? ('silent' as const) : ('answered' as const);
  const shown = shownFiles(files);
  if (!(await endReply(latest, { outcome, suggestions, speak, files: shown }))) throw over(reply);
  await fetchFiles(latest.roomId, shown);
  return saidOf(latest);
}

function saidOf({ answerId }: ReplyRow): Said[] {
  return answerId === undefined ? [] : [{ messageId: answerId, seq: seqOfMessage(answerId) }];
}

/** Why a whole answer came too late: its reply is over, or a piece of another was told in the meantime. */
async function overOrGrows(reply: ReplyRow): Promise<DomainError> {
  const latest = (await readReply(reply.replyId)) ?? reply;
  return latest.status === 'running' && latest.answerId !== undefined ? grows() : over(latest);
}

function over({ status }: ReplyRow): DomainError {
  return new DomainError(
    'conflict',
    status === 'stopped' ? 'Somebody in the room stopped this answer.' : 'This reply was answered, or is over.',
  );
}

function grows(): DomainError {
  return new DomainError('conflict', 'This answer grows already: append to it, or stop it.');
}
