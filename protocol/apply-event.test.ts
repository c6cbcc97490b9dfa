import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEvent, changeMessage, withOlder } from './apply-event.ts';
import { DurableEvent } from './events.ts';
import { LOBBY_ROOM_ID, MessageId, ReplyId, UserId } from './ids.ts';
import { openRoom, type RoomState } from './room-state.ts';

const AT = '2026-01-02T03:04:05.000Z';
const SEED = 20_261_122;
const user = (n: number) => UserId.parse(`user_${String(n).padStart(26, '0')}`);
const messageId = (seq: number) => MessageId.parse(`msg_${String(seq).padStart(26, '0')}`);
const replyId = ReplyId.parse('reply_00000000000000000000000000');

type Change = typeof anyChange extends fc.Arbitrary<infer C> ? C : never;
const anyChange = fc.record({
  what: fc.constantFrom(
    'created',
    'created',
    'updated',
    'deleted',
    'reaction',
    'spoken',
    'joined',
    'left',
    'void',
    'failed',
    'room',
  ),
  who: fc.integer({ min: 1, max: 4 }),
  target: fc.integer({ min: 1, max: 40 }),
  on: fc.boolean(),
});

/** A log, and for each number the state of its message as a row of the table would carry it at the end. */
function logOf(changes: readonly Change[]): DurableEvent[] {
  return changes.map((change, index) => eventOf(change, index + 1));
}

function eventOf({ what, who, target, on }: Change, seq: number): DurableEvent {
  const base = { roomId: LOBBY_ROOM_ID, seq, at: AT };
  const about = messageId(Math.min(target, seq));
  const data = {
    created: { event: 'message.created', data: message(seq, who) },
    updated: { event: 'message.updated', data: { messageId: about, text: `edit ${seq}`, mentions: [] } },
    deleted: { event: 'message.deleted', data: { messageId: about, by: user(who) } },
    reaction: { event: 'reaction.changed', data: { messageId: about, emoji: '👍', userId: user(who), on } },
    spoken: { event: 'message.spoken', data: { messageId: about, speech: speech(seq, on) } },
    joined: { event: 'member.joined', data: member(who) },
    left: { event: 'member.left', data: { userId: user(who), name: `U${who}`, by: user(who) } },
    void: { event: 'void', data: {} },
    failed: {
      event: 'reply.ended',
      data: {
        replyId,
        messageId: about,
        botId: 'bot_00000000000000000000MATH1A',
        outcome: 'failed',
        reason: 'timeout',
      },
    },
    room: { event: 'room.updated', data: { name: `n${seq}`, topic: '', kind: 'group', bots: [], by: user(who) } },
  }[what];
  return DurableEvent.parse({ ...base, ...data });
}

function message(seq: number, who: number) {
  const sender = { id: user(who), name: `U${who}`, kind: 'human' };
  const body = { text: `m${seq}`, attachments: [], mentions: [], reactions: {}, hops: 0, kind: 'message' };
  return { messageId: messageId(seq), seq, sender, at: AT, version: seq, ...body };
}

function speech(sentences: number, isReady: boolean) {
  return { status: isReady ? 'ready' : 'making', language: 'en-US', sentences, durationMs: sentences * 1_000 };
}

function member(who: number) {
  return { userId: user(who), name: `U${who}`, handle: `u${who}x`, role: 'member', joinedAt: AT };
}

const empty = openRoom({
  roomId: LOBBY_ROOM_ID,
  epoch: 'e',
  head: 0,
  settings: { name: 'Lobby', topic: '', kind: 'group', bots: [] },
  members: [],
});

/** The log as the table gives it: rows of messages carry their current state. */
function rowsOf(log: readonly DurableEvent[]): DurableEvent[] {
  return log.map((event) => {
    if (event.event !== 'message.created') return event;
    const changes = log.filter(
      (later) =>
        (later.event === 'message.updated' ||
          later.event === 'message.deleted' ||
          later.event === 'message.spoken' ||
          later.event === 'reaction.changed') &&
        later.data.messageId === event.data.messageId,
    );
    const data = changes.reduce((state, change) => changeMessage(state, change as never), event.data);
    return { ...event, data };
  });
}

/** What a client has that opens the room now and pages back to `first`. */
function freshRoom(log: readonly DurableEvent[], first: number, pageSize: number): RoomState {
  const now = log.reduce(applyEvent, empty);
  const { roomId, epoch, head, settings, members } = now;
  let state = openRoom({ roomId, epoch, head, settings, members: Object.values(members) });
  const rows = rowsOf(log);
  while (state.first > first) {
    const from = Math.max(first, state.first - pageSize);
    state = withOlder(state, rows.slice(from - 1, state.first - 1));
  }
  return { ...state, isDeleted: now.isDeleted };
}

/** As a device keeps it over a reload. */
function asKept(state: RoomState): RoomState {
  return JSON.parse(JSON.stringify(state));
}

describe('applyEvent', () => {
  it('[LAW1] gives, event by event, what loading the room afresh gives', () => {
    const logs = fc.array(anyChange, { minLength: 1, maxLength: 40 });
    const cut = fc.nat();

    const law = fc.property(logs, cut, fc.integer({ min: 1, max: 7 }), (changes, cutAt, pageSize) => {
      const log = logOf(changes);
      const early = log.slice(0, cutAt % (log.length + 1));
      const late = log.slice(early.length);
      const lived = late.reduce(applyEvent, freshRoom(early, 1, pageSize));
      const reloaded = late.reduce(applyEvent, asKept(freshRoom(early, 1, pageSize)));

      expect(lived).toEqual(freshRoom(log, 1, pageSize));
      expect(reloaded).toEqual(lived);
    });

    fc.assert(law, { seed: SEED, numRuns: 2_000 });
  });

  it('[SPEAK16] knows nothing of how a message sounded once it is edited or deleted', () => {
    const doings = ['created', 'spoken'] as const;
    const spoken = logOf(doings.map((what) => ({ what, who: 1, target: 1, on: true })));
    const heard = rowsOf(spoken)[0]?.data as Parameters<typeof changeMessage>[0];

    for (const what of ['updated', 'deleted'] as const) {
      const after = changeMessage(heard, eventOf({ what, who: 1, target: 1, on: true }, 3) as never);
      expect(heard).toMatchObject({ speech: { status: 'ready', sentences: 2 } });
      expect(after).not.toHaveProperty('speech');
    }
  });

  it('[LAW2] does nothing for an event that is in already', () => {
    const log = logOf([{ what: 'created', who: 1, target: 1, on: true }]);
    const state = log.reduce(applyEvent, empty);

    const again = log.reduce(applyEvent, state);

    expect(again).toBe(state);
  });

  it('[LAW3] refuses an event beyond a gap, and a page that does not join on', () => {
    const log = logOf(Array.from({ length: 5 }, () => ({ what: 'void' as const, who: 1, target: 1, on: true })));
    const state = freshRoom(log, 5, 1);

    expect(() => applyEvent(empty, log[1] as DurableEvent)).toThrow(RangeError);
    expect(() => withOlder(state, log.slice(0, 3))).toThrow(RangeError);
  });

  it('[LAW4] counts an event of a newer server and is otherwise unmoved by it', () => {
    const newer = { event: 'poll.opened', roomId: LOBBY_ROOM_ID, seq: 1, at: AT, data: {} } as unknown as DurableEvent;

    const state = applyEvent(empty, newer);

    expect(state).toEqual({ ...empty, head: 1 });
  });
});
