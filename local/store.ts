import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * What the runtime itself must remember: queued messages, secrets, how far each stream was read. A write is in the
 * operating system's hands when it returns, so a kill -9 of this process loses nothing.
 */
export function openStore(dataFolder?: string): DatabaseSync {
  const store = new DatabaseSync(dataFolder === undefined ? ':memory:' : join(dataFolder, 'runtime.sqlite'));
  store.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
  return store;
}
