import { setTimeout as sleep } from 'node:timers/promises';
import { Me } from '../protocol/user.ts';
import { type Credentials, SEEDED } from './credentials.ts';
import type { Outputs } from './outputs.ts';
import type { SignIn } from './sign-in/sign-in.ts';

const ATTEMPTS_MAX = 60;
const ATTEMPT_MS = 1_000;

/** What is answered to somebody whose account is being deleted, or whose name is not free yet. */
const ERASING = [403, 409];
class Refused extends Error {}

export interface SeedParts {
  signIn: SignIn;
  httpUrl: string;
  credentials: Credentials;
}

/**
 * Ana, Ben and Chloe, made members as everybody is: by their first call. One after the other, so that the Lobby always
 * has the same order.
 */
export async function seedUsers({ signIn, httpUrl, credentials }: SeedParts): Promise<Outputs['users']> {
  const users: Outputs['users'] = [];
  for (const name of SEEDED) {
    const password = credentials.passwords[name];
    users.push({ name, password, ...(await seedUser({ signIn, httpUrl }, name, password)) });
  }
  return users;
}

/** Somebody whose account is just being deleted is made anew when their name is free. */
async function seedUser({ signIn, httpUrl }: Omit<SeedParts, 'credentials'>, name: string, password: string) {
  for (let attempt = 1; ; attempt++) {
    const isNew = await ensureUser(signIn, name, password);
    const call = personalApi(httpUrl, await signIn.issueToken(name));
    try {
      const { userId } = await call('GET');
      // Only the first time: later the name is theirs to change.
      if (isNew) await call('PATCH', { name: capitalized(name) });
      return { userId };
    } catch (error) {
      if (!(error instanceof Refused) || attempt === ATTEMPTS_MAX) throw error;
      await sleep(ATTEMPT_MS);
    }
  }
}

async function ensureUser({ users }: SignIn, handle: string, password: string): Promise<boolean> {
  if (users.byHandle(handle)) return false;
  await users.create({ handle, email: `${handle}@example.com`, password });
  return true;
}

function personalApi(httpUrl: string, accessToken: string) {
  return async (method: 'GET' | 'PATCH', body?: { name: string }): Promise<Me> => {
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${httpUrl}/v1/me`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (response.ok) return Me.parse(await response.json());
    const said = `${method} /v1/me answered ${response.status}: ${await response.text()}`;
    throw ERASING.includes(response.status) ? new Refused(said) : new Error(said);
  };
}

function capitalized(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
