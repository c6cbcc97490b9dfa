import { describe, expect, it } from 'vitest';
import { DurableEvent } from '../protocol/events.ts';
import { LOBBY_ROOM_ID, UserId } from '../protocol/ids.ts';
import { FRAME_BYTES_MAX, HOLE_GRACE_MS } from '../protocol/limits.ts';
import { utf8Bytes } from '../protocol/text.ts';
import { asSeenBy, intoFrames, isAbandoned, pageOf, upToRemoval } from './log.ts';

const AT = '2026-01-02T03:04:05.000Z';
const ana = UserId.parse('user_00000000000000000000000001');
const ben = UserId.parse('user_00000000000000000000000002');

function event(seq: number, body: object): DurableEvent {
  return DurableEvent.parse({ roomId: LOBBY_ROOM_ID, seq, at: AT, ...body });
}
const left = (seq: number, userId = ana) =>
  event(seq, { event: 'member.left', data: { userId, name: 'A', by: userId } });
const joined = (seq: number) =>
  event(seq, { event: 'member.joined', data: { userId: ana, name: 'A', handle: 'ana', role: 'member', joinedAt: AT } });
const nothing = (seq: number) => event(seq, { event: 'void', data: {} });

describe('pageOf', () => {
  it('is the newest page when nothing else is asked', () => {
    expect(pageOf(120, { limit: 50 })).toEqual({ from: 71, to: 120 });
  });

  it('stops at both ends of the log', () => {
    expect(pageOf(30, { limit: 50 })).toEqual({ from: 1, to: 30 });
    expect(pageOf(30, { before: 11, limit: 50 })).toEqual({ from: 1, to: 10 });
    expect(pageOf(30, { after: 28, limit: 50 })).toEqual({ from: 29, to: 30 });
    expect(pageOf(0, { limit: 50 })).toEqual({ from: 1, to: 0 });
  });
});

describe('upToRemoval', () => {
  it('[PERM5] shows nothing that stands after the reader’s own removal', () => {
    const seen = upToRemoval([nothing(1), left(2), nothing(3)], ana);

    expect(seen.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('shows all to somebody who came back, and to everybody else', () => {
    expect(upToRemoval([left(1), joined(2), nothing(3)], ana)).toHaveLength(3);
    expect(upToRemoval([left(1), nothing(2)], ben)).toHaveLength(2);
  });
});

describe('isAbandoned', () => {
  it('waits out the grace of a slow writer', () => {
    const now = new Date(Date.parse(AT) + HOLE_GRACE_MS);

    expect(isAbandoned(AT, now)).toBe(false);
    expect(isAbandoned(AT, new Date(now.getTime() + 1))).toBe(true);
  });
});

describe('asSeenBy', () => {
  it('[SEND7] keeps a client message id for its sender', () => {
    const sender = { id: ana, name: 'Ana', kind: 'human' };
    const body = { text: 'x', attachments: [], mentions: [], reactions: {}, hops: 0, kind: 'message', at: AT };
    const clientMessageId = '019a0000-0000-7000-8000-000000000000';
    const data = { messageId: `msg_${'0'.repeat(26)}`, seq: 1, version: 1, sender, clientMessageId, ...body };
    const created = event(1, { event: 'message.created', data });

    expect(asSeenBy(created, ana)).toEqual(created);
    expect(JSON.stringify(asSeenBy(created, ben))).not.toContain(clientMessageId);
    expect(JSON.stringify(asSeenBy(created, undefined))).not.toContain(clientMessageId);
  });
});

describe('intoFrames', () => {
  it('[FRAME1] fills frames in order and none beyond the limit', () => {
    const events = Array.from({ length: 40 }, (_, index) => ({ index, text: '🎈'.repeat(500) }));

    const frames = intoFrames(events);

    expect(frames.flat()).toEqual(events);
    expect(frames.length).toBeGreaterThan(1);
    for (const frame of frames)
      expect(utf8Bytes(JSON.stringify({ events: frame }))).toBeLessThanOrEqual(FRAME_BYTES_MAX);
  });
});
