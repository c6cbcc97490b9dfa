import { readConnection } from '../../aws/table-connection.ts';
import type { CommandReply } from '../../protocol/commands.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { SocketCaller } from '../shared/caller.ts';
import { headsOf, readOwnRooms } from '../shared/own-rooms.ts';

/** Keeps the socket open and tells how far each room is, so that a client notices what never arrived. */
export async function ping(_: object, caller: SocketCaller): Promise<CommandReply<'ping'>> {
  const connection = await readConnection(caller.connectionId);
  if (connection === undefined) throw new DomainError('hello_first', 'Say hello first.');
  return { heads: headsOf(await readOwnRooms(caller.userId, connection.rooms)) };
}
