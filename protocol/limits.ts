/** Every limit of Mathia, each with its unit in its name. Sources stand beside numbers that are not ours. */

/** Largest frame either way. API Gateway closes with 1009 above 32 KB a frame; the rest is room for the envelope. */
export const FRAME_BYTES_MAX = 28 * 1024;
/** Deepest nesting of a JSON frame or body that is parsed further than its brackets. */
export const JSON_DEPTH_MAX = 16;
/** Longest HTTP body that a route accepts. */
export const BODY_BYTES_MAX = 64 * 1024;

/** Longest text of a message, in UTF-8 bytes. */
export const TEXT_BYTES_MAX = 16 * 1024;
export const NAME_CHARS_MAX = 64;
export const TOPIC_CHARS_MAX = 240;
export const EMOJI_CHARS_MAX = 32;
export const REACTIONS_PER_MESSAGE_MAX = 40;
/** All reactions of a message together; with them it must still fit a frame. */
export const REACTORS_PER_MESSAGE_MAX = 200;
export const MENTIONS_PER_MESSAGE_MAX = 10;

export const ROOMS_PER_USER_MAX = 200;
export const MEMBERS_PER_ROOM_MAX = 10_000;
export const MEMBERS_AT_CREATION_MAX = 90;
export const BOTS_PER_ROOM_MAX = 5;
export const CONNECTIONS_PER_USER_MAX = 10;

/** Events of one page of history. */
export const EVENTS_PAGE_MAX = 100;
export const EVENTS_PAGE_DEFAULT = 50;
/** A client further behind than this reloads the room instead of catching up. */
export const CATCH_UP_EVENTS_MAX = 500;
/** How long a drawn sequence number may stay unwritten before a reader closes it with a `void` event. */
export const HOLE_GRACE_MS = 3_000;

/** Rooms with at most this many connections are posted to by the sender's own invocation. */
export const INLINE_POSTS_MAX = 200;
export const POSTS_AT_ONCE = 50;
/** Typing, presence and receipts are not told to rooms with more connections than this. */
export const TRANSIENT_CONNECTIONS_MAX = 50;

/** Token bucket of sends per user: a burst of 20, refilled over 10 s. */
export const SENDS_BURST = 20;
export const SENDS_REFILL_MS = 10_000;
/** Token bucket of edits, deletions and reactions per user: two a second, 30 at once. */
export const CHANGES_BURST = 30;
export const CHANGES_REFILL_MS = 15_000;
/** Token bucket of `hello` per user: a connection says it once. */
export const HELLOS_BURST = 40;
export const HELLOS_REFILL_MS = 60_000;
/** Token bucket of tickets per user: 10 a minute. */
export const TICKETS_BURST = 10;
export const TICKETS_REFILL_MS = 60_000;

export const TICKET_SECONDS = 60;
export const SENT_SECONDS = 24 * 60 * 60;
export const IDEMPOTENCY_SECONDS = 24 * 60 * 60;
export const INVITE_SECONDS = 7 * 24 * 60 * 60;
/** API Gateway cuts a WebSocket after 2 h; a row outlives its socket a little. */
export const CONNECTION_SECONDS = 2 * 60 * 60 + 15 * 60;
export const REPLY_SECONDS = 15 * 60;

export const PING_SECONDS = 240;
export const TYPING_REPEAT_MS = 10_000;
export const TYPING_FORGET_MS = 12_000;

/** A bot has this long to send the headers of its answer. */
export const BOT_HEADERS_MS = 10_000;
/** And this long, from its headers on, for the rest. */
export const BOT_ANSWER_MS = 10_000;
export const BOT_ANSWER_BYTES_MAX = 256 * 1024;
export const BOT_EVENT_BYTES_MAX = 20 * 1024;
export const BOT_MESSAGES_PER_ANSWER_MAX = 10;
export const BOT_ANSWERS_PER_MINUTE = 10;
export const BOTS_PER_OWNER_MAX = 20;
export const BOT_ENDPOINT_CHARS_MAX = 2_000;
/** After this many failures in a row a bot is paused. */
export const BOT_FAILURES_MAX = 10;
/** How long the secret before a rotation goes on signing. */
export const SECRET_OVERLAP_SECONDS = 24 * 60 * 60;
export const DELIVERY_LOG_SECONDS = 30 * 24 * 60 * 60;
export const DELIVERIES_PAGE = 50;
/** Of an answer, in the delivery log. */
export const DELIVERY_ANSWER_BYTES_MAX = 2 * 1024;
export const DELIVERY_ATTEMPTS_KEPT = 10;

/** A streamed answer is over after this long, and when nothing of it came for this long. */
export const STREAM_MS_MAX = 5 * 60 * 1000;
export const STREAM_IDLE_MS = 60_000;
/** All that one answer may send while it grows, what it takes back included. */
export const STREAM_BYTES_MAX = 256 * 1024;
export const STREAM_CHUNKS_MAX = 4_000;
export const STREAM_STATUS_CHARS_MAX = 80;
/** At most one frame of growing answers per room in this time. */
export const DELTA_FRAME_MS = 150;
export const SUGGESTIONS_MAX = 5;
export const SUGGESTION_CHARS_MAX = 80;

/** An answer to an answer to an answer is the end of it. */
export const HOPS_MAX = 3;
/** Waits before the second to fifth attempt of a delivery. */
export const BOT_RETRY_SECONDS = [5, 30, 120, 600] as const;
