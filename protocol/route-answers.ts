import * as z from 'zod/mini';
import { Attachment, ReadableAttachment } from './attachment.ts';
import { DurableEvent } from './events.ts';
import { FaceReceipt, MyFace } from './face.ts';
import { AttachmentId } from './ids.ts';
import { Message } from './message.ts';
import { Member, MemberStanding, RoomSummary } from './room.ts';
import { Time } from './text.ts';
import { Me, User } from './user.ts';

const Done = z.object({});

/** What each route of `routes` answers: all of the registry that a client needs at run time. */
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
  /** `before`: where to search on; left out at the log's beginning. */
  'GET /v1/rooms/{roomId}/search': z.object({ messages: z.array(Message), before: z.optional(z.int()) }),
  'PUT /v1/rooms/{roomId}/bots/{botId}': RoomSummary,
  'DELETE /v1/rooms/{roomId}/bots/{botId}': Done,
  'GET /v1/rooms/{roomId}/members': z.object({ members: z.array(MemberStanding) }),
  'PUT /v1/rooms/{roomId}/members/{userId}': Member,
  'DELETE /v1/rooms/{roomId}/members/{userId}': Done,
  'POST /v1/rooms/{roomId}/invites': z.object({ url: z.string(), token: z.string(), expiresAt: Time }),
  'POST /v1/invites/{token}': RoomSummary,
  'POST /v1/rooms/{roomId}/uploads': z.object({
    attachmentId: AttachmentId,
    /** Where to post `fields`, and then the file as `file`, as `multipart/form-data`. */
    url: z.string(),
    fields: z.record(z.string(), z.string()),
    expiresAt: Time,
  }),
  'GET /v1/rooms/{roomId}/attachments': z.object({ attachments: z.array(ReadableAttachment) }),
  'GET /v1/attachments/{attachmentId}': ReadableAttachment,
  'PATCH /v1/attachments/{attachmentId}': Attachment,
  'GET /v1/me/face': MyFace,
  'PUT /v1/me/face': MyFace,
  'DELETE /v1/me/face': z.object({ receipt: FaceReceipt }),
  'GET /v1/me': Me,
  'PATCH /v1/me': Me,
  'GET /v1/users': z.object({ users: z.array(User) }),
} as const;
