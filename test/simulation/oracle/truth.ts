import type { DurableEvent } from '../../../protocol/events.ts';
import type { Member } from '../../../protocol/room.ts';
import type { Item } from '../table/values.ts';
import type { Evidence } from './evidence.ts';

/** An event as the table has it: of a message, its current state. */
export interface Logged {
  event: DurableEvent['event'];
  seq: number;
  data: unknown;
  committedAt: number;
}

export interface RoomTruth {
  roomId: string;
  room: Item;
  log: Logged[];
  members: Map<string, Member>;
}

/** When somebody became, or ceased to be, a member. */
interface Turn {
  at: number;
  isMember: boolean;
}

/** What the table says, read as nothing of the product reads it. */
export class Truth {
  readonly rooms = new Map<string, RoomTruth>();
  readonly rows: readonly Item[];
  readonly #turns = new Map<string, Turn[]>();

  constructor({ rows, commits }: Pick<Evidence, 'rows' | 'commits'>) {
    this.rows = rows;
    const born = new Map<string, number>();
    for (const { at, changes } of commits) {
      for (const { key, before, after } of changes) {
        if (before === undefined && after !== undefined) born.set(`${key.PK} ${key.SK}`, at);
        const isTurn = key.SK.startsWith('MEMBER#') && (before === undefined) !== (after === undefined);
        if (isTurn) this.#turn(key.PK.slice(5), key.SK.slice(7), { at, isMember: after !== undefined });
      }
    }
    for (const row of rows) this.#take(row, born.get(`${row.PK} ${row.SK}`) ?? 0);
  }

  /** Whether they were a member of the room at any moment from `since` to `until`, in the room's own time. */
  wasMember(roomId: string, userId: string, since: number, until: number): boolean {
    const turns = this.#turns.get(`${roomId} ${userId}`) ?? [];
    // Before the world began: whoever is there now and never came was there from the beginning.
    const first = turns[0] === undefined ? this.isMember(roomId, userId) : !turns[0].isMember;
    let isMember = first;
    for (const turn of turns) {
      if (turn.at > until) break;
      if (turn.at >= since && (isMember || turn.isMember)) return true;
      isMember = turn.isMember;
    }
    return isMember;
  }

  isMember(roomId: string, userId: string): boolean {
    return this.rooms.get(roomId)?.members.has(userId) === true;
  }

  /** Whether they were out of the room at some time. */
  wasRemoved(roomId: string, userId: string): boolean {
    return (this.#turns.get(`${roomId} ${userId}`) ?? []).some((turn) => !turn.isMember);
  }

  #turn(roomId: string, userId: string, turn: Turn): void {
    const key = `${roomId} ${userId}`;
    this.#turns.set(key, [...(this.#turns.get(key) ?? []), turn]);
  }

  #take(row: Item, committedAt: number): void {
    if (!row.PK.startsWith('ROOM#')) return;
    const roomId = row.PK.slice('ROOM#'.length);
    const truth: RoomTruth = this.rooms.get(roomId) ?? { roomId, room: row, log: [], members: new Map() };
    this.rooms.set(roomId, truth);
    if (row.SK === 'ROOM') truth.room = row;
    else if (row.SK.startsWith('MEMBER#')) truth.members.set(row.SK.slice(7), row as unknown as Member);
    else if (row.SK.startsWith('EVENT#')) truth.log.push({ ...(row as unknown as Logged), committedAt });
  }
}
