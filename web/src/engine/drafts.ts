import type { StoreApi } from 'zustand/vanilla';
import { RoomId } from '../../../protocol/ids.ts';
import type { EngineState, EngineStorage } from './engine-types.ts';
import type { WriteBehind } from './write-behind.ts';

const DRAFTS = 'draft/';

/** What somebody has begun to write, per room. */
export class Drafts {
  readonly #store: StoreApi<EngineState>;
  readonly #device: WriteBehind;

  constructor(store: StoreApi<EngineState>, device: WriteBehind) {
    this.#store = store;
    this.#device = device;
  }

  async load(storage: EngineStorage): Promise<void> {
    const entries = await storage.entries(DRAFTS);
    const kept = entries.flatMap(([key, text]) => {
      const roomId = RoomId.safeParse(key.slice(DRAFTS.length));
      return roomId.success && typeof text === 'string' ? [[roomId.data, text] as const] : [];
    });
    // What was written while this was read is newer.
    this.#store.setState(({ drafts }) => ({ drafts: { ...Object.fromEntries(kept), ...drafts } }));
  }

  set(roomId: RoomId, text: string): void {
    const { [roomId]: before = '', ...others } = this.#store.getState().drafts;
    if (before === text) return;
    this.#store.setState({ drafts: text === '' ? others : { ...others, [roomId]: text } });
    if (text === '') this.#device.delete(DRAFTS + roomId);
    else this.#device.put(DRAFTS + roomId, text);
  }
}
