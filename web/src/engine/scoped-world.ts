import type { EngineWorld } from './engine-types.ts';

export interface ScopedWorld {
  world: EngineWorld;
  /** Cancels every timer; none is set after it. */
  close(): void;
}

/** The same world, with timers that end with the engine. */
export function scopedWorld(world: EngineWorld): ScopedWorld {
  const timers = new Set<() => void>();
  let isClosed = false;
  const setTimer = (ms: number, fire: () => void) => {
    if (isClosed) return () => {};
    const cancelTimer = world.setTimer(ms, () => {
      timers.delete(cancel);
      fire();
    });
    const cancel = () => {
      timers.delete(cancel);
      cancelTimer();
    };
    timers.add(cancel);
    return cancel;
  };
  const close = () => {
    isClosed = true;
    for (const cancel of [...timers]) cancel();
  };
  return { world: { ...world, setTimer }, close };
}
