import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const LOCK_FILE = 'lock';

class FolderInUseError extends Error {
  constructor(folder: string) {
    super(`Another runtime already uses ${folder}`);
    this.name = 'FolderInUseError';
  }
}

/**
 * One runtime to a folder. SQLite holds the lock by the operating system, so it ends with the process in whatever way;
 * a file with a process id in it would survive a kill -9.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, LOCK_FILE));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new FolderInUseError(folder);
  }
  return () => lock.close();
}
