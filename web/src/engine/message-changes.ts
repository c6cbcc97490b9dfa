import type { DurableEventOf } from '../../../protocol/events.ts';
import type { MessageId, RoomId, UserId } from '../../../protocol/ids.ts';
import type { Connection } from './connection.ts';
import type { EngineWorld } from './engine-types.ts';
import type { MessageChange, Overlay } from './overlay.ts';
import type { RoomSync } from './room-sync.ts';
import type { RoomTable } from './room-table.ts';

/** The server leaves out the socket that a command came from when it posts the event: it is asked for, several at once. */
const OWN_EVENT_MS = 300;

/** Edits, deletions and reactions: seen at once, taken back when the server refuses. */
export class MessageChanges {
  readonly #world: EngineWorld;
  readonly #connection: Connection;
  readonly #table: RoomTable;
  readonly #sync: RoomSync;
  readonly #me: () => UserId;

  constructor(world: EngineWorld, connection: Connection, table: RoomTable, sync: RoomSync, me: () => UserId) {
    this.#world = world;
    this.#connection = connection;
    this.#table = table;
    this.#sync = sync;
    this.#me = me;
  }

  edit(roomId: RoomId, messageId: MessageId, text: string): Promise<void> {
    const data = { messageId, text, mentions: this.#mentions(roomId, messageId) };
    const change = this.#event(roomId, { event: 'message.updated', data });
    return this.#try(roomId, change, () => this.#connection.command('message.edit', { roomId, messageId, text }));
  }

  remove(roomId: RoomId, messageId: MessageId): Promise<void> {
    const change = this.#event(roomId, { event: 'message.deleted', data: { messageId, by: this.#me() } });
    return this.#try(roomId, change, () => this.#connection.command('message.delete', { roomId, messageId }));
  }

  react(roomId: RoomId, messageId: MessageId, emoji: string, on: boolean): Promise<void> {
    const data = { messageId, emoji, userId: this.#me(), on };
    const change = this.#event(roomId, { event: 'reaction.changed', data });
    return this.#try(roomId, change, () => this.#connection.command('reaction.set', { roomId, messageId, emoji, on }));
  }

  async #try(roomId: RoomId, change: MessageChange, command: () => Promise<{ seq: number }>): Promise<void> {
    const overlay: Overlay = { change, seq: undefined };
    this.#replace(roomId, overlay, [overlay]);
    try {
      const { seq } = await command();
      this.#done(roomId, overlay, seq);
    } catch (error) {
      this.#replace(roomId, overlay, []);
      throw error;
    }
  }

  /** It is shown until the log here has it. */
  #done(roomId: RoomId, overlay: Overlay, seq: number): void {
    const head = this.#table.get(roomId)?.log.head ?? 0;
    this.#replace(roomId, overlay, seq > head ? [{ ...overlay, seq }] : []);
    this.#sync.expect(roomId, seq, OWN_EVENT_MS);
  }

  #replace(roomId: RoomId, overlay: Overlay, by: readonly Overlay[]): void {
    const record = this.#table.get(roomId);
    if (record === undefined) return;
    const index = record.overlays.indexOf(overlay);
    const overlays = index < 0 ? [...record.overlays, ...by] : record.overlays.toSpliced(index, 1, ...by);
    this.#table.update(roomId, { overlays });
  }

  #event<C extends Pick<MessageChange, 'event' | 'data'>>(roomId: RoomId, change: C) {
    return { ...change, roomId, seq: 0, at: new Date(this.#world.now()).toISOString() };
  }

  /** Whom the new text mentions is the server's to find. */
  #mentions(roomId: RoomId, messageId: MessageId): DurableEventOf<'message.updated'>['data']['mentions'] {
    const item = this.#table
      .get(roomId)
      ?.base?.timeline.findLast((one) => one.kind === 'message' && one.message.messageId === messageId);
    return item?.kind === 'message' ? item.message.mentions : [];
  }
}
