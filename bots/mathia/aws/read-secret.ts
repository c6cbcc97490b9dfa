import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const client = new SecretsManagerClient({});

export async function readSecretText(secretId: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (SecretString === undefined) throw new Error(`the secret ${secretId} has no text`);
  return SecretString;
}

/** The signing secret as Standard Webhooks writes it: the base64 of the string in Secrets Manager. */
export async function readSigningSecret(secretId: string): Promise<string> {
  return Buffer.from(await readSecretText(secretId)).toString('base64');
}
