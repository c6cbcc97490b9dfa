import * as z from 'zod/mini';
import { DurableEvent } from './events.ts';
import { Member, MemberStanding, RoomSummary } from './room.ts';
import { Time } from './text.ts';
import { Me, User } from './user.ts';

const Done = z.object({});

/** What the routes answer that every client needs at run time; those of pictures stand in media-answers.ts. */
export const routeAnswers = {
  'POST /v1/tickets': z.object({ ticket: z.string(), expiresAt: Time }),
  'GET /v1/rooms': z.object({ rooms: z.array(RoomSummary) }),
  'POST /v1/rooms': RoomSummary,
  'GET /v1/rooms/{roomId}': RoomSummary,
  'PATCH /v1/rooms/{roomId}': RoomSummary,
  'DELETE /v1/rooms/{roomId}': Done,
  'GET /v1/rooms/{roomId}/events': z.object({
    events: z.array(DurableEvent),
    head: z.int(),
    epoch: z.string(),
    more: z.boolean(),
  }),
  'PUT /v1/rooms/{roomId}/bots/{botId}': RoomSummary,
  'DELETE /v1/rooms/{roomId}/bots/{botId}': Done,
  'GET /v1/rooms/{roomId}/members': z.object({ members: z.array(MemberStanding) }),
  'PUT /v1/rooms/{roomId}/members/{userId}': Member,
  'DELETE /v1/rooms/{roomId}/members/{userId}': Done,
  'POST /v1/rooms/{roomId}/invites': z.object({ url: z.string(), token: z.string(), expiresAt: Time }),
  'POST /v1/invites/{token}': RoomSummary,
  'GET /v1/me': Me,
  'PATCH /v1/me': Me,
  'GET /v1/users': z.object({ users: z.array(User) }),
} as const;
