import type { Message } from '../../../protocol/message.ts';
import type { RoomTruth, Truth } from './truth.ts';

/** Every question that a bot heard came to an end: an answer, silence, or somebody told that there is none. */
export function replyFaultsOf(truth: Truth, deadLetters: readonly string[]): string[] {
  const replies = truth.rows.filter(({ SK }) => SK === 'REPLY');
  const isOver = (messageId: string) =>
    replies.some((reply) => reply.messageId === messageId && !RUNNING.includes(String(reply.status)));
  const rooms = [...truth.rooms.values()].filter(({ room }) => room.deletedAt === undefined);
  return rooms.flatMap((room) =>
    heardIn(room).flatMap((message) => {
      const isKnown = deadLetters.some((letter) => letter.includes(`"seq":${message.seq}`));
      return isKnown || isOver(message.messageId)
        ? []
        : [`${room.roomId} message ${message.seq} was heard by a bot, and nothing came of it`];
    }),
  );
}

const RUNNING: readonly string[] = ['open', 'running'];

/** Those of bots that are in the room still, and of messages that are there still. */
function heardIn({ room, log }: RoomTruth): Message[] {
  const bots = room.bots as { botId: string; trigger: string }[];
  return log.flatMap((row) => {
    const { event, data, hears = [] } = row as typeof row & { hears?: string[] };
    const isHeard = hears.some((botId) => bots.some((bot) => bot.botId === botId && bot.trigger !== 'off'));
    const message = data as Message;
    return event === 'message.created' && isHeard && message.deletedAt === undefined ? [message] : [];
  });
}
