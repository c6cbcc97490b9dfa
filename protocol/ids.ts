import * as z from 'zod/mini';

/**
 * Ids are a prefix and 26 characters of Crockford's base 32 (the alphabet and length of a ULID, so they sort by time).
 * A message's id also carries its sequence number, so that a command naming a message finds its row without an index.
 */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARS = 10;
const SEQ_CHARS = 8;
const BODY_CHARS = 26;

/** By a pattern, and not as a template literal: what that takes weighs half a kilobyte in every visitor's first download. */
const prefixed = <Prefix extends string>(prefix: Prefix) =>
  z.string().check(z.regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`)));

export const RoomId = prefixed('room').brand<'RoomId'>();
export type RoomId = z.infer<typeof RoomId>;
export const UserId = prefixed('user').brand<'UserId'>();
export type UserId = z.infer<typeof UserId>;
export const BotId = prefixed('bot').brand<'BotId'>();
export type BotId = z.infer<typeof BotId>;
export const MessageId = prefixed('msg').brand<'MessageId'>();
export type MessageId = z.infer<typeof MessageId>;
export const ReplyId = prefixed('reply').brand<'ReplyId'>();
export type ReplyId = z.infer<typeof ReplyId>;
export const AttachmentId = prefixed('att').brand<'AttachmentId'>();
export type AttachmentId = z.infer<typeof AttachmentId>;
/** One event for one bot; it stays the same over attempts and replays, so it is the `webhook-id`. */
export const DeliveryId = prefixed('delivery').brand<'DeliveryId'>();
export type DeliveryId = z.infer<typeof DeliveryId>;
/** A member of a room is a person or a bot. */
export const MemberId = z.union([UserId, BotId]);
export type MemberId = z.infer<typeof MemberId>;
/** Chosen by the client, one for each message it wants to send; a UUID of version 7 sorts by time. */
export const ClientMessageId = z.uuidv7().brand<'ClientMessageId'>();
export type ClientMessageId = z.infer<typeof ClientMessageId>;

/** The room every newcomer of a deployment finds, and the bot of the deployment. Their ids are fixed so that nobody must look them up. */
export const LOBBY_ROOM_ID = 'room_0000000000000000000000H0ME' as RoomId;
export const DEFAULT_BOT_ID = 'bot_00000000000000000000MATH1A' as BotId;

/** 128 bits as 26 characters. `bytes` has 16 entries. Source: the ULID specification's encoding of a value. */
export function crockford(bytes: Uint8Array): string {
  let value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = '';
  for (let i = 0; i < BODY_CHARS; i++) {
    text = CROCKFORD[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return text;
}

/** `value` as `length` characters; the highest bits are lost when it does not fit. */
export function crockfordNumber(value: number, length: number): string {
  let rest = value;
  let text = '';
  for (let i = 0; i < length; i++) {
    text = CROCKFORD[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** The UUID of the identity provider that a person's id is: the same 128 bits. */
export function uuidOf(userId: UserId): string {
  let value = 0n;
  for (const character of userId.slice('user_'.length)) value = (value << 5n) | BigInt(CROCKFORD.indexOf(character));
  const hex = value.toString(16).padStart(32, '0').slice(-32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function crockfordValue(text: string): number {
  return [...text].reduce((sum, character) => sum * 32 + CROCKFORD.indexOf(character), 0);
}

/** A fresh id: 48 bits of time and 80 bits of `random` (10 bytes). */
export function mintId<Prefix extends string>(prefix: Prefix, at: Date, random: Uint8Array): `${Prefix}_${string}` {
  const padded = new Uint8Array(16);
  padded.set(random.subarray(0, 10), 6);
  return `${prefix}_${crockfordNumber(at.getTime(), TIME_CHARS)}${crockford(padded).slice(TIME_CHARS)}`;
}

/** The id of the message with the number `seq`: 48 bits of time, 40 of the number, 40 of `random` (10 bytes, some unused). */
export function mintMessageId(at: Date, seq: number, random: Uint8Array): MessageId {
  const id = mintId('msg', at, random);
  const tail = id.slice('msg_'.length + TIME_CHARS + SEQ_CHARS);
  return `msg_${crockfordNumber(at.getTime(), TIME_CHARS)}${crockfordNumber(seq, SEQ_CHARS)}${tail}` as MessageId;
}

/** When a message was made, as its id says. */
export function timeOfMessage(messageId: MessageId): Date {
  return new Date(crockfordValue(messageId.slice('msg_'.length, 'msg_'.length + TIME_CHARS)));
}

/** The number that a message's id carries. A foreign id yields some number too: whoever reads the row compares the whole id. */
export function seqOfMessage(messageId: MessageId): number {
  const start = 'msg_'.length + TIME_CHARS;
  return crockfordValue(messageId.slice(start, start + SEQ_CHARS));
}
