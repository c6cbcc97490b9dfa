import type { RoomId } from '../../../protocol/ids.ts';
import { loaded } from './lazily.ts';
import type { RoomLoad } from './room-load.ts';
import { freeze } from './room-log.ts';
import type { RoomTable } from './room-table.ts';

export interface RoomLoadPartHooks {
  make(): Promise<RoomLoad>;
  doubt(roomId: RoomId): void;
}

/** Conversations, for a client that shows its rooms and has opened none: loaded when the first is opened. */
export class RoomLoadPart {
  readonly #table: RoomTable;
  readonly #hooks: RoomLoadPartHooks;
  #loading: Promise<RoomLoad | undefined> | undefined;
  #loaded: RoomLoad | undefined;

  constructor(table: RoomTable, hooks: RoomLoadPartHooks) {
    this.#table = table;
    this.#hooks = hooks;
  }

  isLoading(roomId: RoomId): boolean {
    return this.#loaded?.isLoading(roomId) ?? false;
  }

  async open(roomId: RoomId): Promise<void> {
    this.#table.update(roomId, { isOpened: true, unreadFrom: undefined });
    const part = this.#loaded ?? (await this.#load());
    if (part !== undefined) await part.open(roomId);
    else if (this.#table.get(roomId) !== undefined) this.#table.update(roomId, { loading: 'failed' });
  }

  async older(roomId: RoomId): Promise<void> {
    await this.#loaded?.older(roomId);
  }

  /** What is known does not count any more. Of a room that nobody has opened, that is its place in the list. */
  reload(roomId: RoomId): void {
    const record = this.#table.get(roomId);
    if (this.#loaded !== undefined) this.#loaded.reload(roomId);
    else if (record !== undefined) {
      this.#table.update(roomId, { log: freeze(record.log) });
      this.#hooks.doubt(roomId);
    }
  }

  /** Opened rooms that could not be loaded are tried again. */
  resume(): void {
    this.#loaded?.resume();
    if (this.#loading !== undefined) return;
    for (const [roomId, { isOpened }] of this.#table.entries()) if (isOpened) void this.open(roomId);
  }

  forget(roomId: RoomId): void {
    this.#loaded?.forget(roomId);
  }

  /** Undefined when it cannot be loaded now. */
  #load(): Promise<RoomLoad | undefined> {
    this.#loading ??= loaded(() => this.#hooks.make()).then(
      (part) => {
        this.#loaded = part;
        return part;
      },
      () => {
        this.#loading = undefined;
        return undefined;
      },
    );
    return this.#loading;
  }
}
