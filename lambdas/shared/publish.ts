import { type Posted, post } from '../../aws/gateway-connection.ts';
import {
  connectionIdOf,
  forgetConnection,
  listSubscriptions,
  type Subscription,
  unsubscribe,
} from '../../aws/table-connection.ts';
import { markLarge } from '../../aws/table-room.ts';
import { asSeenBy, intoFrames } from '../../core/log.ts';
import { type DurableEvent, isDurable, type ServerEvent, type TransientEvent } from '../../protocol/events.ts';
import type { RoomId, UserId } from '../../protocol/ids.ts';
import { INLINE_POSTS_MAX, POSTS_AT_ONCE, TRANSIENT_CONNECTIONS_MAX } from '../../protocol/limits.ts';

/** A connection that knows already, because it gets the reply to its command. */
interface Except {
  except?: string | undefined;
}

/**
 * Tells a room's connections of its new events. In a large room the stream does it (the rows say so), and a room that
 * turns out to have grown large is marked, so that the stream does it from the next event on.
 */
export async function publish(
  room: { roomId: RoomId; isLarge?: boolean },
  events: readonly DurableEvent[],
  { except }: Except = {},
): Promise<void> {
  if (room.isLarge) return;
  const subscriptions = await listSubscriptions(room.roomId);
  if (subscriptions.length > INLINE_POSTS_MAX) await markLarge(room.roomId, true);
  await postTo(room.roomId, subscriptions.filter(isNot(except)), events);
}

/** Tells of something that is not kept, in rooms small enough for it to mean something. */
export async function publishTransient(roomId: RoomId, event: TransientEvent, { except }: Except = {}): Promise<void> {
  const subscriptions = await listSubscriptions(roomId);
  if (subscriptions.length > TRANSIENT_CONNECTIONS_MAX) return;
  await postTo(roomId, subscriptions.filter(isNot(except)), [event]);
}

/** Tells of an answer that grows, in rooms of every size; gives how many connections that were. */
export async function publishGrowth(roomId: RoomId, events: readonly TransientEvent[]): Promise<number> {
  const subscriptions = await listSubscriptions(roomId);
  await postTo(roomId, subscriptions, events);
  return subscriptions.length;
}

function isNot(except: string | undefined): (subscription: Subscription) => boolean {
  return (subscription) => connectionIdOf(subscription) !== except;
}

/** Posts events to connections, some at a time; one that is slow or dead affects no other. */
export async function postTo(
  roomId: RoomId,
  subscriptions: readonly Subscription[],
  events: readonly ServerEvent[],
): Promise<void> {
  const framesFor = frameCache(events);
  await eachOf(subscriptions, POSTS_AT_ONCE, async (subscription) => {
    const connectionId = connectionIdOf(subscription);
    const posted = await postFrames(connectionId, framesFor(subscription.userId));
    if (posted === 'gone') await forget(roomId, connectionId, subscription.version);
  });
}

/**
 * A connection that answers 410 closed without telling us, as phones do. Its `$disconnect` may never come, so this is
 * where its rows go; the version keeps a socket alive that has registered anew.
 */
async function forget(roomId: RoomId, connectionId: string, version: string): Promise<void> {
  // In this order: cut short, it leaves a connection that has to say hello again, and not one that hears nothing.
  await forgetConnection(connectionId, version);
  await unsubscribe(roomId, connectionId, version);
}

/** Posts frames in order, up to the first that does not arrive. */
export async function postFrames(connectionId: string, frames: readonly string[]): Promise<Posted> {
  for (const frame of frames) {
    const posted = await post(connectionId, frame);
    if (posted !== 'ok') return posted;
  }
  return 'ok';
}

/** The frames for a user, made once for all who see the same: everybody but the senders. */
function frameCache(events: readonly ServerEvent[]): (viewer: UserId) => string[] {
  const senders = new Set(events.map(senderOf));
  const frames = new Map<UserId | undefined, string[]>();
  return (viewer) => {
    const eye = senders.has(viewer) ? viewer : undefined;
    const made = frames.get(eye) ?? framesOf(events, eye);
    frames.set(eye, made);
    return made;
  };
}

function senderOf(event: ServerEvent): string | undefined {
  return event.event === 'message.created' ? event.data.sender.id : undefined;
}

/** Events as `viewer` sees them, in as few frames as hold them. */
export function framesOf(events: readonly ServerEvent[], viewer: UserId | undefined): string[] {
  const seen = events.map((event) => (isDurable(event) ? asSeenBy(event, viewer) : event));
  return intoFrames(seen).map((frame) => JSON.stringify(frame.length === 1 ? frame[0] : { events: frame }));
}

/** Runs `task` for each item, at most `atOnce` at a time; every task runs, and the first failure is thrown at the end. */
export async function eachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    const failures: unknown[] = [];
    for (const item of queue) await task(item).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  });
  const settled = await Promise.allSettled(lanes);
  const failed = settled.find((lane) => lane.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
