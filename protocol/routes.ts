import * as z from 'zod/mini';
import type { accountRoutes } from './account-routes.ts';
import { AltText, LabelName, PictureType, UploadType } from './attachment.ts';
import type { botMakerRoutes } from './bot-routes.ts';
import { AttachmentId, BotId, MemberId, MessageId, RoomId, UserId } from './ids.ts';
import {
  AUDIO_BYTES_MAX,
  EVENTS_PAGE_MAX,
  LABELS_MAX,
  LINKS_AT_ONCE_MAX,
  MEMBERS_AT_CREATION_MAX,
  PICTURE_BYTES_MAX,
  SEARCH_CHARS_MAX,
  TEXT_BYTES_MAX,
} from './limits.ts';
import { mediaAnswers } from './media-answers.ts';
import { RoomKind, RoomName, RoomTopic, Trigger } from './room.ts';
import { routeAnswers } from './route-answers.ts';
import { SpeechChoice, SpeechWish } from './speech.ts';
import { writtenText } from './text.ts';
import { DisplayName } from './user.ts';

const None = z.strictObject({});
const wholeNumber = z.pipe(z.string().check(z.regex(/^\d{1,12}$/)), z.transform(Number));

const RoomPath = z.object({ roomId: RoomId });
const MessagePath = z.object({ roomId: RoomId, messageId: MessageId });

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
    answer: routeAnswers['POST /v1/tickets'],
  },

  'GET /v1/rooms': {
    function: 'rooms',
    path: None,
    query: None,
    body: None,
    answer: routeAnswers['GET /v1/rooms'],
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
    answer: routeAnswers['POST /v1/rooms'],
  },
  'GET /v1/rooms/{roomId}': {
    function: 'rooms',
    path: RoomPath,
    query: None,
    body: None,
    answer: routeAnswers['GET /v1/rooms/{roomId}'],
  },
  'PATCH /v1/rooms/{roomId}': {
    function: 'rooms',
    path: RoomPath,
    query: None,
    body: z.strictObject({
      name: z.optional(RoomName),
      topic: z.optional(RoomTopic),
      botsHearBots: z.optional(z.boolean()),
      faces: z.optional(z.boolean()),
    }),
    answer: routeAnswers['PATCH /v1/rooms/{roomId}'],
  },
  'DELETE /v1/rooms/{roomId}': {
    function: 'rooms',
    path: RoomPath,
    query: None,
    body: None,
    answer: routeAnswers['DELETE /v1/rooms/{roomId}'],
  },
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
    answer: routeAnswers['GET /v1/rooms/{roomId}/events'],
  },
  /** Messages whose words, written or spoken, or whose pictures' labels, texts and names hold each word of the query; newest first. */
  'GET /v1/rooms/{roomId}/search': {
    function: 'rooms',
    path: RoomPath,
    query: z.strictObject({
      query: z.string().check(z.trim(), z.minLength(1), z.maxLength(SEARCH_CHARS_MAX)),
      before: z.optional(wholeNumber),
    }),
    body: None,
    answer: mediaAnswers['GET /v1/rooms/{roomId}/search'],
  },
  'PUT /v1/rooms/{roomId}/bots/{botId}': {
    function: 'rooms',
    path: z.object({ roomId: RoomId, botId: BotId }),
    query: None,
    body: z.strictObject({ trigger: Trigger }),
    answer: routeAnswers['PUT /v1/rooms/{roomId}/bots/{botId}'],
  },
  'DELETE /v1/rooms/{roomId}/bots/{botId}': {
    function: 'rooms',
    path: z.object({ roomId: RoomId, botId: BotId }),
    query: None,
    body: None,
    answer: routeAnswers['DELETE /v1/rooms/{roomId}/bots/{botId}'],
  },

  'GET /v1/rooms/{roomId}/members': {
    function: 'members',
    path: RoomPath,
    query: None,
    body: None,
    answer: routeAnswers['GET /v1/rooms/{roomId}/members'],
  },
  'PUT /v1/rooms/{roomId}/members/{userId}': {
    function: 'members',
    path: z.object({ roomId: RoomId, userId: UserId }),
    query: None,
    /** Adds somebody, or changes their role. */
    body: z.strictObject({ role: z.optional(z.enum(['owner', 'admin', 'member'])) }),
    answer: routeAnswers['PUT /v1/rooms/{roomId}/members/{userId}'],
  },
  'DELETE /v1/rooms/{roomId}/members/{userId}': {
    function: 'members',
    path: z.object({ roomId: RoomId, userId: MemberId }),
    query: None,
    body: None,
    answer: routeAnswers['DELETE /v1/rooms/{roomId}/members/{userId}'],
  },
  'POST /v1/rooms/{roomId}/invites': {
    function: 'members',
    creates: true,
    path: RoomPath,
    query: None,
    body: None,
    answer: routeAnswers['POST /v1/rooms/{roomId}/invites'],
  },
  'POST /v1/invites/{token}': {
    function: 'members',
    path: z.object({ token: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)) }),
    query: None,
    body: None,
    answer: routeAnswers['POST /v1/invites/{token}'],
  },

  /** A form for one upload; its message may be sent at once. `sha256` in base64. */
  'POST /v1/rooms/{roomId}/uploads': {
    function: 'attachments',
    creates: true,
    path: RoomPath,
    query: None,
    body: z
      .strictObject({
        contentType: UploadType,
        bytes: z.int().check(z.minimum(1), z.maximum(AUDIO_BYTES_MAX)),
        sha256: z.optional(z.string().check(z.regex(/^[A-Za-z0-9+/]{43}=$/))),
      })
      .check(
        z.refine(
          ({ contentType, bytes }) => bytes <= PICTURE_BYTES_MAX || !PictureType.safeParse(contentType).success,
          {
            path: ['bytes'],
            error: `a picture has at most ${PICTURE_BYTES_MAX} bytes`,
          },
        ),
      ),
    answer: mediaAnswers['POST /v1/rooms/{roomId}/uploads'],
  },
  /** Several of one room, `ids` with commas between; those that are not there are left out. */
  'GET /v1/rooms/{roomId}/attachments': {
    function: 'attachments',
    path: RoomPath,
    query: z.strictObject({
      ids: z.pipe(
        z.pipe(
          z.string(),
          z.transform((ids: string) => ids.split(',')),
        ),
        z.array(AttachmentId).check(z.maxLength(LINKS_AT_ONCE_MAX)),
      ),
    }),
    body: None,
    answer: mediaAnswers['GET /v1/rooms/{roomId}/attachments'],
  },
  'GET /v1/attachments/{attachmentId}': {
    function: 'attachments',
    path: z.object({ attachmentId: AttachmentId }),
    query: None,
    body: None,
    answer: mediaAnswers['GET /v1/attachments/{attachmentId}'],
  },
  /**
   * What members know better: other words for the picture (`null`: none), another name of a label (`null`: it is wrong).
   * And what somebody said in their own recording, in their own words.
   */
  'PATCH /v1/attachments/{attachmentId}': {
    function: 'attachments',
    path: z.object({ attachmentId: AttachmentId }),
    query: None,
    body: z.strictObject({
      alt: z.optional(z.nullable(AltText)),
      labels: z.optional(
        z.array(z.strictObject({ name: LabelName, as: z.nullable(LabelName) })).check(z.maxLength(LABELS_MAX)),
      ),
      transcript: z.optional(writtenText({ bytes: TEXT_BYTES_MAX })),
    }),
    answer: mediaAnswers['PATCH /v1/attachments/{attachmentId}'],
  },
  /** Has a recording transcribed once more, where that failed. */
  'POST /v1/attachments/{attachmentId}/transcription': {
    function: 'attachments',
    path: z.object({ attachmentId: AttachmentId }),
    query: None,
    body: None,
    answer: mediaAnswers['POST /v1/attachments/{attachmentId}/transcription'],
  },

  /** Has a message read aloud. Where that was done, or is being done, it is heard as it is. */
  'POST /v1/rooms/{roomId}/messages/{messageId}/speech': {
    function: 'attachments',
    path: MessagePath,
    query: None,
    body: z.strictObject(SpeechWish.shape),
    answer: mediaAnswers['POST /v1/rooms/{roomId}/messages/{messageId}/speech'],
  },
  /** What can be heard of it by now. */
  'GET /v1/rooms/{roomId}/messages/{messageId}/speech': {
    function: 'attachments',
    path: MessagePath,
    query: None,
    body: None,
    answer: mediaAnswers['GET /v1/rooms/{roomId}/messages/{messageId}/speech'],
  },

  'GET /v1/me': { function: 'me', path: None, query: None, body: None, answer: routeAnswers['GET /v1/me'] },
  'PATCH /v1/me': {
    function: 'me',
    path: None,
    query: None,
    body: z.strictObject({
      name: z.optional(DisplayName),
      locale: z.optional(z.string().check(z.regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/))),
      speech: z.optional(SpeechChoice),
    }),
    answer: routeAnswers['PATCH /v1/me'],
  },
  /** By exact handle, or `query` empty: people who share a room with me. Nobody else can be listed. */
  'GET /v1/users': {
    function: 'me',
    path: None,
    query: z.strictObject({ query: z.optional(z.string().check(z.maxLength(32))) }),
    body: None,
    answer: routeAnswers['GET /v1/users'],
  },
} as const;

/** With those of bot makers, and about what is kept of people, which a client loads when it needs them. */
export type Routes = typeof routes & typeof botMakerRoutes & typeof accountRoutes;
export type RouteKey = keyof Routes;
export type RouteFunction = Routes[RouteKey]['function'];
export type RouteBody<K extends RouteKey> = z.infer<Routes[K]['body']>;
/** As a client writes it, defaults left out. */
export type RouteInput<K extends RouteKey> = z.input<Routes[K]['body']>;
export type RoutePath<K extends RouteKey> = z.infer<Routes[K]['path']>;
export type RouteQuery<K extends RouteKey> = z.infer<Routes[K]['query']>;
export type RouteAnswer<K extends RouteKey> = z.infer<Routes[K]['answer']>;
