import type { CommandData } from '../../../protocol/commands.ts';
import { type DurableEvent, isDurable, type ServerEvent, type TransientEvent } from '../../../protocol/events.ts';
import type { RoomId, UserId } from '../../../protocol/ids.ts';
import { TYPING_FORGET_MS } from '../../../protocol/limits.ts';
import type { RoomSummary } from '../../../protocol/room.ts';
import type { Connection } from './connection.ts';
import type { Greeting, Heads } from './connection-listener.ts';
import type { EngineWorld } from './engine-types.ts';
import { ReadMarks } from './read-marks.ts';
import { RoomList } from './room-list.ts';
import { RoomLoadPart } from './room-load-part.ts';
import { RoomSync } from './room-sync.ts';
import type { RoomTable } from './room-table.ts';
import { withPresence, withRead } from './standing.ts';
import { isOvertaken, type Spoken, spokenAfter, typingAt, typingHeard } from './typing.ts';

export interface RoomsHooks {
  me(): UserId;
  heard(events: readonly DurableEvent[]): void;
  restarted(roomId: RoomId): void;
  advanced(roomId: RoomId, head: number): void;
  gone(roomId: RoomId): void;
  listed(): void;
}

type RoomTransient = Exclude<TransientEvent, { event: 'caught_up' | 'reconnect' }>;

/** All rooms of a person: brings events to their room, and sees to it that no room falls behind unnoticed. */
export class Rooms {
  readonly sync: RoomSync;
  readonly load: RoomLoadPart;
  readonly list: RoomList;
  readonly marks: ReadMarks;
  readonly #world: EngineWorld;
  readonly #connection: Connection;
  readonly #table: RoomTable;
  readonly #hooks: RoomsHooks;
  /** The rooms that the newest `hello` subscribed its connection to. */
  #subscribed = new Set<RoomId>();
  readonly #spoken = new Map<RoomId, Spoken>();

  constructor(world: EngineWorld, connection: Connection, table: RoomTable, hooks: RoomsHooks) {
    this.#world = world;
    this.#connection = connection;
    this.#table = table;
    this.#hooks = hooks;
    const doubtful = {
      ...hooks,
      reset: (roomId: RoomId) => this.load.reload(roomId),
      doubt: (roomId: RoomId) => this.list.doubt(roomId),
      gone: (roomId: RoomId) => this.leave(roomId),
      joined: (roomId: RoomId) => this.#subscribe(roomId),
    };
    this.sync = new RoomSync(world, connection, table, doubtful);
    this.load = new RoomLoadPart(table, {
      ...doubtful,
      make: async () => {
        const { RoomLoad } = await import('./room-load.ts');
        return new RoomLoad(world, table, this.sync, doubtful);
      },
    });
    this.list = new RoomList(world, table, this.sync, this.load, doubtful);
    this.marks = new ReadMarks(connection, table, hooks.me);
  }

  /** What this client has of each room. A room that is being loaded says nothing: its page will tell. */
  have(): CommandData<'hello'>['rooms'] {
    const known = this.#table.entries().filter(([, { log, summary }]) => summary !== undefined && !log.isFrozen);
    return Object.fromEntries(known.map(([roomId, { log }]) => [roomId, { seq: log.head, epoch: log.epoch }]));
  }

