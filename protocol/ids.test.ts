import { expect, it } from 'vitest';
import { crockford, MessageId, mintId, mintMessageId, RoomId, seqOfMessage } from './ids.ts';

const NOW = new Date('2026-01-02T03:04:05.678Z');
const RANDOM = Uint8Array.from({ length: 10 }, (_, index) => 255 - index);

it.each([1, 31, 32, 482, 999_999_999_999])('a message id carries the number %d', (seq) => {
  const messageId = mintMessageId(NOW, seq, RANDOM);

  expect(seqOfMessage(messageId)).toBe(seq);
  expect(MessageId.safeParse(messageId).success).toBe(true);
});

it('ids sort by time', () => {
  const earlier = mintId('room', NOW, RANDOM);
  const later = mintId('room', new Date(NOW.getTime() + 1), RANDOM);

  expect(earlier < later).toBe(true);
  expect(RoomId.safeParse(earlier).success).toBe(true);
});

it('writes 128 bits as 26 characters', () => {
  expect(crockford(new Uint8Array(16).fill(255))).toBe('7ZZZZZZZZZZZZZZZZZZZZZZZZZ');
});

it('refuses letters that the alphabet leaves out', () => {
  expect(RoomId.safeParse('room_0000000000000000000000LOUI').success).toBe(false);
});
