import { meOf, updateUser } from '../../aws/table-user.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { Me } from '../../protocol/user.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { updateMember } from '../shared/membership.ts';
import { readOwnRooms } from '../shared/own-rooms.ts';
import { eachOf } from '../shared/publish.ts';
import { welcome } from '../shared/welcome.ts';

const ROOMS_AT_ONCE = 10;

export async function readMe(_: unknown, caller: Caller): Promise<Me> {
  return welcome(caller);
}

/** A new name is told in every room, where members and later messages carry it. */
export async function updateMe({ body }: Request<'PATCH /v1/me'>, caller: Caller): Promise<Me> {
  const before = await welcome(caller);
  const changed = await updateUser(caller.userId, body);
  if (changed === undefined) throw new DomainError('not_found', 'There is no such user any more.');
  if (changed.name !== before.name) await rename(caller, changed.name);
  return meOf(changed);
}

async function rename({ userId }: Caller, name: string): Promise<void> {
  await eachOf(await readOwnRooms(userId), ROOMS_AT_ONCE, async ({ room, member }) => {
    await updateMember(room.roomId, member.userId, () => ({ name }));
  });
}
