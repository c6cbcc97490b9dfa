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

/** Files of one message. */
export const ATTACHMENTS_PER_MESSAGE_MAX = 6;
export const PICTURE_BYTES_MAX = 15 * 1024 * 1024;
/** Width times height, of one frame. */
export const PICTURE_PIXELS_MAX = 40_000_000;
/** Longer side of what is published, and of its preview. */
export const PICTURE_PIXELS_LONG = 1600;
export const PREVIEW_PIXELS_LONG = 320;
/** A recording, and how much of it its waveform shows: so many bars, each from 0 to `PEAK_MAX`. */
export const AUDIO_BYTES_MAX = 20 * 1024 * 1024;
export const AUDIO_MS_MAX = 10 * 60 * 1000;
/** Shorter is a slip of the finger. */
export const AUDIO_MS_MIN = 300;
export const PEAKS_MAX = 96;
export const PEAK_MAX = 100;
export const ALT_CHARS_MAX = 500;
export const LABEL_CHARS_MAX = 60;
/** Labels, lines of text and faces that are kept of a picture. */
export const LABELS_MAX = 20;
export const LABEL_BOXES_MAX = 20;
export const FOUND_TEXTS_MAX = 60;
export const FACES_MAX = 30;
/** What is understood of all attachments of a message, as its events carry it; the whole is at the attachment's own route. */
export const UNDERSTANDING_BYTES_MAX = 10 * 1024;
/** How long an upload's form can be used, and a link read. */
export const UPLOAD_SECONDS = 5 * 60;
export const LINK_SECONDS = 15 * 60;
/** An upload that has not come, or a look at it that has not ended, is given up after this long. */
export const UPLOAD_OVERDUE_SECONDS = 10 * 60;
/** An upload that no message names is forgotten after this long. */
export const UNSENT_UPLOAD_SECONDS = 24 * 60 * 60;
/** Token bucket of uploads per member: 60 an hour, 20 at once. */
export const UPLOADS_BURST = 20;
export const UPLOADS_REFILL_MS = 20 * 60 * 1000;
export const LINKS_AT_ONCE_MAX = 50;
/** A bot that waits for understanding is asked after this long, whatever is known by then. */
export const UNDERSTANDING_WAIT_SECONDS = 20;
/** The same for a spoken question: without its words there is nothing to answer. */
export const TRANSCRIPT_WAIT_SECONDS = 120;
/** A transcription of which nothing was heard is asked for after this long, and given up after that long. */
export const TRANSCRIPT_OVERDUE_SECONDS = 2 * 60;
export const TRANSCRIPT_SECONDS_MAX = 60 * 60;

/** Of one message, this much is read aloud. Polly takes 3,000 characters at once. */
export const SPEECH_CHARS_MAX = 6_000;
export const SENTENCE_CHARS_MAX = 600;
/** Speech of which nothing came for this long is given up. */
export const SPEECH_OVERDUE_SECONDS = 5 * 60;
/** Token bucket of messages read aloud on somebody's wish: 60 an hour, 20 at once. */
export const SPEECH_BURST = 20;
export const SPEECH_REFILL_MS = 20 * 60 * 1000;

/** Files that a bot names are fetched in this time. */
export const FETCH_FILE_MS = 10_000;
export const FILE_URL_CHARS_MAX = 250_000;

/** A selfie for enrolment, which a browser makes this small. */
export const SELFIE_BYTES_MAX = 400 * 1024;
export const SELFIE_BODY_BYTES_MAX = 600 * 1024;
/** Token bucket of selfies per user: five an hour. */
export const ENROLMENTS_BURST = 5;
export const ENROLMENTS_REFILL_MS = 60 * 60 * 1000;
/** A consent to face recognition ends by itself. */
export const FACE_CONSENT_SECONDS = 365 * 24 * 60 * 60;

/** Numbers of a room's log that one page of an export, or of an erasure, looks at. */
export const EXPORT_EVENTS_PAGE = 100;
export const ERASURE_EVENTS_PAGE = 50;
/** An account is erased at the latest after this long; usually within a minute. */
export const ERASURE_HOURS = 24;
/** Whoever was acting when an account was erased has ended by then: the slowest command takes 20 s. */
export const ERASURE_LAST_LOOK_SECONDS = 30;
/** An erasure of which nothing was heard for this long is begun again where it stopped. */
export const ERASURE_OVERDUE_SECONDS = 60;
/** Token bucket of export pages per user: 60 at once, refilled within a minute. */
export const EXPORT_PAGES_BURST = 60;
export const EXPORT_PAGES_REFILL_MS = 60_000;

export const SEARCH_CHARS_MAX = 100;
/** Messages that one search finds, and numbers of the log that it looks at. */
export const SEARCH_FOUND_MAX = 20;
export const SEARCH_EVENTS_MAX = 2_000;

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
/** The same for an answer that is a recording, of `AUDIO_BYTES_MAX`. */
export const BOT_RECORDING_MS = 30_000;
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
