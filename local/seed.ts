import { Me } from '../protocol/user.ts';
import { type Credentials, SEEDED } from './credentials.ts';
import type { Outputs } from './outputs.ts';
import type { SignIn } from './sign-in/sign-in.ts';

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
    const isNew = await ensureUser(signIn, name, password);
    const call = personalApi(httpUrl, await signIn.issueToken(name));
    const { userId } = await call('GET');
    // Only the first time: later the name is theirs to change.
    if (isNew) await call('PATCH', { name: capitalized(name) });
    users.push({ name, userId, password });
  }
  return users;
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
    if (!response.ok) throw new Error(`${method} /v1/me answered ${response.status}: ${await response.text()}`);
    return Me.parse(await response.json());
  };
}

function capitalized(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
