import type { Message } from '../../../protocol/message.ts';
import { isSame } from '../table/values.ts';
import type { Logged, RoomTruth, Truth } from './truth.ts';

/** What is wrong with the rooms' logs themselves, whoever looks. */
export function logFaultsOf(truth: Truth): string[] {
  const rooms = [...truth.rooms.values()];
  return [
    ...rooms.flatMap((room) => [
      ...holesOf(room),
      ...doublesOf(room),
      ...staleStatesOf(room),
      ...settingsOf(room),
      ...foreignWriters(truth, room),
    ]),
    ...foreignSubscriptions(truth),
  ];
}

/** Somebody has read every room to its head by now, so a hole would have been closed. */
function holesOf({ roomId, room, log }: RoomTruth): string[] {
  const seqs = log.map(({ seq }) => seq);
  const missing = Array.from({ length: Number(room.seq) }, (_, index) => index + 1).filter(
    (seq) => !seqs.includes(seq),
  );
  const beyond = seqs.filter((seq) => seq > Number(room.seq));
  return [
    ...missing.map((seq) => `${roomId} has a hole at ${seq}`),
    ...beyond.map((seq) => `${roomId} has ${seq}, which was never drawn`),
  ];
}

function messagesOf(log: readonly Logged[]): Message[] {
  return log.flatMap(({ event, data }) => (event === 'message.created' ? [data as Message] : []));
}

function doublesOf({ roomId, log }: RoomTruth): string[] {
  const messages = messagesOf(log);
  const sent = messages.flatMap(({ sender, clientMessageId }) =>
    clientMessageId ? [`${sender.id} ${clientMessageId}`] : [],
  );
  const answered = messages.flatMap(({ sender, reply }) => {
    return reply !== undefined && !brokenOff(log, reply.replyId)
      ? [`the answer of ${sender.id} to ${reply.messageId}`]
      : [];
  });
  const brought = log.flatMap(({ event, data }) => {
    const answer = event === 'message.created' ? /^answer \d+/.exec((data as Message).text)?.[0] : undefined;
    return answer === undefined ? [] : [answer];
  });
  return [...sent, ...answered, ...brought]
    .filter((one, index, all) => all.indexOf(one) < index)
    .map((one) => `${roomId} has ${one} twice`);
}

/** One that somebody stopped, or that broke off, may be asked for again. */
function brokenOff(log: readonly Logged[], replyId: string): boolean {
  return log.some(({ event, data }) => {
    const { replyId: ended, outcome } = data as { replyId?: string; outcome?: string };
    return event === 'reply.ended' && ended === replyId && outcome !== 'answered';
  });
}

interface Told {
  messageId?: string;
  text?: string;
  emoji?: string;
  userId?: string;
  on?: boolean;
  answer?: { messageId: string; text: string };
}

/** The state of each message must be what its events, one after the other, make of it. */
function staleStatesOf({ roomId, log }: RoomTruth): string[] {
  return messagesOf(log).flatMap((message) => {
    const told = log.filter(({ data }) => aboutOf(data as Told) === message.messageId);
    const changes = told.filter(({ event }) => CHANGES.includes(event) || hasAnswer(event, told, message));
    const version = changes.at(-1)?.seq ?? message.seq;
    const isDeleted = changes.some(({ event }) => event === 'message.deleted');
    const texts = changes.flatMap(({ event, data }) => textOf(event, data as Told));
    const text = isDeleted ? '' : (texts.at(-1) ?? message.text);
    const where = `${roomId} message ${message.seq}`;
    return [
      ...(message.version === version
        ? []
        : [`${where} has the version ${message.version}, and its events say ${version}`]),
      ...(message.text === text ? [] : [`${where} says "${message.text}", and its events say "${text}"`]),
      ...(isSame(message.reactions, isDeleted ? {} : reactionsOf(changes))
        ? []
        : [`${where} has other reactions than its events say`]),
    ];
  });
}

const CHANGES: readonly string[] = ['message.updated', 'message.deleted', 'reaction.changed'];

function aboutOf({ messageId, answer }: Told): string | undefined {
  return answer?.messageId ?? messageId;
}

function hasAnswer(event: string, told: readonly Logged[], { messageId }: Message): boolean {
  return event === 'reply.ended' && told.some(({ data }) => (data as Told).answer?.messageId === messageId);
}

function textOf(event: string, { text, answer }: Told): string[] {
  if (event === 'message.updated' && text !== undefined) return [text];
  return event === 'reply.ended' && answer !== undefined ? [answer.text] : [];
}

function reactionsOf(changes: readonly Logged[]): Record<string, string[]> {
  const reactions: Record<string, string[]> = {};
  for (const { event, data } of changes) {
    const { emoji = '', userId = '', on } = data as Told;
    if (event !== 'reaction.changed') continue;
    const others = (reactions[emoji] ?? []).filter((one) => one !== userId);
    if (on) reactions[emoji] = [...others, userId];
    else if (others.length > 0) reactions[emoji] = others;
    else delete reactions[emoji];
  }
  return reactions;
}

/** The settings must be those of the last event that told of them. */
function settingsOf({ roomId, room, log }: RoomTruth): string[] {
  const told = log.findLast(({ event }) => event === 'room.updated');
  if (told === undefined) return [];
  const { topic, bots } = told.data as { topic: string; bots: unknown };
  return room.topic === topic && isSame(room.bots, bots) ? [] : [`${roomId} has other settings than its log says`];
}

/** A connection that still hears a room without being a member's would be told what comes. */
function foreignSubscriptions({ rows, rooms }: Truth): string[] {
  return rows.flatMap(({ PK, SK, userId }) => {
    const roomId = PK.slice('ROOM#'.length);
    const isForeign =
      PK.startsWith('ROOM#') && SK.startsWith('CONNECTION#') && !rooms.get(roomId)?.members.has(String(userId));
    return isForeign ? [`${SK} of ${userId} hears ${roomId}, and is no member`] : [];
  });
}

/** Whoever is no member when something is committed has not said it. */
function foreignWriters(truth: Truth, { roomId, log }: RoomTruth): string[] {
  return log.flatMap(({ event, seq, data, committedAt }) => {
    const { sender, userId } = data as { sender?: { id: string; kind: string }; userId?: string };
    const writer =
      event === 'message.created' && sender?.kind === 'human'
        ? sender.id
        : event === 'reaction.changed'
          ? userId
          : undefined;
    const isForeign = writer !== undefined && !truth.wasMember(roomId, writer, committedAt - MOMENT_MS, committedAt);
    return isForeign ? [`${roomId} has ${event} ${seq} of ${writer}, who was no member`] : [];
  });
}

/** Membership is read at the beginning of a command, which takes some time. */
const MOMENT_MS = 20_000;
