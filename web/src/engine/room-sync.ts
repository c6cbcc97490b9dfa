import type { CommandReply } from '../../../protocol/commands.ts';
import type { DomainError } from '../../../protocol/errors.ts';
import type { DurableEvent } from '../../../protocol/events.ts';
import type { ReplyId, RoomId, UserId } from '../../../protocol/ids.ts';
import { BOTS_PER_ROOM_MAX } from '../../../protocol/limits.ts';
import { backOffMs } from './back-off.ts';
import type { Connection } from './connection.ts';
import type { EngineWorld } from './engine-types.ts';
import { asDomainError } from './failure.ts';
import { allDoubtful, doubtful, growingAsTold, grown, isAnyDoubtful, type Piece } from './growing.ts';
import { confirmHead, expectHead, isBehind, offer } from './room-log.ts';
import { advanced, type RoomRecord, withoutAccepted } from './room-record.ts';
import type { RoomTable } from './room-table.ts';

/** Fan-out may reorder: a gap usually closes by itself. */
const GAP_MS = 1_000;
/** Heads may overtake the events that they count. */
const HEAD_MS = 1_500;
/** A number is drawn and not written yet; the server closes it after 3 s. */
const PENDING_MS = 1_500;
/** Pieces of a growing message come every 150 ms: one that is missing is asked for sooner. */
const GROWTH_MS = 250;
/** Asked this often without coming further, the room is loaded afresh. */
const FRUITLESS_MAX = 8;

type SyncEvents = Exclude<CommandReply<'sync'>, { reset: true }>;

export interface RoomSyncHooks {
  me(): UserId;
  /** Events that this client sees, perhaps beyond a gap or again. */
  heard(events: readonly DurableEvent[]): void;
  /** The room has another log now. */
  restarted(roomId: RoomId): void;
  /** The room's log here has come to `head`. */
  advanced(roomId: RoomId, head: number): void;
  /** What is known of the room does not count any more. */
  reset(roomId: RoomId): void;
  /** It is not clear whether the room is there, or what it is. */
  doubt(roomId: RoomId): void;
  /** I am not a member any more, or the room is deleted. */
  gone(roomId: RoomId): void;
}

/** Keeps every room's log without a gap: events in any order, `sync` for what does not come by itself. */
export class RoomSync {
  readonly #world: EngineWorld;
  readonly #connection: Connection;
  readonly #table: RoomTable;
  readonly #hooks: RoomSyncHooks;
  readonly #syncing = new Set<RoomId>();
  /** Rooms that the server does not post to this connection yet. */
  readonly #unheard = new Set<RoomId>();
  readonly #failures = new Map<RoomId, number>();
  readonly #timers = new Map<RoomId, { due: number; cancel: () => void }>();

  constructor(world: EngineWorld, connection: Connection, table: RoomTable, hooks: RoomSyncHooks) {
    this.#world = world;
    this.#connection = connection;
    this.#table = table;
    this.#hooks = hooks;
  }

  deliver(roomId: RoomId, events: readonly DurableEvent[]): void {
    this.#hooks.heard(events);
    const record = this.#table.getOrUnknown(roomId);
    const { log, ready } = offer(record.log, events);
    this.advance(roomId, { ...record, log }, ready);
    if (record.summary === undefined) this.#hooks.doubt(roomId);
  }

  /** Puts in what follows: `record.log` counts `ready` already. */
  advance(roomId: RoomId, record: RoomRecord, ready: readonly DurableEvent[]): void {
    const me = this.#hooks.me();
    const before = this.#table.get(roomId)?.log.epoch ?? '';
    const isRestarted = before !== '' && before !== record.log.epoch;
    if (isRestarted) this.#hooks.restarted(roomId);
    this.#table.set(roomId, advanced(isRestarted ? withoutAccepted(record) : record, ready, me));
    this.#hooks.advanced(roomId, record.log.head);
    if (endsMembership(ready, me)) this.#hooks.gone(roomId);
    else this.#watch(roomId, GAP_MS);
  }

  /** Somebody has seen `head`: when its events do not come within `ms`, they are asked for. */
  expect(roomId: RoomId, head: number, ms: number = HEAD_MS): void {
    const record = this.#table.get(roomId);
    if (record === undefined) return;
    this.#table.update(roomId, { log: expectHead(record.log, head) });
    this.#watch(roomId, ms);
  }

  /** More of a message that grows. */
  grow(roomId: RoomId, { replyId, ...piece }: Piece & { replyId: ReplyId }): void {
    const record = this.#table.get(roomId);
    if (record?.base === undefined) return;
    const growing = grown(record.growing, replyId, piece, record.base);
    if (growing === record.growing) return;
    this.#table.update(roomId, { growing });
    if (doubtful(growing).length !== doubtful(record.growing).length) this.#watch(roomId, GROWTH_MS);
  }

  /** The connection can be asked again. */
  resume(): void {
    for (const [roomId, { growing }] of this.#table.entries()) {
      if (growing.size > 0) this.#table.update(roomId, { growing: allDoubtful(growing) });
      this.#watch(roomId, HEAD_MS);
    }
  }

  /** Something of the room may be missing. */
  watch(roomId: RoomId): void {
    this.#watch(roomId, GAP_MS);
  }

  forget(roomId: RoomId): void {
    this.#unheard.delete(roomId);
    this.#unwatch(roomId);
    this.#failures.delete(roomId);
  }

