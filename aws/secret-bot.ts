import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { env } from './env.ts';
import { setting } from './settings.ts';

const client = new SecretsManagerClient({});
const CACHE_MS = 5 * 60 * 1000;

let cached: { secret: string; until: number } | undefined;

/** The text that signs what the deployment's own bot is sent. Kept for five minutes, so that a rotation is noticed. */
export async function readDefaultBotSecret(): Promise<string> {
  const now = env.now().getTime();
  if (cached === undefined || cached.until < now) cached = { secret: await fetchSecret(), until: now + CACHE_MS };
  return cached.secret;
}

async function fetchSecret(): Promise<string> {
  const command = new GetSecretValueCommand({ SecretId: setting('DEFAULT_BOT_SECRET_ID') });
  const { SecretString } = await env.io({ service: 'secrets', command }, () => client.send(command));
  if (SecretString === undefined) throw new Error('the secret of the default bot has no text');
  return SecretString;
}
