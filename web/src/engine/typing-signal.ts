import type { RoomId } from '../../../protocol/ids.ts';
import { TYPING_FORGET_MS, TYPING_REPEAT_MS } from '../../../protocol/limits.ts';
import type { Connection } from './connection.ts';
import type { EngineWorld } from './engine-types.ts';
import { TYPING_QUIET_MS } from './typing.ts';

/** Tells the others that I am writing: at most every 10 s, and once when I stop. Best effort. */
export class TypingSignal {
  readonly #world: EngineWorld;
  readonly #connection: Connection;
  readonly #saidAt = new Map<RoomId, number>();
  readonly #sentAt = new Map<RoomId, number>();

  constructor(world: EngineWorld, connection: Connection) {
    this.#world = world;
    this.#connection = connection;
  }

  set(roomId: RoomId, on: boolean): void {
    if (!this.#connection.isReady) return;
    if (on && !this.#isWithin(this.#saidAt, roomId, TYPING_REPEAT_MS) && !this.#isQuiet(roomId)) this.#sayOn(roomId);
    else if (!on && this.#isWithin(this.#saidAt, roomId, TYPING_FORGET_MS)) this.#sayOff(roomId);
  }

  /** My message says that I have stopped. */
  sent(roomId: RoomId): void {
    this.#saidAt.delete(roomId);
    this.#sentAt.set(roomId, this.#world.now());
  }

  /** My message does not come, and the others may still wait for it. */
  unsaid(roomId: RoomId): void {
    const isWritingOn = this.#isWithin(this.#saidAt, roomId, TYPING_FORGET_MS);
    const isWaitedFor = this.#isWithin(this.#sentAt, roomId, TYPING_FORGET_MS);
    this.#sentAt.delete(roomId);
    if (isWaitedFor && !isWritingOn && this.#connection.isReady) this.#sayOff(roomId);
  }

  #sayOn(roomId: RoomId): void {
    this.#saidAt.set(roomId, this.#world.now());
    this.#say(roomId, { on: true });
  }

  #sayOff(roomId: RoomId): void {
    this.#saidAt.delete(roomId);
    this.#say(roomId, { on: false });
  }

  #say(roomId: RoomId, { on }: { on: boolean }): void {
    this.#connection.command('typing', { roomId, on }).catch(() => undefined);
  }

  /** Right after my message the others would take it for something that has been overtaken. */
  #isQuiet(roomId: RoomId): boolean {
    return this.#isWithin(this.#sentAt, roomId, TYPING_QUIET_MS);
  }

  #isWithin(times: ReadonlyMap<RoomId, number>, roomId: RoomId, ms: number): boolean {
    const at = times.get(roomId);
    return at !== undefined && this.#world.now() - at < ms;
  }
}
