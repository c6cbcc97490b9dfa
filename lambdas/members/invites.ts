import { env } from '../../aws/env.ts';
import { listSetting } from '../../aws/settings.ts';
import { putInvite, readInvite } from '../../aws/table-invite.ts';
import { readMember } from '../../aws/table-member.ts';
import { readRoom } from '../../aws/table-room.ts';
import { assertAdmin, assertOpenToMore } from '../../core/member.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { RoomSummary } from '../../protocol/room.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { joinRoom } from '../shared/membership.ts';
import { memberOf } from '../shared/new-room.ts';
import { summaryOf } from '../shared/room-summary.ts';
import { readMembership } from '../shared/standing.ts';
import { welcome } from '../shared/welcome.ts';

type Create = 'POST /v1/rooms/{roomId}/invites';
type Accept = 'POST /v1/invites/{token}';

const TOKEN_BYTES = 32;

/** A link by which anybody who has it joins, for a week. The token stands in the fragment, which no server is sent. */
export async function createInvite({ path }: Request<Create>, caller: Caller): Promise<RouteAnswer<Create>> {
  const { member, room } = await readMembership(caller, path.roomId);
  assertOpenToMore(room.kind);
  assertAdmin(member.role, 'invite somebody');
  const token = Buffer.from(env.randomBytes(TOKEN_BYTES)).toString('base64url');
  const expiresAt = await putInvite(token, { roomId: room.roomId, by: caller.userId });
  const [site = ''] = listSetting('SITE_ORIGINS');
  return { url: `${site}/invite#${token}`, token, expiresAt: expiresAt.toISOString() };
}

/** An invitation is worth what its maker may do: it ends when they are no admin of the room any more. */
export async function acceptInvite({ path }: Request<Accept>, caller: Caller): Promise<RoomSummary> {
  const invite = await readInvite(path.token);
  const maker = invite && (await readMember(invite.roomId, invite.by));
  const room = invite && (await readRoom(invite.roomId));
  if (room === undefined || (maker?.role !== 'owner' && maker?.role !== 'admin')) {
    throw new DomainError('not_found', 'This invitation has ended.');
  }
  const me = await welcome(caller);
  await joinRoom(room.roomId, memberOf(me, 'member'));
  return summaryOf(await readMembership(caller, room.roomId));
}
