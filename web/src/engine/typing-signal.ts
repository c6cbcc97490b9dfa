import type { RoomId } from '../../../protocol/ids.ts';
import { TYPING_REPEAT_MS } from '../../../protocol/limits.ts';
import type { Connection } from './connection.ts';
import type { EngineWorld } from './engine-types.ts';

/** Tells the others that I am writing: at most every 10 s, and once when I stop. Best effort. */
export class TypingSignal {
  readonly #world: EngineWorld;
  readonly #connection: Connection;
  readonly #saidAt = new Map<RoomId, number>();

  constructor(world: EngineWorld, connection: Connection) {
    this.#world = world;
    this.#connection = connection;
  }

  set(roomId: RoomId, on: boolean): void {
    const saidAt = this.#saidAt.get(roomId);
    const isFresh = saidAt !== undefined && this.#world.now() - saidAt < TYPING_REPEAT_MS;
    if (!this.#connection.isReady || on === isFresh) return;
    if (on) this.#saidAt.set(roomId, this.#world.now());
    else if (!this.#saidAt.delete(roomId)) return;
    this.#connection.command('typing', { roomId, on }).catch(() => undefined);
  }

  /** My message says that I have stopped. */
  sent(roomId: RoomId): void {
    this.#saidAt.delete(roomId);
  }
}
