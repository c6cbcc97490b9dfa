import { listMembers } from '../../aws/table-member.ts';
import { findUserIds, readUsers } from '../../aws/table-user.ts';
import { UserId } from '../../protocol/ids.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { User } from '../../protocol/user.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { readOwnRooms } from '../shared/own-rooms.ts';

type Route = 'GET /v1/users';

const USERS_MAX = 50;
const ROOMS_MAX = 20;

/** By exact handle; without one, people the caller shares a room with. There is no way to list strangers. */
export async function findUsers({ query }: Request<Route>, caller: Caller): Promise<RouteAnswer<Route>> {
  const handle = (query.query ?? '').trim().replace(/^@/, '').toLowerCase();
  const users = handle === '' ? await acquaintances(caller) : await readUsers(await findUserIds([handle]));
  return { users: users.map(({ userId, handle: own, name }) => ({ userId, handle: own, name })) };
}

async function acquaintances(caller: Caller): Promise<User[]> {
  const rooms = (await readOwnRooms(caller.userId)).slice(0, ROOMS_MAX);
  const members = await Promise.all(rooms.map(({ room }) => listMembers(room.roomId)));
  const ids = members.flat().flatMap((member) => {
    const id = UserId.safeParse(member.userId);
    return id.success && id.data !== caller.userId ? [id.data] : [];
  });
  return readUsers([...new Set(ids)].slice(0, USERS_MAX));
}
