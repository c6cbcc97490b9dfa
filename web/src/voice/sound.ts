/** A piece of a sound that is loaded by itself: a whole recording, or one sentence of a message that is read aloud. */
export interface SoundPart {
  url: string;
}

/** Where in a sound: in which of its parts, and how far. */
export interface SoundPlace {
  part: number;
  atMs: number;
}

export interface PartOptions {
  /** The address that was given could not be loaded, or ended meanwhile: another one is wanted. */
  isRenewed: boolean;
  /** Nobody waits any more. */
  signal: AbortSignal;
}

/** Something to be heard. */
export interface Sound {
  /** Tells it from all others: it is what the player's state names. */
  id: string;
  /** For the device's own controls: what it is, and whose. */
  title: string;
  by: string;
  /** Waits for a part that is still being made; undefined when there is none. @throws DomainError why it cannot be had */
  part(index: number, options: PartOptions): Promise<SoundPart | undefined>;
  /** How long its parts are, as far as they are there; left out where there is only one. */
  lengths?(): readonly number[];
}

/** A sound that is on this device, such as a recording before it is sent. `url` is an object URL of the caller's. */
export function localSound({ id, url }: { id: string; url: string }): Sound {
  return { id, title: '', by: '', part: async (index) => (index === 0 ? { url } : undefined) };
}

/** Where it is so long after its beginning. */
export function placeIn(sound: Sound, totalMs: number): SoundPlace {
  const lengths = sound.lengths?.() ?? [];
  let atMs = totalMs;
  for (const [part, length] of lengths.entries()) {
    if (atMs < length || part === lengths.length - 1) return { part, atMs: Math.min(atMs, length) };
    atMs -= length;
  }
  return { part: 0, atMs };
}

/** How long after its beginning a part begins. */
export function startOf(sound: Sound, part: number): number {
  const before = sound.lengths?.().slice(0, part) ?? [];
  return before.reduce((sum, length) => sum + length, 0);
}
