import type { ClientMessageId, RoomId } from '../../protocol/ids.ts';

/** What a device saw and did, as it could tell afterwards. The oracle reads nothing else of it. */
export type ClientEntry = { at: number } & (
  | { what: 'started' }
  /** Gone without a word; what was not stored by then is lost. */
  | { what: 'crashed' }
  /** Somebody wrote a message. */
  | { what: 'wrote'; clientMessageId: ClientMessageId; roomId: RoomId; text: string }
  /** The device keeps it over a crash. */
  | { what: 'stored'; clientMessageId: ClientMessageId }
  | { what: 'said'; socket: number; text: string }
  | { what: 'heard'; socket: number; text: string }
  | { what: 'was told'; route: string; answer: unknown }
);
