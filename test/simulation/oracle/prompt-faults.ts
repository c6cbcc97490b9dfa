import type { Evidence } from './evidence.ts';
import { Truth } from './truth.ts';

/** Who does not show a text that was written in each room a moment ago. */
export function promptFaultsOf(evidence: Evidence, text: string): string[] {
  const rooms = [...new Truth(evidence).rooms.values()].filter(({ room, log }) => {
    return room.deletedAt === undefined && log.some(({ data }) => (data as { text?: string }).text === text);
  });
  return rooms.flatMap(({ roomId, members }) =>
    evidence.clients.flatMap(({ name, userId, state }) => {
      const items = state.rooms.get(roomId as never)?.room?.timeline ?? [];
      const isShown = items.some((item) => item.kind === 'message' && item.message.text === text);
      return isShown || !members.has(userId) ? [] : [`${name} was not told at once what was said in ${roomId}`];
    }),
  );
}
