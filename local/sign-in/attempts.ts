import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

/** Cognito locks a name after five wrong passwords: one second first, twice as long each time, at most a quarter of an hour. */
const FREE_FAILURES = 5;
const LOCK_SECONDS_MAX = 15 * 60;

const Attempt = z.object({ failures: z.number(), locked_until: z.number() });

export interface Attempts {
  /** Whole seconds until this name may try again; 0 when it may now. */
  lockedSeconds(name: string): number;
  failed(name: string): void;
  succeeded(name: string): void;
}

/** Unknown names are counted like known ones, or the lock would tell which is which. */
export function createAttempts(database: DatabaseSync, now: () => number = Date.now): Attempts {
  const read = database.prepare('SELECT failures, locked_until FROM attempt WHERE name = ?');
  const write = database.prepare('INSERT OR REPLACE INTO attempt (name, failures, locked_until) VALUES (?, ?, ?)');
  const clear = database.prepare('DELETE FROM attempt WHERE name = ?');
  const attemptOf = (name: string) => {
    const row = read.get(name);
    return row ? Attempt.parse(row) : { failures: 0, locked_until: 0 };
  };
  return {
    lockedSeconds: (name) => Math.max(0, Math.ceil((attemptOf(name).locked_until - now()) / 1000)),
    failed(name) {
      const failures = attemptOf(name).failures + 1;
      const seconds = failures < FREE_FAILURES ? 0 : Math.min(2 ** (failures - FREE_FAILURES), LOCK_SECONDS_MAX);
      write.run(name, failures, now() + seconds * 1000);
    },
    succeeded(name) {
      clear.run(name);
    },
  };
}
