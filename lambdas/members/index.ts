import { httpHandler } from '../shared/http-handler.ts';
import { acceptInvite, createInvite } from './invites.ts';
import { listRoomMembers, removeRoomMember, setMember } from './members.ts';

export const handler = httpHandler<'members'>({
  'GET /v1/rooms/{roomId}/members': listRoomMembers,
  'PUT /v1/rooms/{roomId}/members/{userId}': setMember,
  'DELETE /v1/rooms/{roomId}/members/{userId}': removeRoomMember,
  'POST /v1/rooms/{roomId}/invites': createInvite,
  'POST /v1/invites/{token}': acceptInvite,
});
