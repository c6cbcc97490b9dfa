import type { EngineWorld } from './engine-types.ts';

/** What `promise` gives, or the error of `late` after `ms`. */
export async function within<T>(world: EngineWorld, ms: number, promise: Promise<T>, late: () => Error): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const cancel = world.setTimer(ms, () => reject(late()));
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    cancel();
  }
}
