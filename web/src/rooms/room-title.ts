import type { MemberId } from '../../../protocol/ids.ts';
import type { RoomSummary } from '../../../protocol/room.ts';
import type { AvatarProps } from '../ui/avatar.tsx';

/** A direct room is called by the other person, every other room by its own name. */
export function titleOf(summary: RoomSummary): string {
  return summary.peer?.name ?? summary.name;
}

export function avatarOf(summary: RoomSummary): Pick<AvatarProps, 'id' | 'name' | 'shape'> {
  const name = titleOf(summary);
  if (summary.kind === 'direct') return { id: summary.peer?.userId ?? summary.roomId, name, shape: 'person' };
  return { id: summary.roomId, name, shape: summary.kind };
}

export function isBot(id: MemberId): boolean {
  return id.startsWith('bot_');
}
