import { expect, it } from 'vitest';
import type { Env, Outside } from '../../aws/env.ts';
import { runIn } from '../../aws/env.ts';
import { DEFAULT_BOT_ID, LOBBY_ROOM_ID, UserId } from '../../protocol/ids.ts';

process.env.TABLE_NAME = 'seam';
process.env.AWS_REGION = 'eu-central-1';
const { handler } = await import('./index.ts');

const NOW = new Date('2026-01-02T03:04:05.000Z');
const ana = UserId.parse('user_00000000000000000000000001');

/** What AWS answers to each command of one send, in a world where time stands still and chance is a counter. */
function scriptedEnv(): { env: Env; calls: string[] } {
  const calls: string[] = [];
  let chance = 0;
  const answers: Record<string, object> = {
    BatchGetCommand: { Responses: { seam: [connection, member] } },
    UpdateCommand: { Attributes: room },
    TransactWriteCommand: {},
    QueryCommand: { Items: [{ PK: `ROOM#${LOBBY_ROOM_ID}`, SK: 'CONNECTION#other', userId: ana, version: 'v' }] },
    PostToConnectionCommand: {},
  };
  const env: Env = {
    now: () => NOW,
    randomBytes: (length) => new Uint8Array(length).fill(++chance),
    sleep: async () => {},
    io: async ({ service, command }: Outside) => {
      calls.push(`${service} ${command.constructor.name} ${JSON.stringify(command)}`);
      return answers[command.constructor.name] as never; // whoever called knows what its command answers
    },
  };
  return { env, calls };
}

const connection = { PK: 'CONNECTION#c1', SK: 'CONNECTION', connectionId: 'c1', userId: ana, rooms: [], ttl: 9e9 };
const member = {
  PK: `ROOM#${LOBBY_ROOM_ID}`,
  SK: `MEMBER#${ana}`,
  userId: ana,
  name: 'Ana',
  handle: 'ana',
  role: 'owner',
};
const room = {
  ...{
    PK: `ROOM#${LOBBY_ROOM_ID}`,
    SK: 'ROOM',
    roomId: LOBBY_ROOM_ID,
    name: 'Lobby',
    topic: '',
    kind: 'group',
    seq: 7,
  },
  bots: [{ botId: DEFAULT_BOT_ID, name: 'Mathia', handle: 'mathia', trigger: 'all' }],
};

const event = {
  requestContext: { connectionId: 'c1', requestId: 'r1', authorizer: { userId: ana, handle: 'ana' } },
  body: JSON.stringify({
    id: 1,
    action: 'message.send',
    data: { clientMessageId: '019a0000-0000-7000-8000-000000000000', roomId: LOBBY_ROOM_ID, text: 'hello' },
  }),
};

async function run() {
  const { env, calls } = scriptedEnv();
  const answer = await runIn(env, () => handler(event, {} as never));
  return { answer, calls };
}

it('[SEAM1] does the same in the same environment, byte for byte, and nothing outside of it', async () => {
  const first = await run();

  const second = await run();

  expect(second).toEqual(first);
  expect(first.answer).toMatchObject({ statusCode: 200, body: expect.stringContaining('"seq":7') });
  expect(first.calls.map((call) => call.split(' ', 2).join(' '))).toEqual([
    'dynamodb BatchGetCommand',
    'dynamodb UpdateCommand',
    'dynamodb UpdateCommand',
    'dynamodb TransactWriteCommand',
    'dynamodb QueryCommand',
    'connections PostToConnectionCommand',
  ]);
});
