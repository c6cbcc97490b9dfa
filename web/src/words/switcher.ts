import type { RoomKind } from '../../../protocol/room.ts';

export const switcherWords = {
  jumpTo: 'Go to a room',
  jumpHelp: 'Type a name. Enter opens it.',
  kinds: { group: 'Group', direct: 'Direct', bot: 'Bot' } satisfies Record<RoomKind, string>,
} as const;
