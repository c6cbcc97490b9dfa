import type { RoomId, UserId } from '../../../protocol/ids.ts';
import type { Connection } from './connection.ts';
import type { RoomTable } from './room-table.ts';
import { withRead } from './standing.ts';
import { summaryRead } from './summary.ts';

/** How far I have read each room, here and on my other devices. It only grows. */
export class ReadMarks {
  readonly #connection: Connection;
  readonly #table: RoomTable;
  readonly #me: () => UserId;
  /** What the server is known to know. */
  readonly #told = new Map<RoomId, number>();
  readonly #telling = new Set<RoomId>();

  constructor(connection: Connection, table: RoomTable, me: () => UserId) {
    this.#connection = connection;
    this.#table = table;
    this.#me = me;
  }

  mark(roomId: RoomId, seq: number): void {
    const { log, summary } = this.#table.getOrUnknown(roomId);
    if (!this.#told.has(roomId)) this.#told.set(roomId, summary?.readSeq ?? 0);
    this.#raise(roomId, Math.min(seq, log.head));
    void this.#tell(roomId);
  }

  /** The server says how far I have read, perhaps on another device. */
  told(roomId: RoomId, seq: number): void {
    this.#told.set(roomId, Math.max(seq, this.#told.get(roomId) ?? 0));
    this.#raise(roomId, seq);
    void this.#tell(roomId);
  }

  #raise(roomId: RoomId, seq: number): void {
    const record = this.#table.get(roomId);
    if (record?.summary === undefined || seq <= record.summary.readSeq) return;
    const summary = summaryRead(record.summary, seq, this.#me(), record.base);
    this.#table.update(roomId, { summary, readBy: withRead(record.readBy, this.#me(), seq) });
  }

  /** One at a time; what could not be told is told after the next `hello`. */
  async #tell(roomId: RoomId): Promise<void> {
    if (this.#telling.has(roomId)) return;
    this.#telling.add(roomId);
    try {
      for (let seq = this.#untold(roomId); seq !== undefined; seq = this.#untold(roomId)) {
        await this.#connection.command('read', { roomId, seq });
        this.#told.set(roomId, seq);
      }
    } catch {
      // Best effort: a receipt may be late, and the next mark or hello says it again.
    } finally {
      this.#telling.delete(roomId);
    }
  }

  #untold(roomId: RoomId): number | undefined {
    const seq = this.#table.get(roomId)?.summary?.readSeq ?? 0;
    return this.#connection.isReady && seq > (this.#told.get(roomId) ?? 0) ? seq : undefined;
  }
}
