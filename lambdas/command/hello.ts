import { env } from '../../aws/env.ts';
import { type NewConnection, putConnection, subscribe } from '../../aws/table-connection.ts';
import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import { meOf, readUser } from '../../aws/table-user.ts';
import { pageOf } from '../../core/log.ts';
import type { CommandData, CommandReply } from '../../protocol/commands.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { ServerEvent } from '../../protocol/events.ts';
import { crockford, RoomId } from '../../protocol/ids.ts';
import {
  CATCH_UP_EVENTS_MAX,
  FRAME_BYTES_MAX,
  HELLOS_BURST,
  HELLOS_REFILL_MS,
  PING_SECONDS,
  TEXT_BYTES_MAX,
} from '../../protocol/limits.ts';
import { assertNotErased } from '../shared/assert-not-erased.ts';
import type { SocketCaller } from '../shared/caller.ts';
import { headsOf, type OwnRoom, readOwnRooms } from '../shared/own-rooms.ts';
import { eachOf, framesOf, postFrames, publishTransient } from '../shared/publish.ts';
import { readVisibleLog } from '../shared/visible-log.ts';

type Hello = CommandData<'hello'>;

const ROOMS_AT_ONCE = 10;
const HELLOS = { burst: HELLOS_BURST, refillMs: HELLOS_REFILL_MS };

/**
 * Makes a connection hear its user's rooms and sends it what it missed. It happens here and not in `$connect`, because
 * a post before `$connect` has returned is answered 410, and the sender would take the connection for dead.
 */
export async function sayHello(hello: Hello, caller: SocketCaller): Promise<CommandReply<'hello'>> {
  await assertNotErased(caller.userId);
  await readAndTakeToken(rateKey(caller.userId, 'hellos'), HELLOS);
  const user = await readUser(caller.userId);
  if (user === undefined) throw new DomainError('not_found', 'There is no such user any more.');
  const known = Object.keys(hello.rooms).map((roomId) => RoomId.parse(roomId));
  const rooms = await subscribeToAll(hello, caller, known);

  await catchUp(rooms, hello, caller);
  await showPresence(rooms, caller);
  return {
    user: meOf(user),
    pingSeconds: PING_SECONDS,
    limits: { textBytes: TEXT_BYTES_MAX, frameBytes: FRAME_BYTES_MAX },
    rooms: rooms.map(({ room, member }) => {
      return { roomId: room.roomId, head: room.seq, epoch: room.epoch, readSeq: member.readSeq };
    }),
  };
}

/**
 * Subscribes first and reads the heads after: what is committed in between is posted, what was before is caught up. A
 * room that came meanwhile is subscribed too, or the reply would tell of one that this connection does not hear.
 */
async function subscribeToAll(hello: Hello, caller: SocketCaller, known: readonly RoomId[]): Promise<OwnRoom[]> {
  const version = crockford(env.randomBytes(16));
  let heard: RoomId[] = [];
  for (;;) {
    const own = await readOwnRooms(caller.userId, heard.length === 0 ? known : heard);
    const late = own.map(({ room }) => room.roomId).filter((roomId) => !heard.includes(roomId));
    if (late.length === 0 && heard.length > 0) return own;
    heard = [...heard, ...late];
    const { connectionId, userId } = caller;
    const connection: NewConnection = { connectionId, userId, device: hello.device, rooms: heard, version };
    await putConnection(connection);
    await eachOf(late, ROOMS_AT_ONCE, async (roomId) => {
      await subscribe(roomId, connection);
    });
    if (late.length === 0) return own;
  }
}

async function catchUp(rooms: readonly OwnRoom[], hello: Hello, caller: SocketCaller): Promise<void> {
  for (const own of rooms) {
    const posted = await postFrames(caller.connectionId, framesOf(await missed(own, hello, caller), caller.userId));
    if (posted !== 'ok') return;
  }
  const heads = headsOf(rooms);
  await postFrames(caller.connectionId, [JSON.stringify({ event: 'caught_up', data: { heads } })]);
}

/** What the client has not seen of a room it knows; of a room it does not know, nothing: it opens it when it wants to. */
async function missed({ room }: OwnRoom, hello: Hello, caller: SocketCaller): Promise<ServerEvent[]> {
  const { roomId, seq: head, epoch } = room;
  const had = hello.rooms[roomId];
  if (had === undefined || (had.seq === head && had.epoch === epoch)) return [];
  if (had.epoch !== epoch || had.seq > head || head - had.seq > CATCH_UP_EVENTS_MAX) {
    return [{ event: 'reset', roomId, data: { head, epoch } }];
  }
  const page = pageOf(head, { after: had.seq, limit: CATCH_UP_EVENTS_MAX });
  return (await readVisibleLog(room, page, caller.userId)).events;
}

async function showPresence(rooms: readonly OwnRoom[], { userId, connectionId }: SocketCaller): Promise<void> {
  await eachOf(rooms, ROOMS_AT_ONCE, async ({ room: { roomId } }) => {
    await publishTransient(
      roomId,
      { event: 'presence', roomId, data: { userId, online: true } },
      { except: connectionId },
    );
  });
}
