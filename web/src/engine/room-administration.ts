import type { RoomId } from '../../../protocol/ids.ts';
import type { RoomSummary } from '../../../protocol/room.ts';
import type { Me } from '../../../protocol/user.ts';
import type { Engine, EngineWorld } from './engine-types.ts';
import type { Rooms } from './rooms.ts';
import { hexOf } from './uuid.ts';

export type RoomAdministration = Pick<
  Engine,
  | 'createRoom'
  | 'updateRoom'
  | 'leaveRoom'
  | 'deleteRoom'
  | 'setMember'
  | 'removeMember'
  | 'createInvite'
  | 'acceptInvite'
  | 'setBotTrigger'
  | 'findUsers'
  | 'updateMe'
>;

/** What people do to rooms over HTTP. The room's events follow on the socket; the answers only make it quicker. */
export function roomAdministration(
  world: EngineWorld,
  rooms: Rooms,
  person: { readonly me: Me; know(me: Me): void },
): RoomAdministration {
  const adopt = (summary: RoomSummary) => {
    rooms.adopt(summary);
    return summary;
  };
  const idempotencyKey = () => hexOf(world.randomBytes(16));
  const removeMember: Engine['removeMember'] = async (roomId, userId) => {
    await world.request('DELETE /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId } });
  };
  return {
    removeMember,
    createRoom: async (body) =>
      adopt(await world.request('POST /v1/rooms', { body, idempotencyKey: idempotencyKey() })),
    updateRoom: async (roomId, body) => {
      adopt(await world.request('PATCH /v1/rooms/{roomId}', { path: { roomId }, body }));
    },
    leaveRoom: async (roomId) => {
      await removeMember(roomId, person.me.userId);
      rooms.leave(roomId);
    },
    deleteRoom: async (roomId: RoomId) => {
      await world.request('DELETE /v1/rooms/{roomId}', { path: { roomId } });
      rooms.leave(roomId);
    },
    setMember: (roomId, userId, role) =>
      world.request('PUT /v1/rooms/{roomId}/members/{userId}', {
        path: { roomId, userId },
        body: role === undefined ? {} : { role },
      }),
    createInvite: (roomId) =>
      world.request('POST /v1/rooms/{roomId}/invites', { path: { roomId }, idempotencyKey: idempotencyKey() }),
    acceptInvite: async (token) => adopt(await world.request('POST /v1/invites/{token}', { path: { token } })),
    setBotTrigger: async (roomId, botId, trigger) => {
      adopt(await world.request('PUT /v1/rooms/{roomId}/bots/{botId}', { path: { roomId, botId }, body: { trigger } }));
    },
    findUsers: async (query) => (await world.request('GET /v1/users', { query: { query } })).users,
    updateMe: async (patch) => {
      const me = await world.request('PATCH /v1/me', { body: patch });
      person.know(me);
      return me;
    },
  };
}
