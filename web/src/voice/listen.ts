import type { Engine } from '../engine/engine-types.ts';
import type { SpokenMessage } from '../engine/sound-links.ts';
import { player } from './player.ts';
import { speechSound } from './sounds.ts';

/** Reads a message aloud from its beginning. */
export function listen(engine: Engine, of: SpokenMessage, by: string): void {
  player().play(speechSound(engine, of, by), { totalMs: 0 });
}
