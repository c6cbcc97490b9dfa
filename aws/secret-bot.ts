import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { env } from './env.ts';
import { setting } from './settings.ts';

const client = new SecretsManagerClient({});
const CACHE_MS = 5 * 60 * 1000;

/** The text that signs what the deployment's own bot is sent. */
export const readDefaultBotSecret = cached('DEFAULT_BOT_SECRET_ID');

/** The text that seals other bots' secrets and signs their replies' tokens. */
export const readBotKey = cached('BOT_KEY_SECRET_ID');

/** Kept for five minutes, so that a rotation is noticed. */
function cached(id: Parameters<typeof setting>[0]): () => Promise<string> {
  let known: { secret: string; until: number } | undefined;
  return async () => {
    const now = env.now().getTime();
    if (known === undefined || known.until < now) known = { secret: await fetchSecret(id), until: now + CACHE_MS };
    return known.secret;
  };
}

async function fetchSecret(id: Parameters<typeof setting>[0]): Promise<string> {
  const command = new GetSecretValueCommand({ SecretId: setting(id) });
  const { SecretString } = await env.io({ service: 'secrets', command }, () => client.send(command));
  if (SecretString === undefined) throw new Error(`the secret of ${id} has no text`);
  return SecretString;
}
