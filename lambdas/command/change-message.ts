import { backOff, env } from '../../aws/env.ts';
import type { Row } from '../../aws/table.ts';
import { attachmentGone } from '../../aws/table-attachment.ts';
import { append, type EventRow, eventKey, messageBecomes, messageOf, type Plan } from '../../aws/table-log.ts';
import type { MemberRow } from '../../aws/table-member.ts';
import { type BucketRow, rateKey, takeToken } from '../../aws/table-rate.ts';
import { type RoomRow, roomKey } from '../../aws/table-room.ts';
import { speechGone } from '../../aws/table-speech.ts';
import { roomForUnderstanding } from '../../core/attachment.ts';
import { fitsFrame } from '../../core/log.ts';
import { assertMayDelete, assertMayEdit } from '../../core/message.ts';
import { SPEECH_BYTES_MAX } from '../../core/speech.ts';
import { stillListening } from '../../core/trigger.ts';
import { changeMessage } from '../../protocol/apply-event.ts';
import type { CommandData, CommandReply } from '../../protocol/commands.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEventOf } from '../../protocol/events.ts';
import { type BotId, type MessageId, type RoomId, seqOfMessage } from '../../protocol/ids.ts';
import { CHANGES_BURST, CHANGES_REFILL_MS } from '../../protocol/limits.ts';
import type { Message } from '../../protocol/message.ts';
import type { SocketCaller } from '../shared/caller.ts';
import { mentionedBots, mentionedMembers } from '../shared/mentions.ts';
import { publish } from '../shared/publish.ts';
import { asRoom, readStanding } from '../shared/standing.ts';

type Change = DurableEventOf<'message.updated' | 'message.deleted' | 'reaction.changed'>;
type Unnumbered = Change extends infer C ? (C extends Change ? Pick<C, 'event' | 'data'> : never) : never;

export async function editMessage(
  { roomId, messageId, text }: CommandData<'message.edit'>,
  caller: SocketCaller,
): Promise<CommandReply<'message.edit'>> {
  const people = await mentionedMembers(roomId, text);
  return changeOnce({ roomId, messageId }, caller, (message, { room }) => {
    assertMayEdit(message, caller.userId);
    const mentions = [...people, ...mentionedBots(room.bots, text, undefined)];
    return { event: 'message.updated', data: { messageId, text, mentions } };
  });
}

export async function deleteMessage(
  { roomId, messageId }: CommandData<'message.delete'>,
  caller: SocketCaller,
): Promise<CommandReply<'message.delete'>> {
  return changeOnce({ roomId, messageId }, caller, (message, { member }) => {
    assertMayDelete(message, caller.userId, member.role);
    return { event: 'message.deleted', data: { messageId, by: caller.userId } };
  });
}

const CHANGE_ATTEMPTS_MAX = 8;
const CHANGES = { burst: CHANGES_BURST, refillMs: CHANGES_REFILL_MS };

/**
 * Changes a message: one transaction of the event and the message's new state. The state's version is the number of its
 * last change, and the write holds on it, so that numbers and states go the same way.
 * `decide` returns `undefined` when there is nothing to change.
 */
export async function changeOnce(
  { roomId, messageId }: { roomId: RoomId; messageId: MessageId },
  caller: SocketCaller,
  decide: (message: Message, standing: { member: MemberRow; room: RoomRow }) => Unnumbered | undefined,
): Promise<{ seq: number }> {
  const bucket = rateKey(caller.userId, 'changes');
  const keys = [eventKey(roomId, seqOfMessage(messageId)), roomKey(roomId), bucket];
  for (let attempt = 1; attempt <= CHANGE_ATTEMPTS_MAX; attempt++) {
    const { member, further } = await readStanding(caller, roomId, keys);
    const { message, heardBy } = changeable(further[0], messageId);
    const change = decide(message, { member, room: asRoom(further[1]) });
    if (change === undefined) return { seq: message.version };
    if (attempt === 1) await takeToken(bucket, CHANGES, further[2] as BucketRow | undefined);
    const appended = await append(roomId, (seq, room) => planOf(room, { message, heardBy }, change, seq));
    if (appended.done) {
      await publish(appended.room, appended.events);
      return { seq: appended.room.seq };
    }
    await backOff(attempt);
  }
  throw new DomainError('unavailable', 'Many are changing this message. Try again.');
}

/** A message as it stands, and the bots that know it: those that heard it, and the one that said it. */
interface Changeable {
  message: Message;
  heardBy: readonly BotId[];
}

function changeable(row: Row | undefined, messageId: MessageId): Changeable {
  const event = row as EventRow | undefined;
  const message = messageOf(event);
  if (message?.messageId !== messageId) throw new DomainError('not_found', 'There is no such message here.');
  const { sender } = message;
  return { message, heardBy: [...(event?.hears ?? []), ...(sender.kind === 'bot' ? [sender.id as BotId] : [])] };
}

function planOf(room: RoomRow, { message, heardBy }: Changeable, change: Unnumbered, seq: number): Plan {
  const { roomId } = room;
  const event = { ...change, roomId, seq, at: env.now().toISOString() } as Change;
  const changed = changeMessage(message, event);
  assertFits(roomId, changed);
  const gone = event.event === 'message.deleted' ? message.attachments : [];
  const isNews = event.event !== 'reaction.changed' || event.data.on;
  const hears = isNews ? stillListening(room.bots, heardBy) : [];
  return {
    entries: [{ event, hears }],
    also: [
      messageBecomes(roomId, message, changed),
      ...gone.map(({ attachmentId }) => attachmentGone(attachmentId)),
      ...(message.speech && !changed.speech ? [speechGone(message.messageId)] : []),
    ],
  };
}

function assertFits(roomId: RoomId, message: Message): void {
  const asEvent = { event: 'message.created' as const, roomId, seq: message.seq, at: message.at, data: message };
  if (!fitsFrame(asEvent, roomForUnderstanding(message.attachments) + SPEECH_BYTES_MAX))
    throw new DomainError('too_large', 'This message would be too long.');
}
