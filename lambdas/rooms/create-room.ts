import { createRoom, type NewRoom } from '../../aws/table-room.ts';
import { readUsers } from '../../aws/table-user.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { UserId } from '../../protocol/ids.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { User } from '../../protocol/user.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { joinRoom, tellOfRoom } from '../shared/membership.ts';
import { botRoom, directRoom, groupRoom, hasBot } from '../shared/new-room.ts';
import { summaryOf } from '../shared/room-summary.ts';
import { readMembership } from '../shared/standing.ts';
import { welcome } from '../shared/welcome.ts';

type Route = 'POST /v1/rooms';

/** A direct room is one for two people: whoever makes it again gets the one that is there. */
export async function createRoomFor({ body }: Request<Route>, caller: Caller): Promise<RouteAnswer<Route>> {
  const owner = await welcome(caller);
  const others = await readOthers(body.userIds, caller.userId);
  const room = newRoomFor(body, owner, others);
  if (await createRoom(room)) await tellOfRoom(room, others);
  else await bringBack(room);
  return summaryOf(await readMembership(caller, room.roomId));
}

/** Only a direct room can be there before; whoever of its two has left it is in it again. */
async function bringBack({ roomId, members }: NewRoom): Promise<void> {
  for (const member of members) await joinRoom(roomId, member);
}

/** @throws DomainError `not_found` when one of them is nobody */
async function readOthers(userIds: readonly UserId[], own: UserId): Promise<User[]> {
  const wanted = [...new Set(userIds)].filter((userId) => userId !== own);
  const found = await readUsers(wanted);
  if (found.length < wanted.length)
    throw new DomainError('not_found', 'Somebody you name is not here.', { field: 'body.userIds' });
  return found;
}

function newRoomFor({ kind, name }: Request<Route>['body'], owner: User, others: readonly User[]): NewRoom {
  switch (kind) {
    case 'group':
      if (name === undefined) throw new DomainError('bad_request', 'A group has a name.', { field: 'body.name' });
      return groupRoom(name, owner, others);
    case 'direct': {
      const [other] = others;
      if (other === undefined || others.length > 1) {
        throw new DomainError('bad_request', 'A direct room is for you and one other.', { field: 'body.userIds' });
      }
      return directRoom(owner, other);
    }
    case 'bot':
      if (others.length > 0)
        throw new DomainError('bad_request', 'A room with the bot is yours alone.', { field: 'body.userIds' });
      if (!hasBot()) throw new DomainError('unsupported', 'This deployment has no bot.');
      return botRoom(owner, name ?? 'Mathia');
    default:
      return kind satisfies never;
  }
}
