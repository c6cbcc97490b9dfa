import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { Env, Outside } from '../../aws/env.ts';
import { runIn } from '../../aws/env.ts';
import { AttachmentId, LOBBY_ROOM_ID } from '../../protocol/ids.ts';

process.env.TABLE_NAME = 'table';
process.env.MEDIA_BUCKET = 'bucket';
process.env.AWS_REGION = 'eu-central-1';
const { understandPicture } = await import('./understand-picture.ts');

const attachmentId = AttachmentId.parse('att_01K0000000000000000000000A');
const row = {
  ...{ PK: `ATTACHMENT#${attachmentId}`, SK: 'ATTACHMENT', roomId: LOBBY_ROOM_ID, version: 1 },
  attachment: { attachmentId, kind: 'picture', status: 'ready' },
};

class Failure extends Error {
  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

const Input = z.object({
  input: z.object({ UpdateExpression: z.optional(z.string()), ConditionExpression: z.optional(z.string()) }),
});

function inputOf(command: object): z.infer<typeof Input>['input'] {
  return Input.parse(command).input;
}

/** Nobody has looked at this picture, and Rekognition fails. The answer has each write of the table, in order. */
function failingEnv(): { env: Env; writes: string[] } {
  const writes: string[] = [];
  const answer = ({ service, command }: Outside): object => {
    const { name } = command.constructor;
    if (service === 'vision') throw new Failure('InternalServerError');
    if (name === 'GetCommand') return { Item: row };
    if (name === 'GetObjectCommand')
      return { ContentLength: 1, Body: { transformToByteArray: async () => new Uint8Array(1) } };
    const { UpdateExpression = '', ConditionExpression = '' } = inputOf(command);
    writes.push(`${name}: ${UpdateExpression || ConditionExpression}`);
    if (ConditionExpression === 'attribute_exists(seen)') throw new Failure('ConditionalCheckFailedException');
    return { Attributes: {} };
  };
  const io = async (outside: Outside) => answer(outside) as never; // whoever called knows what its command answers
  return {
    env: { now: () => new Date(0), randomBytes: (length) => new Uint8Array(length), sleep: async () => {}, io },
    writes,
  };
}

it('[ERASE5] shows a picture that could not be looked at by nothing, so that it goes with the others', async () => {
  const { env, writes } = failingEnv();

  const understanding = runIn(env, () => understandPicture({ roomId: LOBBY_ROOM_ID, attachmentId }));

  await expect(understanding).rejects.toThrow('InternalServerError');
  expect(writes).toEqual([
    'UpdateCommand: ADD shownBy :attachment',
    'UpdateCommand: SET lookingUntil = :until ADD shownBy :attachment',
    'UpdateCommand: SET lookingUntil = :past',
    'UpdateCommand: DELETE shownBy :attachment',
    'DeleteCommand: attribute_not_exists(shownBy)',
  ]);
});
