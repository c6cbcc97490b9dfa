import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

const User = z.object({ sub: z.string(), handle: z.string(), email: z.nullable(z.string()), password: z.string() });
export type User = z.infer<typeof User>;

export interface UserTable {
  find(by: 'sub' | 'handle' | 'email', value: string): User | undefined;
  insert(user: Omit<User, 'sub'>): User;
  /** With everything by which they are signed in. */
  remove(user: User): void;
}

export function createUserTable(database: DatabaseSync): UserTable {
  const insert = database.prepare('INSERT INTO user (sub, handle, email, password, created) VALUES (?, ?, ?, ?, ?)');
  const find = {
    sub: database.prepare('SELECT sub, handle, email, password FROM user WHERE sub = ?'),
    handle: database.prepare('SELECT sub, handle, email, password FROM user WHERE handle = ?'),
    email: database.prepare('SELECT sub, handle, email, password FROM user WHERE email = ?'),
  };
  const remove = [
    database.prepare("DELETE FROM artefact WHERE json_extract(payload, '$.accountId') = ?"),
    database.prepare('DELETE FROM user WHERE sub = ?'),
  ];
  return {
    remove({ sub }) {
      for (const statement of remove) statement.run(sub);
    },
    find: (by, value) => User.optional().parse(find[by].get(value)),
    insert(user) {
      const created = { sub: randomUUID(), ...user };
      insert.run(created.sub, created.handle, created.email, created.password, Date.now());
      return created;
    },
  };
}
