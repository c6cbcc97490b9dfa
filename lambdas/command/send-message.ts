import { backOff, env } from '../../aws/env.ts';
import { isLive, type Row } from '../../aws/table.ts';
import { type AttachmentRow, attachmentKey } from '../../aws/table-attachment.ts';
import { type Appended, append, type EventRow, eventKey, messageOf, type Plan } from '../../aws/table-log.ts';
import type { MemberRow } from '../../aws/table-member.ts';
import { type BucketRow, rateKey, takeToken } from '../../aws/table-rate.ts';
import type { RoomRow } from '../../aws/table-room.ts';
import { contentHash, type SentRow, sentKey, sentOnce } from '../../aws/table-sent.ts';
import { contentOf, type Draft, messageCreated } from '../../core/message.ts';
import { botsThatHear } from '../../core/trigger.ts';
import type { CommandData, CommandReply } from '../../protocol/commands.ts';
import { DomainError } from '../../protocol/errors.ts';
import { seqOfMessage } from '../../protocol/ids.ts';
import { SENDS_BURST, SENDS_REFILL_MS } from '../../protocol/limits.ts';
import type { Message } from '../../protocol/message.ts';
import type { SocketCaller } from '../shared/caller.ts';
import { mentionedBots, mentionedMembers } from '../shared/mentions.ts';
import { publish } from '../shared/publish.ts';
import { readStanding } from '../shared/standing.ts';
import { attachmentsSent, type Files, filesOf } from './sent-attachments.ts';

type Send = CommandData<'message.send'>;
type Sent = CommandReply<'message.send'>;

const SENDS = { burst: SENDS_BURST, refillMs: SENDS_REFILL_MS };
/** An attachment changes a few times while it is checked and looked at. */
const ATTEMPTS_MAX = 8;

/** Commits a message with its number, once for its client message id, and tells the room. */
export async function sendMessage(send: Send, caller: SocketCaller): Promise<Sent> {
  assertSaysSomething(send);
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const { member, sent, bucket, quoted, rows } = await readSending(send, caller);
    if (sent !== undefined) return firstAnswer(sent, send);
    const files = filesOf(send, rows, caller.userId);
    if (attempt === 1) await takeToken(rateKey(caller.userId, 'sends'), SENDS, bucket);
    const draft = await draftOf(send, member, files);

    const appended = await append(send.roomId, (seq, room) => planOf({ draft, quoted, files }, caller, seq, room));
    if (appended.done) {
      await publish(appended.room, appended.events, { except: caller.connectionId });
      return sentOf(appended);
    }
    // Another invocation has committed the same send, or an attachment has changed since it was read.
    if (files.length > 0) await backOff(attempt);
  }
  throw new DomainError('unavailable', 'Send this again.');
}

/** @throws DomainError `bad_request` */
function assertSaysSomething({ text, attachments = [] }: Send): void {
  if (text !== undefined || attachments.length > 0) return;
  throw new DomainError('bad_request', 'A message has a text or an attachment.', { field: 'data.text' });
}

async function readSending(send: Send, caller: SocketCaller) {
  const { replyTo, attachments = [] } = send;
  const keys = [
    sentKey(caller.userId, send.clientMessageId),
    rateKey(caller.userId, 'sends'),
    ...attachments.map(({ attachmentId }) => attachmentKey(attachmentId)),
    ...(replyTo === undefined ? [] : [eventKey(send.roomId, seqOfMessage(replyTo))]),
  ];
  const { member, further } = await readStanding(caller, send.roomId, keys);
  const [sent, bucket] = further as [SentRow | undefined, BucketRow | undefined];
  const rows = further.slice(2, 2 + attachments.length) as (AttachmentRow | undefined)[];
  const quoted = quotedMessage(send, replyTo === undefined ? undefined : further.at(-1));
  return { member, sent: isLive(sent) ? sent : undefined, bucket, rows, quoted };
}

/** @throws DomainError `not_found` when the quoted message is not in this room */
function quotedMessage(send: Send, row: Row | undefined): Message | undefined {
  if (send.replyTo === undefined) return undefined;
  const event = row as EventRow | undefined;
  const message = messageOf(event);
  if (message?.messageId !== send.replyTo) {
    throw new DomainError('not_found', 'The message you reply to is not here.', { field: 'data.replyTo' });
  }
  return message;
}

/** @throws DomainError `conflict` when the id was used for something else */
function firstAnswer(sent: SentRow, send: Send): Sent {
  if (sent.contentHash !== contentHash(contentOf(send))) {
    throw new DomainError('conflict', 'This client message id was used for another message.');
  }
  return { messageId: sent.messageId, seq: sent.seq, at: sent.at };
}

async function draftOf(send: Send, member: MemberRow, files: Files): Promise<Draft> {
  const { roomId, text = '', clientMessageId, replyTo, notForBot } = send;
  const sender = { id: member.userId, name: member.name, kind: 'human' as const };
  const mentions = await mentionedMembers(roomId, text);
  const attachments = files.map(({ shown }) => shown);
  return { roomId, sender, text, attachments, mentions, clientMessageId, replyTo, notForBot };
}

interface Sending {
  draft: Draft;
  quoted: Message | undefined;
  files: Files;
}

function planOf({ draft, quoted, files }: Sending, { connectionId }: SocketCaller, seq: number, room: RoomRow): Plan {
  const mentions = [...new Set([...draft.mentions, ...mentionedBots(room.bots, draft.text, quoted)])];
  const event = messageCreated({ ...draft, mentions }, seq, env.now(), env.randomBytes(10));
  const { messageId, at } = event.data;
  const sent = { roomId: draft.roomId, messageId, seq, at, contentHash: contentHash(contentOf(draft)) };
  const once =
    draft.clientMessageId === undefined ? [] : [sentOnce(sentKey(draft.sender.id, draft.clientMessageId), sent)];
  return {
    entries: [{ event, hears: botsThatHear(room, event.data), except: connectionId }],
    also: [...once, ...attachmentsSent(files, messageId)],
  };
}

function sentOf({ events }: Extract<Appended, { done: true }>): Sent {
  const [event] = events;
  if (event?.event !== 'message.created') throw new Error('a send appends its message');
  return { messageId: event.data.messageId, seq: event.seq, at: event.at };
}
