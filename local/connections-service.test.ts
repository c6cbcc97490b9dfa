import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConnectionsApi } from './connections-api.ts';
import { clientOf, developer, type RunningCore, runCore } from './fixtures/core.ts';
import { probeStack } from './fixtures/template.ts';

const PORT = 13_060;
const posted: [string, string][] = [];
const OUTCOMES = { full: 'limit', large: 'too_large', locked: 'forbidden', away: 'gone' } as const;
const connections: ConnectionsApi = {
  async post(id, body) {
    posted.push([id, body.toString()]);
    return id in OUTCOMES ? OUTCOMES[id as keyof typeof OUTCOMES] : 'ok';
  },
  describe: async (id) =>
    id === 'away'
      ? undefined
      : {
          connectedAt: '2026-11-22T10:00:00.000Z',
          lastActiveAt: '2026-11-22T10:00:01.000Z',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
  disconnect: async (id) => id !== 'away',
};
let running: RunningCore;

beforeAll(async () => {
  running = await runCore(probeStack(PORT), PORT, { connections: () => connections });
});
afterAll(() => running?.stop());

function client(credentials = developer) {
  const settings = clientOf(running.core, credentials);
  return new ApiGatewayManagementApiClient({ ...settings, endpoint: `${running.core.url}/dev` });
}

it('[POST1] posts to a connection whose id needs encoding', async () => {
  await client().send(new PostToConnectionCommand({ ConnectionId: 'R0oXAdfD0kwCH6w=', Data: 'hello' }));

  expect(posted.at(-1)).toEqual(['R0oXAdfD0kwCH6w=', 'hello']);
  expect(running.core.ledger.snapshot()).toMatchObject({ posts: 1, postBytes: 5 });
});

it.each([
  ['away', 'GoneException', 410],
  ['large', 'PayloadTooLargeException', 413],
  ['full', 'LimitExceededException', 429],
  ['locked', 'ForbiddenException', 403],
])('[POST2] a post to %s is a %s', async (ConnectionId, name, status) => {
  const post = client().send(new PostToConnectionCommand({ ConnectionId, Data: 'hello' }));

  await expect(post).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
});

it('[POST3] describes and ends connections', async () => {
  const found = await client().send(new GetConnectionCommand({ ConnectionId: 'here=' }));
  await client().send(new DeleteConnectionCommand({ ConnectionId: 'here=' }));

  expect(found).toMatchObject({
    ConnectedAt: new Date('2026-11-22T10:00:00Z'),
    Identity: { SourceIp: '127.0.0.1', UserAgent: 'test' },
  });
  const gone = client().send(new DeleteConnectionCommand({ ConnectionId: 'away' }));
  await expect(gone).rejects.toMatchObject({ name: 'GoneException' });
});

it('[POST4] refuses a wrong signature before anything is posted', async () => {
  const before = posted.length;

  const post = client({ ...developer, secretAccessKey: 'wrong' }).send(
    new PostToConnectionCommand({ ConnectionId: 'here', Data: 'hello' }),
  );

  await expect(post).rejects.toMatchObject({ name: 'InvalidSignatureException', $metadata: { httpStatusCode: 403 } });
  expect(posted).toHaveLength(before);
});
