import type { DomainError } from '../../../protocol/errors.ts';
import type { RoomId } from '../../../protocol/ids.ts';
import type { RoomSummary } from '../../../protocol/room.ts';
import { backOffMs } from './back-off.ts';
import type { EngineWorld } from './engine-types.ts';
import { asDomainError } from './failure.ts';
import type { RoomLoadPart } from './room-load-part.ts';
import { anchor } from './room-log.ts';
import type { RoomRecord } from './room-record.ts';
import type { RoomSync } from './room-sync.ts';
import type { RoomTable } from './room-table.ts';
import { mergeSummary } from './summary.ts';

/** Rooms that are asked about at a time. */
const ASKED_AT_ONCE = 4;

export interface RoomListHooks {
  /** The whole list has been told once. */
  listed(): void;
  reset(roomId: RoomId): void;
  gone(roomId: RoomId): void;
  /** The room is new here: this connection may not get its events. */
  joined(roomId: RoomId): void;
}

/** Knows which rooms there are. Every doubt about a room ends in asking the server about that room. */
export class RoomList {
  readonly #world: EngineWorld;
  readonly #table: RoomTable;
  readonly #sync: RoomSync;
  readonly #load: RoomLoadPart;
  readonly #hooks: RoomListHooks;
  readonly #doubts = new Set<RoomId>();
  #wantsAll = false;
  #isAsking = false;
  #failures = 0;

  constructor(world: EngineWorld, table: RoomTable, sync: RoomSync, load: RoomLoadPart, hooks: RoomListHooks) {
    this.#world = world;
    this.#table = table;
    this.#sync = sync;
    this.#load = load;
    this.#hooks = hooks;
  }

  refresh(): void {
    this.#wantsAll = true;
    this.#ask();
  }

  doubt(roomId: RoomId): void {
    this.#doubts.add(roomId);
    this.#ask();
  }

  /** What could not be asked while signed out is asked now. */
  resume(): void {
    this.#ask();
  }

  /** The server tells of a room, at whatever time it was asked. */
  adopt(told: RoomSummary): void {
    const { roomId, epoch } = told;
    const record = this.#table.getOrUnknown(roomId);
    const summary = mergeSummary(record.summary, told);
    const isNew = record.summary === undefined;
    this.#table.update(roomId, { summary });
    if (this.#load.isLoading(roomId)) return;
    if (record.base === undefined) this.#follow({ ...record, summary }, summary);
    else if (record.base.epoch !== epoch) this.#hooks.reset(roomId);
    else this.#sync.expect(roomId, told.head);
    if (isNew) this.#hooks.joined(roomId);
  }

  /** Nobody has opened the room: its log goes on after the summary. */
  #follow(record: RoomRecord, summary: RoomSummary): void {
    const { log } = record;
    if (!log.isFrozen && log.epoch === summary.epoch && log.head >= summary.head) return;
    const { epoch, head } = summary;
    const continued = anchor(log, { epoch, head });
    this.#sync.advance(summary.roomId, { ...record, log: continued.log }, continued.ready);
  }

  #ask(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#untilSettled().then(
      () => {
        this.#isAsking = false;
        this.#failures = 0;
      },
      (error: unknown) => this.#askLater(asDomainError(error)),
    );
  }

  #askLater({ code, retryAfterMs = 0 }: DomainError): void {
    if (code === 'unauthenticated') {
      this.#isAsking = false;
      return;
    }
    this.#failures += 1;
    const wait = Math.max(retryAfterMs, backOffMs(this.#failures, this.#world.random()));
    this.#world.setTimer(wait, () => {
      this.#isAsking = false;
      this.#ask();
    });
  }

  async #untilSettled(): Promise<void> {
    while (this.#wantsAll || this.#doubts.size > 0) {
      if (this.#wantsAll) await this.#askAll();
      else await this.#askAbout([...this.#doubts].slice(0, ASKED_AT_ONCE));
    }
  }

  async #askAll(): Promise<void> {
    const doubted = new Set(this.#doubts);
    const known = new Set(this.#table.entries().flatMap(([roomId, { summary }]) => (summary ? [roomId] : [])));
    const { rooms } = await this.#world.request('GET /v1/rooms', {});
    this.#wantsAll = false;
    for (const room of rooms) this.adopt(room);
    const told = new Set(rooms.map((room) => room.roomId));
    // What came into doubt while the list was read may be newer than the list.
    for (const roomId of told) if (doubted.has(roomId) || !known.has(roomId)) this.#doubts.delete(roomId);
    // The list may lag behind the room itself, so absence is a doubt and not an answer.
    for (const roomId of known) if (!told.has(roomId)) this.#doubts.add(roomId);
    this.#hooks.listed();
  }

  async #askAbout(roomIds: readonly RoomId[]): Promise<void> {
    for (const roomId of roomIds) this.#doubts.delete(roomId);
    const answers = await Promise.allSettled(roomIds.map((roomId) => this.#room(roomId)));
    for (const [index, answer] of answers.entries()) {
      const roomId = roomIds[index] as RoomId;
      if (answer.status === 'rejected') this.#doubts.add(roomId);
      else if (answer.value === undefined) this.#hooks.gone(roomId);
      else this.adopt(answer.value);
    }
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #room(roomId: RoomId): Promise<RoomSummary | undefined> {
    try {
      return await this.#world.request('GET /v1/rooms/{roomId}', { path: { roomId } });
    } catch (error) {
      const { code } = asDomainError(error);
      if (code === 'not_found' || code === 'forbidden') return undefined;
      throw error;
    }
  }
}
