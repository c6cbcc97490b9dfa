import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, type RunningCore, runCore } from '../fixtures/core.ts';
import { probeStack } from '../fixtures/template.ts';

const PORT = 13_050;
let running: RunningCore;
let client: SecretsManagerClient;

beforeAll(async () => {
  running = await runCore(probeStack(PORT), PORT);
  client = new SecretsManagerClient(clientOf(running.core));
});
afterAll(() => running?.stop());

it('[SECRET1] generates what the template asks for, found by name and by ARN', async () => {
  const byName = await client.send(new GetSecretValueCommand({ SecretId: 'Mathia-BotSecret' }));
  const byArn = await client.send(new GetSecretValueCommand({ SecretId: byName.ARN }));

  expect(byName.SecretString).toMatch(/^[A-Za-z0-9]{48}$/);
  expect(byArn.SecretString).toBe(byName.SecretString);
  expect(byName.CreatedDate?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  expect(running.core.secret('Mathia-BotSecret')).toBe(byName.SecretString);
});

it('[SECRET2] says so when there is none', async () => {
  const asked = client.send(new GetSecretValueCommand({ SecretId: 'Nothing' }));

  await expect(asked).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
