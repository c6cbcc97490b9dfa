import { parseArgs } from 'node:util';
import { SiteConfig } from '../protocol/site-config.ts';
import { signInByCode } from './code-flow.ts';
import { DATA_FOLDER, readOutputs } from './outputs.ts';

const USAGE = 'Usage: npm run -s token -- <ana|ben|chloe> [--data <folder>]';

/** An access token of a seeded user, by the same sign-in as a browser's. */
async function accessToken(name: string, dataFolder: string): Promise<string> {
  const outputs = await readOutputs(dataFolder);
  if (!outputs) throw new Error('Mathia is not running. Start it first: npm start');
  const user = outputs.users.find((one) => one.name === name);
  if (!user) throw new Error(`There is no user ${name}. There are: ${outputs.users.map((one) => one.name).join(', ')}`);
  const { clientId, scope } = await siteConfig(outputs.siteUrl);
  // The site's own; nothing is opened there.
  const redirectUri = `${outputs.siteUrl}/callback`;
  const { issuer } = outputs;
  return (await signInByCode({ issuer, clientId, redirectUri, scope, username: name, password: user.password }))
    .accessToken;
}

async function siteConfig(siteUrl: string): Promise<SiteConfig> {
  const response = await fetch(`${siteUrl}/config.json`).catch((cause) => {
    throw new Error(`${siteUrl} does not answer. Is Mathia still running? Start it again: npm start`, { cause });
  });
  return SiteConfig.parse(await response.json());
}

try {
  const { values, positionals } = parseArgs({ options: { data: { type: 'string' } }, allowPositionals: true });
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) throw new Error(USAGE);
  process.stdout.write(`${await accessToken(name.toLowerCase(), values.data ?? DATA_FOLDER)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
