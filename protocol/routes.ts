import * as z from 'zod/mini';
import { DurableEvent } from './events.ts';
import { BotId, MemberId, RoomId, UserId } from './ids.ts';
import { EVENTS_PAGE_MAX, MEMBERS_AT_CREATION_MAX } from './limits.ts';
import { Member, MemberStanding, RoomKind, RoomName, RoomSummary, RoomTopic, Trigger } from './room.ts';
import { Time } from './text.ts';
import { DisplayName, Me, User } from './user.ts';

const None = z.strictObject({});
const Done = z.object({});
const wholeNumber = z.pipe(z.string().check(z.regex(/^\d{1,12}$/)), z.transform(Number));

const RoomPath = z.object({ roomId: RoomId });

/**
 * Every HTTP route of people: its parameters, its body, its answer, and the function that serves it.
 * `creates` routes want an `Idempotency-Key`.
 */
export const routes = {
  'POST /v1/tickets': {
    function: 'tickets',
    path: None,
    query: None,
    body: None,
    answer: z.object({ ticket: z.string(), expiresAt: Time }),
  },

  'GET /v1/rooms': {
    function: 'rooms',
    path: None,
    query: None,
    body: None,
    answer: z.object({ rooms: z.array(RoomSummary) }),
  },
  'POST /v1/rooms': {
    function: 'rooms',
    creates: true,
    path: None,
    query: None,
    body: z.strictObject({
      name: z.optional(RoomName),
      kind: RoomKind,
      userIds: z._default(z.array(UserId).check(z.maxLength(MEMBERS_AT_CREATION_MAX)), []),
    }),
    answer: RoomSummary,
  },
  'GET /v1/rooms/{roomId}': { function: 'rooms', path: RoomPath, query: None, body: None, answer: RoomSummary },
  'PATCH /v1/rooms/{roomId}': {
    function: 'rooms',
    path: RoomPath,
    query: None,
    body: z.strictObject({ name: z.optional(RoomName), topic: z.optional(RoomTopic) }),
    answer: RoomSummary,
  },
  'DELETE /v1/rooms/{roomId}': { function: 'rooms', path: RoomPath, query: None, body: None, answer: Done },
  'GET /v1/rooms/{roomId}/events': {
    function: 'rooms',
    path: RoomPath,
    /** `before` and `after` exclude each other; without either, the newest page. Events come in order of their numbers. */
    query: z.strictObject({
      before: z.optional(wholeNumber),
      after: z.optional(wholeNumber),
      limit: z.optional(z.pipe(wholeNumber, z.int().check(z.minimum(1), z.maximum(EVENTS_PAGE_MAX)))),
    }),
    body: None,
    answer: z.object({ events: z.array(DurableEvent), head: z.int(), epoch: z.string(), more: z.boolean() }),
  },
  'PUT /v1/rooms/{roomId}/bots/{botId}': {
    function: 'rooms',
    path: z.object({ roomId: RoomId, botId: BotId }),
    query: None,
    body: z.strictObject({ trigger: Trigger }),
    answer: RoomSummary,
  },
  'DELETE /v1/rooms/{roomId}/bots/{botId}': {
    function: 'rooms',
    path: z.object({ roomId: RoomId, botId: BotId }),
    query: None,
    body: None,
    answer: Done,
  },

  'GET /v1/rooms/{roomId}/members': {
    function: 'members',
    path: RoomPath,
    query: None,
    body: None,
    answer: z.object({ members: z.array(MemberStanding) }),
  },
  'PUT /v1/rooms/{roomId}/members/{userId}': {
    function: 'members',
    path: z.object({ roomId: RoomId, userId: UserId }),
    query: None,
    /** Adds somebody, or changes their role. */
    body: z.strictObject({ role: z.optional(z.enum(['owner', 'admin', 'member'])) }),
    answer: Member,
  },
  'DELETE /v1/rooms/{roomId}/members/{userId}': {
    function: 'members',
    path: z.object({ roomId: RoomId, userId: MemberId }),
    query: None,
    body: None,
    answer: Done,
  },
  'POST /v1/rooms/{roomId}/invites': {
    function: 'members',
    creates: true,
    path: RoomPath,
    query: None,
    body: None,
    answer: z.object({ url: z.string(), token: z.string(), expiresAt: Time }),
  },
  'POST /v1/invites/{token}': {
    function: 'members',
    path: z.object({ token: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)) }),
    query: None,
    body: None,
    answer: RoomSummary,
  },

  'GET /v1/me': { function: 'me', path: None, query: None, body: None, answer: Me },
  'PATCH /v1/me': {
    function: 'me',
    path: None,
    query: None,
    body: z.strictObject({
      name: z.optional(DisplayName),
      locale: z.optional(z.string().check(z.regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/))),
    }),
    answer: Me,
  },
  /** By exact handle, or `query` empty: people who share a room with me. Nobody else can be listed. */
  'GET /v1/users': {
    function: 'me',
    path: None,
    query: z.strictObject({ query: z.optional(z.string().check(z.maxLength(32))) }),
    body: None,
    answer: z.object({ users: z.array(User) }),
  },
} as const;

export type Routes = typeof routes;
export type RouteKey = keyof Routes;
export const routeKeys = Object.keys(routes) as RouteKey[];
export type RouteFunction = Routes[RouteKey]['function'];
export type RouteBody<K extends RouteKey> = z.infer<Routes[K]['body']>;
/** As a client writes it, defaults left out. */
export type RouteInput<K extends RouteKey> = z.input<Routes[K]['body']>;
export type RoutePath<K extends RouteKey> = z.infer<Routes[K]['path']>;
export type RouteQuery<K extends RouteKey> = z.infer<Routes[K]['query']>;
export type RouteAnswer<K extends RouteKey> = z.infer<Routes[K]['answer']>;
