import type { Refusal } from '../../../protocol/attachment.ts';

/** Stands in everything of a hostile file that is no pixel. Nothing that is published may hold it. */
export const CANARY = 'Canary-that-must-not-sing';

/** A file that somebody uploads, and what may become of it. */
export interface HostileFile {
  name: string;
  bytes: Uint8Array;
  /** Why it is refused, or that a picture is made anew of its pixels. */
  becomes: Refusal | 'anew';
}

export function hostile(name: string, bytes: Uint8Array, becomes: HostileFile['becomes']): HostileFile {
  return { name, bytes, becomes };
}
