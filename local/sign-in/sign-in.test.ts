import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { signInByCode } from '../code-flow.ts';
import { ana, flow, freePort, poolStack } from './sign-in.fixture.ts';
import { startSignIn } from './sign-in.ts';

it('[SIGNIN7] after a restart people, refresh tokens and keys are the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sign-in-'));
  const options = { stack: poolStack(), port: await freePort(), databasePath: join(folder, 'sign-in.sqlite') };
  const before = await startSignIn(options);
  await before.users.create(ana);
  const { accessToken, refreshToken = '' } = await signInByCode({ issuer: before.issuer, ...flow });
  await before.stop();

  const after = await startSignIn(options);
  // fetch keeps its old connection to this port until it hears that it is closed.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const refreshed = await fetch(`${after.issuer}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', client_id: 'site', refresh_token: refreshToken }),
  });
  const verified = await jwtVerify(accessToken, createRemoteJWKSet(new URL(`${after.issuer}/.well-known/jwks.json`)));

  expect(refreshed.status).toBe(200);
  expect(verified.payload.username).toBe('ana');
  await after.stop();
  await rm(folder, { recursive: true });
});

it('[SIGNIN7] rotation, where the template asks for it, ends a used refresh token after its grace', async () => {
  const rotating = await startSignIn({
    stack: poolStack({ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } }),
    port: await freePort(),
  });
  await rotating.users.create(ana);
  const { refreshToken = '' } = await signInByCode({ issuer: rotating.issuer, ...flow });
  const refresh = async () => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'site', refresh_token: refreshToken });
    return (await fetch(`${rotating.issuer}/oauth2/token`, { method: 'POST', body })).status;
  };

  const statuses = [await refresh(), await refresh()];

  expect(statuses).toEqual([200, 400]);
  await rotating.stop();
});
