import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { type Action, actions, type CommandData, commands, PROTOCOL } from '../../protocol/commands.ts';
import type { WireError } from '../../protocol/errors.ts';
import { AttachmentId, MessageId, ReplyId, type RoomId } from '../../protocol/ids.ts';
import { FRAME_BYTES_MAX, JSON_DEPTH_MAX, TEXT_BYTES_MAX } from '../../protocol/limits.ts';
import { type Chat, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { newClientMessageId, type SocketClient } from '../fixtures/socket-client.ts';

const GATEWAY_FRAME_BYTES = 32 * 1024;
const GATEWAY_MESSAGE_BYTES = 128 * 1024;
const messageId = MessageId.parse(`msg_${'0'.repeat(26)}`);
const attachmentId = AttachmentId.parse(`att_${'0'.repeat(26)}`);
const replyId = ReplyId.parse(`reply_${'0'.repeat(26)}`);

let chat: Chat;
let ana: Person;
let roomId: RoomId;
let client: SocketClient;
/** Somebody who has said nothing yet. */
let silent: SocketClient;
/** Somebody else of the room, who must hear of none of it. */
let witness: SocketClient;
let written: number;

beforeAll(async () => {
  chat = await startChat();
  const [one, ben] = (await chat.people('ana', 'ben')) as [Person, Person];
  ana = one;
  roomId = await newRoom(ana, [ben]);
  [client, silent, witness] = await Promise.all([ana.join(), ana.open(), ben.join()]);
  written = writes();
});
afterAll(() => chat.stop());

// What every refused frame has in common: the connection lives, nothing is written, and nobody hears anything.
afterEach(async () => {
  expect(await client.command('ping', {})).toMatchObject({ heads: { [roomId]: 0 } });
  expect(writes()).toBe(written);
  expect(await logOf(ana, roomId)).toEqual([]);
  for (const { events, strays } of [client, silent, witness]) {
    expect(strays).toEqual([]);
    expect(events.filter(({ event }) => event !== 'presence' && event !== 'caught_up')).toEqual([]);
  }
});

/** Write units of the function that answers frames. */
function writes(): number {
  const byFunction = Object.entries(chat.runtime.ledger.snapshot().principals);
  return byFunction.find(([name]) => name.startsWith('FunctionsCommand'))?.[1].writeUnits ?? 0;
}

/** What `text` is answered: the id it was answered under, and the error without its words. */
async function refusal(text: string, id: number | null): Promise<Omit<WireError, 'message'>> {
  const frame = await client.raw(text, id);
  if (frame.ok) throw new Error(`accepted: ${text.slice(0, 200)}`);
  const { message, ...error } = frame.error;
  expect(message.length).toBeGreaterThan(0);
  expect(message.length).toBeLessThan(200);
  return error;
}

let lastId = 1000;

async function refusedField(action: string, data: unknown): Promise<string | undefined> {
  lastId += 1;
  const { code, field, retryable } = await refusal(JSON.stringify({ id: lastId, action, data }), lastId);
  expect({ action, data, code, retryable }).toEqual({ action, data, code: 'bad_request', retryable: false });
  return field;
}

/** For each command, data that its schema accepts, with every field that it knows. */
function good(): { [A in Action]: Required<CommandData<A>> } {
  const text = 'hello';
  return {
    hello: { protocol: PROTOCOL, device: 'test', rooms: { [roomId]: { seq: 0, epoch: 'x' } } },
    ping: {},
    sync: { roomId, after: 0, epoch: 'x', replies: [replyId] },
    'message.send': {
      ...{ clientMessageId: newClientMessageId(), roomId, text, attachments: [{ attachmentId }] },
      ...{ replyTo: messageId, notForBot: true },
    },
    'message.edit': { roomId, messageId, text },
    'message.delete': { roomId, messageId },
    'reaction.set': { roomId, messageId, emoji: '👍', on: true },
    typing: { roomId, on: true },
    read: { roomId, seq: 0 },
    'reply.stop': { roomId, replyId, messageId },
    'reply.retry': { roomId, replyId, messageId },
  };
}

function shapeOf(action: Action): Record<string, z.ZodMiniType> {
  return commands[action].data.shape;
}

const OF_EVERY_TYPE: unknown[] = [null, true, 0, -1, 1.5, 1e300, '', 'x', [], ['x'], {}, { x: 1 }];

function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

describe.each(actions)('%s', (action) => {
  it('[FRAME2] refuses every field of another type, and names it', async () => {
    const sample: Record<string, unknown> = good()[action];
    expect(Object.keys(sample)).toEqual(Object.keys(shapeOf(action)));

    const wrong = Object.entries(sample).flatMap(([field, right]) =>
      OF_EVERY_TYPE.filter((value) => typeName(value) !== typeName(right)).map((value) => ({ field, value })),
    );

    await Promise.all(
      wrong.map(async ({ field, value }) => {
        expect(await refusedField(action, { ...sample, [field]: value })).toBe(`data.${field}`);
      }),
    );
  });

  it('[FRAME2] refuses a field that is missing, and names it', async () => {
    const sample: Record<string, unknown> = good()[action];
    const required = Object.entries(shapeOf(action)).filter(([, schema]) => !schema.safeParse(undefined).success);

    for (const [field] of required) {
      expect(await refusedField(action, { ...sample, [field]: undefined })).toBe(`data.${field}`);
    }
  });

  it('[FRAME3] refuses what the server alone sets, and any foreign field, and names it', async () => {
    const foreign = ['sender', 'userId', 'id', 'at', 'seq', 'hops', 'kind', 'messageId', 'constructor'];
    const unknown = foreign.filter((field) => !(field in shapeOf(action)));

    for (const field of unknown) {
      expect(await refusedField(action, { ...good()[action], [field]: 1 })).toBe(`data.${field}`);
    }
    const polluting = JSON.stringify({ id: 5, action, data: { ...good()[action], '~': 1 } }).replace('~', '__proto__');
    expect(await refusal(polluting, 5)).toEqual({ code: 'bad_request', field: 'data.__proto__', retryable: false });
  });

  it('[FRAME2] refuses data that is no object', async () => {
    for (const data of [null, 1, 'x', true, []]) expect(await refusedField(action, data)).toBe('data');
  });

  it('[FRAME2] is refused in the same way before hello', async () => {
    const frame = await silent.raw(JSON.stringify({ id: 2, action, data: { foreign: 1 } }), 2);

    expect(frame).toMatchObject({ ok: false, error: { code: 'bad_request' } });
  });
});

it.each(actions.filter((action) => action !== 'hello'))('[FRAME4] wants a hello before %s', async (action) => {
  const frame = await silent.raw(JSON.stringify({ id: 1, action, data: good()[action] }), 1);

  expect(frame).toMatchObject({ ok: false, error: { code: 'hello_first', retryable: true } });
});

/** `[what, frame, the id it is answered under, the field]` */
const ENVELOPES: [string, string, number | null, string | undefined][] = [
  ['nothing', '', null, undefined],
  ['words', 'hello there', null, undefined],
  ['half of an object', '{"id":1', null, undefined],
  ['two objects', '{"id":1}{"id":2}', null, undefined],
  ['an array', '[{"id":1,"action":"ping","data":{}}]', null, ''],
  ['a number', '17', null, ''],
  ['null', 'null', null, ''],
  ['text', '"ping"', null, ''],
  ['an empty object', '{}', null, 'id'],
  ['no action', '{"id":1,"data":{}}', 1, 'action'],
  ['an unknown action', '{"id":1,"action":"message.steal","data":{}}', 1, 'action'],
  ['an action of the gateway', '{"id":1,"action":"$connect","data":{}}', 1, 'action'],
  ['an action of every object', '{"id":1,"action":"constructor","data":{}}', 1, 'action'],
  ['the prototype as action', '{"id":1,"action":"__proto__","data":{}}', 1, 'action'],
  ['a number as action', '{"id":1,"action":1,"data":{}}', 1, 'action'],
  ['an object as action', '{"id":1,"action":{"a":1},"data":{}}', 1, 'action'],
  ['no id', '{"action":"ping","data":{}}', null, 'id'],
  ['a text as id', '{"id":"1","action":"ping","data":{}}', null, 'id'],
  ['null as id', '{"id":null,"action":"ping","data":{}}', null, 'id'],
  ['half an id', '{"id":1.5,"action":"ping","data":{}}', null, 'id'],
  ['a negative id', '{"id":-7,"action":"ping","data":{}}', -7, 'id'],
  ['an id beyond numbers', '{"id":1e999,"action":"ping","data":{}}', null, 'id'],
  ['an id beyond exact numbers', '{"id":9007199254740993,"action":"ping","data":{}}', null, 'id'],
  ['a foreign field', '{"id":1,"action":"ping","data":{},"sender":"me"}', 1, 'sender'],
  ['a foreign __proto__', '{"id":1,"action":"ping","data":{},"__proto__":{"a":1}}', 1, '__proto__'],
  ['a byte order mark', '\uFEFF{"id":1,"action":"ping","data":{}}', null, undefined],
];

describe('envelopes', () => {
  it.each(ENVELOPES)('[FRAME5] refuses %s', async (_, text, id, field) => {
    const error = await refusal(text, id);

    expect(error).toEqual({ code: 'bad_request', retryable: false, ...(field !== undefined && { field }) });
  });
});

/** `[what, command, field, value]` */
const VALUES: [string, Action, string, unknown][] = [
  ['an empty text', 'message.send', 'text', ''],
  ['a text of blanks', 'message.send', 'text', ' \n\t\u2003\u00a0'],
  ['half a surrogate pair', 'message.send', 'text', 'a\ud83d'],
  ['a NUL', 'message.send', 'text', 'a\0b'],
  ['a text one byte too long', 'message.send', 'text', 'a'.repeat(TEXT_BYTES_MAX + 1)],
  ['a text too long in UTF-8', 'message.send', 'text', 'é'.repeat(TEXT_BYTES_MAX / 2 + 1)],
  ['an edit to nothing', 'message.edit', 'text', '   '],
  ['a UUID of another version', 'message.send', 'clientMessageId', '5a1e1c4e-8c5c-4d4e-9d2a-3b1f0a9b8c7d'],
  ['no UUID', 'message.send', 'clientMessageId', 'x'.repeat(36)],
  ['a room id of the wrong length', 'message.send', 'roomId', 'room_1'],
  ['a room id with a letter that is none of the alphabet', 'typing', 'roomId', `room_${'U'.repeat(26)}`],
  ['a key of another kind', 'typing', 'roomId', `user_${'0'.repeat(26)}`],
  ['a room id with more after it', 'typing', 'roomId', `room_${'0'.repeat(26)}#MEMBER`],
  ['two emojis', 'reaction.set', 'emoji', '👍👍'],
  ['a letter as emoji', 'reaction.set', 'emoji', 'a'],
  ['a digit, which Unicode calls an emoji', 'reaction.set', 'emoji', '1'],
  ['an emoji without end', 'reaction.set', 'emoji', '👩‍'.repeat(30)],
  ['a negative number', 'read', 'seq', -1],
  ['a fraction', 'sync', 'after', 0.5],
  ['a number beyond exact numbers', 'read', 'seq', 2 ** 53],
  ['another protocol', 'hello', 'protocol', 'mathia.v2'],
  ['no name of a device', 'hello', 'device', ''],
  ['a long name of a device', 'hello', 'device', 'x'.repeat(65)],
];

describe('values', () => {
  it.each(VALUES)('[FRAME2] refuses %s', async (_, action, field, value) => {
    expect(await refusedField(action, { ...good()[action], [field]: value })).toBe(`data.${field}`);
  });

  it('[FRAME2] names the room of a hello that is none', async () => {
    const rooms = { nowhere: { seq: 0, epoch: 'x' } };

    expect(await refusedField('hello', { ...good().hello, rooms })).toBe('data.rooms.nowhere');
  });

  it.each([JSON_DEPTH_MAX + 1, 10_000])('[FRAME6] refuses %i levels without looking further', async (levels) => {
    const data = '['.repeat(levels - 1) + ']'.repeat(levels - 1);

    expect(await refusal(`{"id":1,"action":"ping","data":${data}}`, null)).toEqual({
      code: 'bad_request',
      retryable: false,
    });
  });
});

describe('sizes', () => {
  /** A frame of exactly so many bytes, that would be refused for its `pad` if it were read. */
  const frameOf = (bytes: number) => {
    const bare = '{"id":1,"action":"ping","data":{"pad":""}}';
    return bare.replace('""', `"${'x'.repeat(bytes - bare.length)}"`);
  };

  it('[FRAME7] reads a frame of 28 KB, and none longer', async () => {
    expect(await refusal(frameOf(FRAME_BYTES_MAX), 1)).toMatchObject({ code: 'bad_request', field: 'data.pad' });

    expect(await refusal(frameOf(FRAME_BYTES_MAX + 1), null)).toEqual({ code: 'too_large', retryable: false });
    expect(await refusal(frameOf(GATEWAY_FRAME_BYTES), null)).toEqual({ code: 'too_large', retryable: false });
  });

  it('[FRAME7] refuses a message in parts that are small enough, when it is too long as a whole', async () => {
    const half = 'x'.repeat(FRAME_BYTES_MAX / 2 + 1);

    const { frame } = await client.exchange([half, half], null);

    expect(frame).toMatchObject({ ok: false, error: { code: 'too_large' } });
  });

  it.each([
    ['a frame of more than 32 KB', 1009, (socket: SocketClient) => socket.sendParts(frameOf(GATEWAY_FRAME_BYTES + 1))],
    [
      'a message of more than 128 KB',
      1009,
      (socket: SocketClient) => socket.sendParts(...Array(5).fill('x'.repeat(GATEWAY_MESSAGE_BYTES / 4)), 'x'),
    ],
    ['binary', 1003, (socket: SocketClient) => socket.sendBytes(Buffer.from(frameOf(100)))],
  ])('[FRAME8] loses the connection that sends %s, as at API Gateway: %i', async (_, code, send) => {
    const doomed = await ana.join();
    written = writes();

    send(doomed);

    expect(await doomed.closed).toBe(code);
    expect(doomed.strays).toEqual([]);
  });
});