  received(events: readonly ServerEvent[]): void {
    const durable = Map.groupBy(events.filter(isDurable), (event) => event.roomId);
    for (const [roomId, ofRoom] of durable) {
      this.#heardFrom(roomId, ofRoom);
      // A removal ended what hello had subscribed, whichever of the two was heard first.
      const hasJoined = ofRoom.some(
        (event) => event.event === 'member.joined' && event.data.userId === this.#hooks.me(),
      );
      if (hasJoined) this.#subscribed.delete(roomId);
      this.sync.deliver(roomId, ofRoom);
      if (hasJoined && this.#table.get(roomId)?.summary !== undefined) this.#subscribe(roomId);
    }
    for (const event of events) if (!isDurable(event) && 'roomId' in event) this.#transient(event);
  }

  greeted({ rooms }: Greeting): void {
    this.#subscribed = new Set(rooms.map((room) => room.roomId));
    for (const { roomId, head, epoch, readSeq } of rooms) {
      const record = this.#table.get(roomId);
      if (record?.summary === undefined) this.list.doubt(roomId);
      else if (!record.log.isFrozen && record.log.epoch !== epoch) this.load.reload(roomId);
      else this.sync.expect(roomId, head);
      this.marks.told(roomId, readSeq);
    }
    for (const [roomId] of this.#table.entries()) if (!this.#subscribed.has(roomId)) this.list.doubt(roomId);
  }

  /** Where the server says the rooms are. One that is behind us, or missing, is as doubtful as one that is ahead. */
  heads(heads: Heads): void {
    for (const [roomId, record] of this.#table.entries()) {
      const head = heads[roomId];
      if (head === undefined) this.list.doubt(roomId);
      else if (!record.log.isFrozen && head < record.log.head) this.sync.sync(roomId);
      else this.sync.expect(roomId, head);
    }
    for (const roomId of Object.keys(heads) as RoomId[]) {
      if (this.#table.get(roomId) === undefined) this.list.doubt(roomId);
    }
  }

  /** A new connection carries on. */
  resume(): void {
    this.list.resume();
    this.sync.resume();
    for (const [roomId, { summary }] of this.#table.entries()) if (summary !== undefined) this.#subscribe(roomId);
  }

  adopt(summary: RoomSummary): void {
    this.list.adopt(summary);
  }

  /** The room is not mine any more. */
  leave(roomId: RoomId): void {
    this.#table.delete(roomId);
    this.#subscribed.delete(roomId);
    this.#spoken.delete(roomId);
    this.sync.forget(roomId);
    this.load.forget(roomId);
    this.#hooks.gone(roomId);
  }

  #subscribe(roomId: RoomId): void {
    if (!this.#connection.isReady || this.#subscribed.has(roomId)) return;
    this.#subscribed.add(roomId);
    this.sync.hear(roomId);
  }

  #transient(event: RoomTransient): void {
    const record = this.#table.get(event.roomId);
    if (record?.summary === undefined) return;
    switch (event.event) {
      case 'typing':
        this.#typing(event);
        break;
      case 'presence': {
        const online = withPresence(record.online, event.data.userId, event.data.online);
        this.#table.update(event.roomId, { online });
        break;
      }
      case 'receipt':
        this.#receipt(event);
        break;
      case 'reply.delta':
        this.sync.grow(event.roomId, event.data);
        break;
      case 'reset':
        this.load.reload(event.roomId);
        break;
      default:
        event satisfies never;
    }
  }

  #heardFrom(roomId: RoomId, events: readonly DurableEvent[]): void {
    const before = this.#spoken.get(roomId) ?? new Map();
    const now = this.#world.now();
    this.#spoken.set(
      roomId,
      events.reduce((spoken, event) => spokenAfter(spoken, event, now), before),
    );
  }

  #typing({ roomId, data }: Extract<RoomTransient, { event: 'typing' }>): void {
    const now = this.#world.now();
    const spoken = this.#spoken.get(roomId) ?? new Map();
    if (data.userId === this.#hooks.me() || isOvertaken(data, spoken, now)) return;
    this.#table.update(roomId, { typing: typingHeard(this.#table.getOrUnknown(roomId).typing, data, now) });
    if (data.on) this.#world.setTimer(TYPING_FORGET_MS, () => this.#forgetTyping(roomId));
  }

  #forgetTyping(roomId: RoomId): void {
    const record = this.#table.get(roomId);
    if (record === undefined) return;
    const typing = typingAt(record.typing, this.#world.now());
    if (typing !== record.typing) this.#table.update(roomId, { typing });
  }

  #receipt({ roomId, data }: Extract<RoomTransient, { event: 'receipt' }>): void {
    const { readBy } = this.#table.getOrUnknown(roomId);
    if (data.userId === this.#hooks.me()) this.marks.told(roomId, data.seq);
    else this.#table.update(roomId, { readBy: withRead(readBy, data.userId, data.seq) });
  }
}
