import type { DurableEvent } from '../../../protocol/events.ts';

/** More events than this beyond a gap are dropped again: `sync` brings them in order. */
const HELD_EVENTS_MAX = 1_000;

/** How far a room's log has come here. */
export interface RoomLog {
  readonly epoch: string;
  /** Everything up to this number is in. */
  readonly head: number;
  /** The highest number that is known to exist. */
  readonly target: number;
  /** Events beyond a gap. */
  readonly held: ReadonlyMap<number, DurableEvent>;
  /** The room is being loaded: everything is held until it is known where the log continues. */
  readonly isFrozen: boolean;
}

export interface Advance {
  log: RoomLog;
  /** Events that now follow, in order, without a gap. */
  ready: DurableEvent[];
}

/** A room of which nothing is known yet. */
export const unknownLog: RoomLog = { epoch: '', head: 0, target: 0, held: new Map(), isFrozen: true };

/** Takes events in any order, any number of times. */
export function offer(log: RoomLog, events: readonly DurableEvent[]): Advance {
  const held = new Map(log.held);
  let target = log.target;
  for (const event of events) {
    if (!log.isFrozen && event.seq <= log.head) continue;
    held.set(event.seq, event);
    target = Math.max(target, event.seq);
  }
  return drain({ ...log, held, target });
}

/** Whoever says so has seen this number: without its event this client is behind. */
export function expectHead(log: RoomLog, head: number): RoomLog {
  return head > log.target ? { ...log, target: head } : log;
}

export function isBehind(log: RoomLog): boolean {
  return !log.isFrozen && log.target > log.head;
}

export function freeze(log: RoomLog): RoomLog {
  return { ...log, isFrozen: true };
}

/** The log goes on where it was. */
export function thaw(log: RoomLog): Advance {
  return drain({ ...log, isFrozen: false });
}

/**
 * The log goes on after `head`, which is what was loaded. When it is another log now, what was held and expected may be
 * of the old one and is dropped: whoever calls asks `sync` afterwards.
 */
export function anchor(log: RoomLog, at: { epoch: string; head: number }): Advance {
  const isOtherLog = log.epoch !== '' && log.epoch !== at.epoch;
  const kept = isOtherLog ? { held: new Map(), target: 0 } : { held: log.held, target: log.target };
  return drain({ ...kept, ...at, target: Math.max(at.head, kept.target), isFrozen: false });
}

/** The server has no more than `head`; only events that came meanwhile can be newer. */
export function confirmHead(log: RoomLog, head: number): RoomLog {
  return { ...log, target: Math.max(log.head, head, ...log.held.keys()) };
}

function drain(log: RoomLog): Advance {
  if (log.isFrozen) return { log: bounded(log), ready: [] };
  const held = new Map(log.held);
  const ready: DurableEvent[] = [];
  let head = log.head;
  for (let next = held.get(head + 1); next !== undefined; next = held.get(head + 1)) {
    ready.push(next);
    head = next.seq;
  }
  for (const seq of held.keys()) if (seq <= head) held.delete(seq);
  return { log: bounded({ ...log, held, head, target: Math.max(log.target, head) }), ready };
}

function bounded(log: RoomLog): RoomLog {
  return log.held.size > HELD_EVENTS_MAX ? { ...log, held: new Map() } : log;
}
