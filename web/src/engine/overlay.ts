import { changeMessage } from '../../../protocol/apply-event.ts';
import type { DurableEventOf } from '../../../protocol/events.ts';
import type { RoomState, TimelineItem } from '../../../protocol/room-state.ts';

export type MessageChange = DurableEventOf<'message.updated' | 'message.deleted' | 'reaction.changed'>;

/** A change that the person already sees and the log does not have yet. */
export interface Overlay {
  change: MessageChange;
  /** Its number, once the server has said yes. */
  seq: number | undefined;
}

/** The room as the person sees it: what is being changed is already in. */
export function withOverlays(room: RoomState, overlays: readonly Overlay[]): RoomState {
  if (overlays.length === 0) return room;
  const timeline = room.timeline.map((item) => overlays.reduce(withOverlay, item));
  return { ...room, timeline };
}

function withOverlay(item: TimelineItem, { change }: Overlay): TimelineItem {
  if (item.kind !== 'message' || item.message.messageId !== change.data.messageId) return item;
  const { version } = item.message;
  // The next number makes it newer than the message; the version is not the overlay's to change.
  const message = changeMessage(item.message, { ...change, seq: version + 1 });
  return { ...item, message: { ...message, version } };
}

/** Those that the log does not have yet. */
export function overlaysAt(overlays: readonly Overlay[], head: number): readonly Overlay[] {
  const left = overlays.filter((overlay) => overlay.seq === undefined || overlay.seq > head);
  return left.length === overlays.length ? overlays : left;
}
