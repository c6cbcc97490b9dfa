import { env } from '../../aws/env.ts';
import type { Row } from '../../aws/table.ts';
import { getRow, isLive } from '../../aws/table.ts';
import { type Appended, append, type EventRow, eventKey, type Plan } from '../../aws/table-log.ts';
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

type Send = CommandData<'message.send'>;
type Sent = CommandReply<'message.send'>;

const SENDS = { burst: SENDS_BURST, refillMs: SENDS_REFILL_MS };

/** Commits a message with its number, once for its client message id, and tells the room. */
export async function sendMessage(send: Send, caller: SocketCaller): Promise<Sent> {
  const { member, sent, bucket, quoted } = await readSending(send, caller);
  if (sent !== undefined) return firstAnswer(sent, send);
  await takeToken(rateKey(caller.userId, 'sends'), SENDS, bucket);
  const draft = await draftOf(send, member);

  const appended = await append(send.roomId, (seq, room) => planOf(draft, quoted, caller, seq, room));
  if (!appended.done) return repeatedMeanwhile(send, caller);

  await publish(appended.room, appended.events, { except: caller.connectionId });
  return sentOf(appended);
}

async function readSending(send: Send, caller: SocketCaller) {
  const quotedKey = send.replyTo === undefined ? [] : [eventKey(send.roomId, seqOfMessage(send.replyTo))];
  const keys = [sentKey(caller.userId, send.clientMessageId), rateKey(caller.userId, 'sends'), ...quotedKey];
  const { member, further } = await readStanding(caller, send.roomId, keys);
  const [sent, bucket, quoted] = further as [SentRow | undefined, BucketRow | undefined, EventRow | undefined];
  return { member, sent: isLive(sent) ? sent : undefined, bucket, quoted: quotedMessage(send, quoted) };
}

/** @throws DomainError `not_found` when the quoted message is not in this room */
function quotedMessage(send: Send, row: Row | undefined): Message | undefined {
  if (send.replyTo === undefined) return undefined;
  const event = row as EventRow | undefined;
  const message = event?.event === 'message.created' ? (event.data as Message) : undefined;
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

async function draftOf(send: Send, member: MemberRow): Promise<Draft> {
  const { roomId, text, clientMessageId, replyTo, notForBot } = send;
  const sender = { id: member.userId, name: member.name, kind: 'human' as const };
  const mentions = await mentionedMembers(roomId, text);
  return { roomId, sender, text, mentions, clientMessageId, replyTo, notForBot };
}

function planOf(
  draft: Draft,
  quoted: Message | undefined,
  { connectionId }: SocketCaller,
  seq: number,
  room: RoomRow,
): Plan {
  const mentions = [...new Set([...draft.mentions, ...mentionedBots(room.bots, draft.text, quoted)])];
  const event = messageCreated({ ...draft, mentions }, seq, env.now(), env.randomBytes(10));
  const { messageId, at } = event.data;
  const sent = { roomId: draft.roomId, messageId, seq, at, contentHash: contentHash(contentOf(draft)) };
  return {
    entries: [{ event, hears: botsThatHear(room, event.data), except: connectionId }],
    also: draft.clientMessageId === undefined ? [] : [sentOnce(sentKey(draft.sender.id, draft.clientMessageId), sent)],
  };
}

/** Another invocation committed the same send between our read and our commit. */
async function repeatedMeanwhile(send: Send, caller: SocketCaller): Promise<Sent> {
  const sent = await getRow<SentRow>(sentKey(caller.userId, send.clientMessageId));
  if (sent === undefined) throw new DomainError('unavailable', 'Send this again.');
  return firstAnswer(sent, send);
}

function sentOf({ events }: Extract<Appended, { done: true }>): Sent {
  const [event] = events;
  if (event?.event !== 'message.created') throw new Error('a send appends its message');
  return { messageId: event.data.messageId, seq: event.seq, at: event.at };
}
