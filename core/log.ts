import type { DurableEvent } from '../protocol/events.ts';
import type { MemberId, UserId } from '../protocol/ids.ts';
import { FRAME_BYTES_MAX, HOLE_GRACE_MS } from '../protocol/limits.ts';
import { utf8Bytes } from '../protocol/text.ts';

/** Numbers of a room's log, both ends included. */
export interface Range {
  from: number;
  to: number;
}

/** The page of at most `limit` numbers that somebody asked for: after one, before one, or the newest. */
export function pageOf(head: number, ask: { after?: number; before?: number; limit: number }): Range {
  if (ask.after !== undefined) return { from: ask.after + 1, to: Math.min(head, ask.after + ask.limit) };
  const to = Math.min(head, (ask.before ?? head + 1) - 1);
  return { from: Math.max(1, to - ask.limit + 1), to };
}

/**
 * Whether a number that is drawn but not written has been missing long enough to be closed. `witness` is the time of
 * the next event, or of the room's last draw: the missing number was drawn no later than that.
 */
export function isAbandoned(witness: string, now: Date): boolean {
  return now.getTime() - Date.parse(witness) > HOLE_GRACE_MS;
}

/**
 * What of `events` somebody may see who was a member when asked: when their own removal is among them, nothing after it.
 */
export function upToRemoval(events: readonly DurableEvent[], userId: MemberId): DurableEvent[] {
  const last = events.findLast((event) => isMembershipOf(event, userId));
  return last?.event === 'member.left' ? events.filter((event) => event.seq <= last.seq) : [...events];
}

function isMembershipOf(event: DurableEvent, userId: MemberId): boolean {
  return (event.event === 'member.left' || event.event === 'member.joined') && event.data.userId === userId;
}

/** The event as `viewer` may see it: a client message id is its sender's own. */
export function asSeenBy(event: DurableEvent, viewer: UserId | undefined): DurableEvent {
  if (event.event !== 'message.created' || event.data.sender.id === viewer) return event;
  const { clientMessageId: _, ...data } = event.data;
  return { ...event, data };
}

/** Room for the envelope of a frame or an HTTP answer around events. */
const ENVELOPE_BYTES = 512;
const EVENT_BYTES_MAX = FRAME_BYTES_MAX - ENVELOPE_BYTES;

/** `reserved` bytes may still be added to it. */
export function fitsFrame(event: DurableEvent, reserved = 0): boolean {
  return utf8Bytes(JSON.stringify(event)) + reserved <= EVENT_BYTES_MAX;
}

/** Events in order, cut into lists that each fit one frame. */
export function intoFrames<Event extends object>(events: readonly Event[]): Event[][] {
  const frames: Event[][] = [];
  let room = 0;
  for (const event of events) {
    const bytes = utf8Bytes(JSON.stringify(event)) + 1;
    if (bytes > room) {
      frames.push([]);
      room = EVENT_BYTES_MAX;
    }
    frames.at(-1)?.push(event);
    room -= bytes;
  }
  return frames;
}
