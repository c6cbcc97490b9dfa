import * as z from 'zod/mini';
import { BotId, MemberId, RoomId, UserId } from './ids.ts';
import { NAME_CHARS_MAX, TOPIC_CHARS_MAX } from './limits.ts';
import { Message } from './message.ts';
import { line, Time } from './text.ts';

export const RoomName = /* @__PURE__ */ line({ chars: NAME_CHARS_MAX });
export const RoomTopic = /* @__PURE__ */ z.string().check(z.trim(), z.maxLength(TOPIC_CHARS_MAX));

/** `group`: any number of people. `direct`: two people. `bot`: one person and a bot. */
export const RoomKind = z.enum(['group', 'direct', 'bot']);
export type RoomKind = z.infer<typeof RoomKind>;

export const Role = z.enum(['owner', 'admin', 'member', 'bot']);
export type Role = z.infer<typeof Role>;

/** When a bot of a room hears a message. `off` means off: nothing leaves the room. */
export const Trigger = z.enum(['off', 'mention', 'all']);
export type Trigger = z.infer<typeof Trigger>;

export const RoomBot = z.object({
  botId: BotId,
  name: z.string(),
  handle: z.string(),
  trigger: Trigger,
  /** Who made it; it leaves with them. The deployment's own bot has none. */
  ownerId: z.optional(UserId),
});
export type RoomBot = z.infer<typeof RoomBot>;

/** What a room is, apart from who is in it and what was said. */
export const RoomSettings = z.object({
  name: z.string(),
  topic: z.string(),
  kind: RoomKind,
  bots: z.array(RoomBot),
  /** Bots hear what other bots say to them by name. Not unless the room allows it. */
  botsHearBots: z.optional(z.boolean()),
  /** Members who enrolled are named in pictures. Not unless the deployment can, and an admin says so. */
  faces: z.optional(z.boolean()),
});
export type RoomSettings = z.infer<typeof RoomSettings>;

export const Member = z.object({
  userId: MemberId,
  name: z.string(),
  handle: z.string(),
  role: Role,
  joinedAt: Time,
});
export type Member = z.infer<typeof Member>;

/** A member as the members route tells it: with what changes too often to be an event. */
export const MemberStanding = z.extend(Member, { readSeq: z.int(), online: z.boolean() });
export type MemberStanding = z.infer<typeof MemberStanding>;

/** A line of somebody's room list. `head` and `readSeq` are sequence numbers; `unread` counts messages of others, 100 meaning "100 or more". */
export const RoomSummary = z.extend(RoomSettings, {
  roomId: RoomId,
  role: Role,
  /** In a `direct` room, the other person. */
  peer: z.optional(z.object({ userId: UserId, name: z.string() })),
  head: z.int(),
  epoch: z.string(),
  readSeq: z.int(),
  unread: z.int(),
  lastMessage: z.optional(Message),
  createdAt: Time,
});
export type RoomSummary = z.infer<typeof RoomSummary>;
