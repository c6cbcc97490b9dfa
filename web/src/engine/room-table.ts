import type { StoreApi } from 'zustand/vanilla';
import type { RoomId } from '../../../protocol/ids.ts';
import type { RoomSummary } from '../../../protocol/room.ts';
import type { EngineState, EngineWorld, RoomView } from './engine-types.ts';
import { keptPart, stateKey, summaryKey } from './room-memory.ts';
import { type RoomRecord, toView, unknownRoom } from './room-record.ts';
import { newestFirst } from './summary.ts';
import type { WriteBehind } from './write-behind.ts';

/** A busy room is written to the device once in a while, not with every event. */
const KEEP_AFTER_MS = 300;

/** The rooms: what the engine knows of them, what the store shows of them, what the device keeps of them. */
export class RoomTable {
  readonly #records = new Map<RoomId, RoomRecord>();
  readonly #world: EngineWorld;
  readonly #store: StoreApi<EngineState>;
  readonly #device: WriteBehind;
  readonly #unkept = new Set<RoomId>();

  constructor(world: EngineWorld, store: StoreApi<EngineState>, device: WriteBehind) {
    this.#world = world;
    this.#store = store;
    this.#device = device;
  }

  get(roomId: RoomId): RoomRecord | undefined {
    return this.#records.get(roomId);
  }

  getOrUnknown(roomId: RoomId): RoomRecord {
    return this.#records.get(roomId) ?? unknownRoom;
  }

  entries(): [RoomId, RoomRecord][] {
    return [...this.#records];
  }

  set(roomId: RoomId, record: RoomRecord): void {
    const before = this.#records.get(roomId);
    if (before === record) return;
    this.#records.set(roomId, record);
    if (record.summary === undefined) return;
    this.#show(roomId, toView(record, record.summary));
    if (before?.summary !== record.summary || before?.base !== record.base) this.#keepLater(roomId);
  }

  update(roomId: RoomId, change: Partial<RoomRecord>): void {
    this.set(roomId, { ...this.getOrUnknown(roomId), ...change });
  }

  delete(roomId: RoomId): void {
    this.#records.delete(roomId);
    this.#unkept.delete(roomId);
    this.#device.delete(summaryKey(roomId));
    this.#device.delete(stateKey(roomId));
    const rooms = new Map(this.#store.getState().rooms);
    if (rooms.delete(roomId)) this.#store.setState({ rooms, roomOrder: this.#order(rooms) });
  }

  keep(): void {
    for (const roomId of this.#unkept) this.#keep(roomId);
    this.#unkept.clear();
  }

  #show(roomId: RoomId, view: RoomView): void {
    const rooms = new Map(this.#store.getState().rooms).set(roomId, view);
    this.#store.setState({ rooms, roomOrder: this.#order(rooms) });
  }

  /** The same array as long as the order is the same. */
  #order(rooms: ReadonlyMap<RoomId, RoomView>): readonly RoomId[] {
    const old = this.#store.getState().roomOrder;
    const summaries: RoomSummary[] = [...rooms.values()].map((view) => view.summary);
    const order = summaries.sort(newestFirst).map((summary) => summary.roomId);
    return order.length === old.length && order.every((id, index) => id === old[index]) ? old : order;
  }

  #keepLater(roomId: RoomId): void {
    if (this.#unkept.size === 0) this.#world.setTimer(KEEP_AFTER_MS, () => this.keep());
    this.#unkept.add(roomId);
  }

  #keep(roomId: RoomId): void {
    const record = this.#records.get(roomId);
    if (record?.summary === undefined) return;
    this.#device.put(summaryKey(roomId), record.summary);
    if (record.base !== undefined) this.#device.put(stateKey(roomId), keptPart(record.base));
  }
}
