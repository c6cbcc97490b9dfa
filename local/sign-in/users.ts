import type { DatabaseSync } from 'node:sqlite';
import { DomainError } from '../../protocol/errors.ts';
import { createAttempts } from './attempts.ts';
import { hashPassword, isPassword, NO_PASSWORD } from './password.ts';
import type { PoolSettings } from './user-pool.ts';
import { createUserTable, type User, type UserTable } from './user-table.ts';

export interface NewUser {
  handle: string;
  email?: string | undefined;
  password: string;
}

export interface Users {
  /** Throws a DomainError with the `field` that is wrong. */
  create(user: NewUser): Promise<User>;
  /** Throws the same DomainError for a wrong password and for an unknown name. */
  signIn(name: string, password: string): Promise<User>;
  byHandle(handle: string): User | undefined;
  bySub(sub: string): User | undefined;
  /** Somebody without a password, who comes in only by `issueToken`: thousands of them are made in a second. */
  admit(handle: string): User;
  /** By name, address or subject, as Cognito's AdminDeleteUser; false when there is nobody. */
  remove(username: string): boolean;
}

const HANDLE = /^[a-z0-9][a-z0-9_.-]{1,31}$/;
const HANDLE_RULE = 'Use 2 to 32 letters, digits, dots, hyphens or underscores, and begin with a letter or digit.';
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@]{2,63}$/;
const PASSWORD_CHARS_MAX = 256;

export function createUsers(database: DatabaseSync, settings: PoolSettings): Users {
  const attempts = createAttempts(database);
  const table = createUserTable(database);
  return {
    async create(given) {
      const { password, ...user } = checked(given, settings);
      assertFree(table, user);
      const hash = await hashPassword(password);
      // Somebody may have taken the name while the password was being hashed.
      assertFree(table, user);
      return table.insert({ ...user, password: hash });
    },
    async signIn(name, password) {
      const key = name.trim().toLowerCase();
      const wait = attempts.lockedSeconds(key);
      if (wait > 0) throw tooMany(wait);
      // Counted before it is known, or a thousand guesses at the same time would count as one.
      attempts.failed(key);
      const user = table.find(settings.canSignInByEmail && key.includes('@') ? 'email' : 'handle', key);
      if (!(await isPassword(password.slice(0, PASSWORD_CHARS_MAX), user?.password)) || !user) {
        throw new DomainError('unauthenticated', 'Wrong username or password.', { field: 'password' });
      }
      attempts.succeeded(key);
      return user;
    },
    admit(handle) {
      if (!HANDLE.test(handle)) throw new DomainError('bad_request', HANDLE_RULE, { field: 'username' });
      assertFree(table, { handle, email: null });
      return table.insert({ handle, email: null, password: NO_PASSWORD });
    },
    remove(username) {
      const name = username.toLowerCase();
      const user = table.find('sub', name) ?? table.find('handle', name) ?? table.find('email', name);
      if (user === undefined) return false;
      table.remove(user);
      for (const known of [user.handle, user.email ?? '']) attempts.succeeded(known);
      return true;
    },
    byHandle: (handle) => table.find('handle', handle),
    bySub: (sub) => table.find('sub', sub),
  };
}

function assertFree(table: UserTable, { handle, email }: { handle: string; email: string | null }): void {
  if (table.find('handle', handle)) {
    throw new DomainError('conflict', 'That username is taken. Try another one.', { field: 'username' });
  }
  if (email !== null && table.find('email', email)) {
    throw new DomainError('conflict', 'That address already has an account. Sign in instead.', { field: 'email' });
  }
}

function tooMany(seconds: number): DomainError {
  const message = `Too many attempts. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
  return new DomainError('rate_limited', message, { field: 'password', retryAfterMs: seconds * 1000 });
}

function checked(user: NewUser, { passwordCharsMin, wantsEmail }: PoolSettings) {
  const handle = user.handle.trim().toLowerCase();
  const email = user.email?.trim().toLowerCase() || null;
  if (!HANDLE.test(handle)) {
    throw new DomainError('bad_request', HANDLE_RULE, { field: 'username' });
  }
  if ((wantsEmail || email) && !EMAIL.test(email ?? '')) {
    throw new DomainError('bad_request', 'Enter your email address, like name@example.com.', { field: 'email' });
  }
  if ([...user.password].length < passwordCharsMin) {
    throw new DomainError('bad_request', `Use at least ${passwordCharsMin} characters.`, { field: 'password' });
  }
  if (user.password.length > PASSWORD_CHARS_MAX) {
    throw new DomainError('bad_request', `Use at most ${PASSWORD_CHARS_MAX} characters.`, { field: 'password' });
  }
  return { handle, email, password: user.password };
}