  /** Has this connection subscribed to the room, as soon as it can be asked: while the room is loaded it cannot. */
  hear(roomId: RoomId): void {
    this.#unheard.add(roomId);
    this.sync(roomId);
  }

  /** Asks now. It also subscribes this connection to the room. */
  sync(roomId: RoomId): void {
    if (this.#syncing.has(roomId)) return;
    this.#unwatch(roomId);
    this.#syncing.add(roomId);
    this.#untilComplete(roomId).then(
      () => this.#synced(roomId),
      (error: unknown) => this.#unsynced(roomId, error),
    );
  }

  async #untilComplete(roomId: RoomId): Promise<void> {
    for (let fruitless = 0; fruitless < FRUITLESS_MAX; ) {
      const { log, growing } = this.#table.getOrUnknown(roomId);
      if (log.isFrozen || !this.#connection.isReady) return;
      const asked = doubtful(growing).slice(0, BOTS_PER_ROOM_MAX);
      const data = { roomId, after: log.head, epoch: log.epoch, ...(asked.length > 0 && { replies: asked }) };
      const reply = await this.#connection.command('sync', data);
      this.#unheard.delete(roomId);
      if ('reset' in reply || reply.epoch !== log.epoch) return this.#hooks.reset(roomId);
      const isComplete = this.#isComplete(roomId, reply);
      this.#told(roomId, reply, asked);
      if (isComplete) return;
      const hasAdvanced = (this.#table.get(roomId)?.log.head ?? 0) > log.head;
      fruitless = hasAdvanced ? 0 : fruitless + 1;
      if (!hasAdvanced || !reply.more) await this.#pause(PENDING_MS);
    }
    this.#hooks.reset(roomId);
  }

  /** Takes the answer in. */
  #isComplete(roomId: RoomId, reply: SyncEvents): boolean {
    this.deliver(roomId, reply.events);
    const log = this.#table.get(roomId)?.log;
    if (log === undefined || log.isFrozen) return true;
    if (reply.more || reply.pending || log.head < reply.head) return false;
    this.#table.update(roomId, { log: confirmHead(log, reply.head) });
    return true;
  }

  /** How far messages have grown. Of those that began among the events it is not known. */
  #told(roomId: RoomId, { events, growing = [] }: SyncEvents, asked: readonly ReplyId[]): void {
    const record = this.#table.get(roomId);
    if (record === undefined || record.growing.size === 0) return;
    const hasBegun = events.some((event) => event.event === 'message.created' && event.data.reply?.running);
    const before = hasBegun ? allDoubtful(record.growing) : record.growing;
    this.#table.update(roomId, { growing: growingAsTold(before, asked, growing) });
  }

  #synced(roomId: RoomId): void {
    this.#syncing.delete(roomId);
    this.#failures.delete(roomId);
    this.#watch(roomId, GAP_MS);
  }

  #unsynced(roomId: RoomId, failure: unknown): void {
    this.#syncing.delete(roomId);
    const error = asDomainError(failure);
    if (error.code === 'not_found' || error.code === 'forbidden') this.#hooks.doubt(roomId);
    else this.#retryLater(roomId, error);
  }

  #retryLater(roomId: RoomId, error: DomainError): void {
    const failures = (this.#failures.get(roomId) ?? 0) + 1;
    this.#failures.set(roomId, failures);
    const wait = backOffMs(failures, this.#world.random());
    this.#syncIn(roomId, Math.max(GAP_MS, wait, error.retryAfterMs ?? 0));
  }

  /** Without a connection nothing can be asked; the next `hello` tells where every room stands. */
  #watch(roomId: RoomId, ms: number): void {
    const { log, growing } = this.#table.getOrUnknown(roomId);
    const isShort = !log.isFrozen && doubtful(growing).length > 0;
    const isUnheard = !log.isFrozen && this.#unheard.has(roomId);
    if (!isBehind(log) && !isShort && !isUnheard) this.#unwatch(roomId);
    else if (!this.#syncing.has(roomId) && this.#connection.isReady)
      this.#syncWithin(roomId, isUnheard ? 0 : isAnyDoubtful(growing) ? Math.min(ms, GROWTH_MS) : ms);
  }

  #syncWithin(roomId: RoomId, ms: number): void {
    const planned = this.#timers.get(roomId);
    if (planned === undefined || planned.due > this.#world.now() + ms) this.#syncIn(roomId, ms);
  }

  #syncIn(roomId: RoomId, ms: number): void {
    this.#unwatch(roomId);
    const cancel = this.#world.setTimer(ms, () => {
      this.#timers.delete(roomId);
      if (this.#connection.isReady) this.sync(roomId);
    });
    this.#timers.set(roomId, { due: this.#world.now() + ms, cancel });
  }

  #unwatch(roomId: RoomId): void {
    this.#timers.get(roomId)?.cancel();
    this.#timers.delete(roomId);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#world.setTimer(ms, resolve);
    });
  }
}

/** Whoever was removed and brought back meanwhile is there. */
function endsMembership(events: readonly DurableEvent[], me: UserId): boolean {
  if (events.some(({ event }) => event === 'room.deleted')) return true;
  const last = events.findLast(({ event, data }) => MEMBERSHIP.has(event) && 'userId' in data && data.userId === me);
  return last?.event === 'member.left';
}

const MEMBERSHIP = new Set<DurableEvent['event']>(['member.joined', 'member.left']);
