import { afterAll, beforeAll, expect, it } from 'vitest';
import { crockford, UserId } from '../../protocol/ids.ts';
import { signInByCode } from '../code-flow.ts';
import { developer, type RunningCore, runCore } from '../fixtures/core.ts';
import { probeStack } from '../fixtures/template.ts';
import { stackOf } from '../template/stack.ts';
import { ana, flow, freePort, poolStack } from './sign-in.fixture.ts';
import { type SignIn, startSignIn } from './sign-in.ts';

const PORT = 13_970;

let running: RunningCore;
let server: SignIn;

beforeAll(async () => {
  server = await startSignIn({ stack: poolStack(), port: await freePort() });
  const { resources, outputs } = probeStack(PORT);
  const stack = stackOf([...resources, ...poolStack().resources], outputs);
  running = await runCore(stack, PORT, { removeUser: server.users.remove });
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${PORT}`;
  process.env.AWS_REGION = 'eu-central-1';
  process.env.AWS_ACCESS_KEY_ID = developer.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = developer.secretAccessKey;
  process.env.USER_POOL_ID = 'pool';
});
afterAll(() => Promise.all([running?.stop(), server?.stop()]));

/** As the product has it: the same 128 bits. */
function idOf(sub: string): UserId {
  return UserId.parse(`user_${crockford(Buffer.from(sub.replaceAll('-', ''), 'hex'))}`);
}

it('[SIGNIN8] takes somebody out with their sessions and tokens, over the wire, by the subject of those', async () => {
  const { deletePoolUser } = await import('../../aws/cognito-user.ts');
  const { sub } = await server.users.create(ana);
  const { refreshToken = '' } = await signInByCode({ issuer: server.issuer, ...flow });

  await deletePoolUser(idOf(sub));

  expect([server.users.bySub(sub), server.users.byHandle('ana')]).toEqual([undefined, undefined]);
  const form = { grant_type: 'refresh_token', client_id: 'site', refresh_token: refreshToken };
  const refreshed = await fetch(`${server.issuer}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  expect(refreshed.status).toBe(400);
  await expect(server.users.signIn('ana', flow.password)).rejects.toThrow('Wrong username or password');
  const call = running.core.ledger.calls().find(({ service }) => service === 'cognito-idp');
  expect(call).toMatchObject({ operation: 'AdminDeleteUser', checks: [{ action: 'cognito-idp:AdminDeleteUser' }] });
});

it('[SIGNIN8] leaves whoever has signed up under the same name since, also when it is asked again', async () => {
  const { deletePoolUser } = await import('../../aws/cognito-user.ts');
  const before = await server.users.create(ana);
  await deletePoolUser(idOf(before.sub));
  const again = await server.users.create(ana);

  await deletePoolUser(idOf(before.sub));

  expect(server.users.byHandle('ana')?.sub).toBe(again.sub);
});

it('[SIGNIN8] is refused without a signature', async () => {
  const answer = await fetch(`http://127.0.0.1:${PORT}/`, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.AdminDeleteUser' },
    body: JSON.stringify({ UserPoolId: 'pool', Username: 'ana' }),
  });

  expect(answer.status).toBe(400);
  expect(server.users.byHandle('ana')).toBeDefined();
});
