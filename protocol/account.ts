import * as z from 'zod/mini';
import { ReadableAttachment } from './attachment.ts';
import { Bot } from './bot.ts';
import { FaceConsent } from './face.ts';
import { AttachmentId, MessageId, RoomId, UserId } from './ids.ts';
import { Message } from './message.ts';
import { Role, RoomKind } from './room.ts';
import { Time } from './text.ts';
import { Me } from './user.ts';

/** Where an export goes on: a room, and the number of its log after which. */
export const ExportCursor = z.string().check(z.regex(/^room_[0-9A-HJKMNP-TV-Z]{26}\.\d{1,12}$/));
export type ExportCursor = z.infer<typeof ExportCursor>;

/** A room of mine; without a role, one that I have left, and in which I said something. */
export const ExportedRoom = z.object({
  roomId: RoomId,
  name: z.string(),
  kind: RoomKind,
  role: z.optional(Role),
  joinedAt: z.optional(Time),
  readSeq: z.optional(z.int()),
});
export type ExportedRoom = z.infer<typeof ExportedRoom>;

/** What is stored of me apart from what I said. Secrets are no part of it: they are stored as hashes, or sealed. */
export const ExportedAccount = z.object({
  profile: z.optional(Me),
  /** My consent to be recognised, and the attachments that name me. */
  face: z.optional(z.object({ consent: FaceConsent, pictures: z.array(AttachmentId) })),
  rooms: z.array(ExportedRoom),
  bots: z.array(Bot),
  invites: z.array(z.object({ roomId: RoomId, expiresAt: Time })),
  /** Uploads that no message shows yet. */
  uploads: z.array(ReadableAttachment),
  devices: z.array(z.string()),
});
export type ExportedAccount = z.infer<typeof ExportedAccount>;

/** Something that I said, or my bot; attachments whole, with links, and reactions only where they are mine. */
export const ExportedMessage = z.extend(Message, { roomId: RoomId, attachments: z.array(ReadableAttachment) });
export type ExportedMessage = z.infer<typeof ExportedMessage>;

export const ExportedReaction = z.object({ roomId: RoomId, messageId: MessageId, emoji: z.string() });
export type ExportedReaction = z.infer<typeof ExportedReaction>;

/** A part of everything of mine. The first has `account`; ask for the next with `next` until there is none. */
export const ExportPage = z.object({
  account: z.optional(ExportedAccount),
  messages: z.array(ExportedMessage),
  reactions: z.array(ExportedReaction),
  next: z.optional(ExportCursor),
});
export type ExportPage = z.infer<typeof ExportPage>;

/** What an erasure takes away, in its order. */
export const ErasedPart = z.enum([
  'access',
  'connections',
  'sign_in',
  'face',
  'bots',
  'messages',
  'reactions',
  'names',
  'memberships',
  'uploads',
  'invites',
  'profile',
]);
export type ErasedPart = z.infer<typeof ErasedPart>;

/** What was erased at once, and what follows by itself, at the latest in so many hours. */
export const ErasureReceipt = z.object({
  userId: UserId,
  at: Time,
  atOnce: z.array(ErasedPart),
  follows: z.array(ErasedPart),
  withinHours: z.int(),
});
export type ErasureReceipt = z.infer<typeof ErasureReceipt>;
