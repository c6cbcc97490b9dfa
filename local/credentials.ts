import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

export const SEEDED = ['ana', 'ben', 'chloe'] as const;

const Credentials = z.object({
  developer: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  passwords: z.object({ ana: z.string(), ben: z.string(), chloe: z.string() }),
});
export type Credentials = z.infer<typeof Credentials>;

/** Made once for a data folder; without one, anew at each start. */
export async function readCredentials(dataFolder: string | undefined): Promise<Credentials> {
  if (dataFolder === undefined) return newCredentials();
  const file = join(dataFolder, 'credentials.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) return Credentials.parse(JSON.parse(text));
  const made = newCredentials();
  await mkdir(dataFolder, { recursive: true });
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
}

function newCredentials(): Credentials {
  return {
    developer: {
      accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64url'),
    },
    passwords: { ana: newPassword(), ben: newPassword(), chloe: newPassword() },
  };
}

/** Without letters that are mistaken for others. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [group(), group(), group()].join('-');
}
