import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { functionsOf } from '../local/lambda/definition.ts';
import { environmentOf } from '../local/lambda/environment.ts';
import type { Runtime } from '../local/runtime.ts';
import { RoomId, UserId } from '../protocol/ids.ts';
import { HttpClient } from '../test/fixtures/http-client.ts';
import { SocketClient } from '../test/fixtures/socket-client.ts';
import type { Filling } from './fill-log.ts';

export interface LongRoom {
  roomId: RoomId;
  /** A member who has read all of it, and how they sign in. */
  reader: { name: string; password: string };
}

/**
 * A room of the seeded users with a log of so many messages. People may send two a second, so they do not send these:
 * the product's own `append` draws their numbers and commits them, as it does in a function, only a hundred at a time.
 * So the log is as if they had: dense, every row in its form, the room's counter at its head.
 */
export async function makeLongRoom(runtime: Runtime, name: string, messages: number): Promise<LongRoom> {
  const { outputs } = runtime;
  const [reader, ...others] = outputs.users;
  if (reader === undefined) throw new Error('the runtime has no users');
  const http = new HttpClient(outputs.httpUrl, await runtime.issueToken(reader.name));
  const room = await http.call('POST /v1/rooms', {
    body: { kind: 'group', name, userIds: others.map(({ userId }) => UserId.parse(userId)) },
  });
  const roomId = RoomId.parse(room.roomId);
  const { members } = await http.call('GET /v1/rooms/{roomId}/members', { path: { roomId } });
  const senders = members.map((member) => ({ id: UserId.parse(member.userId), name: member.name }));
  await fill(runtime, { roomId, senders, messages });
  await readAll(http, outputs.socketUrl, roomId);
  return { roomId, reader };
}

/** In a thread of its own, because what it runs reads its settings from the environment, as functions do. */
async function fill({ stack, outputs }: Runtime, filling: Filling): Promise<void> {
  const command = functionsOf(stack).find(({ entry }) => entry.includes('/command/'));
  if (command === undefined) throw new Error('the stack has no function "command"');
  const env = environmentOf(command, outputs.awsUrl, outputs.developer);
  const thread = new Worker(new URL('./fill-log.ts', import.meta.url), { env, workerData: filling });
  const [code] = await once(thread, 'exit');
  if (code !== 0) throw new Error(`the thread that fills the room's log ended with ${code}`);
}

/** Else the room opens at its first unread message, and not at its end. */
async function readAll(http: HttpClient, socketUrl: string, roomId: RoomId): Promise<void> {
  const socket = await SocketClient.join(http, socketUrl);
  const { head } = await http.call('GET /v1/rooms/{roomId}/events', { path: { roomId }, query: { limit: 1 } });
  await socket.command('read', { roomId, seq: head });
  socket.close();
}
