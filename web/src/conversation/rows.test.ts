import { describe, expect, it } from 'vitest';
import type { ClientMessageId, MessageId, RoomId, UserId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { RoomState, TimelineItem } from '../../../protocol/room-state.ts';
import { buildRows } from './rows.ts';

const ana = 'user_A' as UserId;
const ben = 'user_B' as UserId;

function message(seq: number, sender: UserId, at: string): TimelineItem & { kind: 'message' } {
  const body: Message = {
    messageId: `msg_${seq}` as MessageId,
    seq,
    kind: 'message',
    sender: { id: sender, name: sender, kind: 'human' },
    text: `text ${seq}`,
    attachments: [],
    mentions: [],
    at,
    version: seq,
    hops: 0,
    reactions: {},
  };
  return { kind: 'message', seq, message: body };
}

function room(timeline: TimelineItem[], replies: RoomState['replies'] = {}): RoomState {
  const settings = { name: 'Lobby', topic: '', kind: 'group', bots: [] } as const;
  const head = timeline.at(-1)?.seq ?? 0;
  const roomId = 'room_1' as RoomId;
  return {
    roomId,
    epoch: 'e',
    first: 1,
    head,
    isDeleted: false,
    settings: { ...settings, bots: [] },
    members: {},
    timeline,
    replies,
  };
}

const input = { outbox: [], me: ana, unreadFrom: undefined, hasOlder: false };

describe('rows of a conversation', () => {
  it('[TIMELINE1] groups messages of one author within five minutes', () => {
    const timeline = [
      message(1, ben, '2026-03-02T10:00:00.000Z'),
      message(2, ben, '2026-03-02T10:04:00.000Z'),
      message(3, ben, '2026-03-02T10:09:00.000Z'),
      message(4, ana, '2026-03-02T10:09:30.000Z'),
    ];

    const rows = buildRows({ ...input, room: room(timeline) });

    expect(rows.map((row) => row.kind === 'message' && [row.startsGroup, row.endsGroup])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it('[TIMELINE1] separates days', () => {
    const timeline = [message(1, ben, '2026-03-02T12:00:00.000Z'), message(2, ben, '2026-03-04T12:00:00.000Z')];

    const rows = buildRows({ ...input, room: room(timeline) });

    expect(rows.map((row) => row.day !== undefined)).toEqual([true, true]);
  });

  it('[UX8] keeps the oldest known line back while older ones exist, and so changes no row when they come', () => {
    const timeline = [1, 2, 3, 4].map((seq) => message(seq, ben, `2026-03-02T12:00:0${seq}.000Z`));

    const some = buildRows({ ...input, room: room(timeline.slice(1)), hasOlder: true });
    const all = buildRows({ ...input, room: room(timeline) });

    expect(some.map(({ seq }) => seq)).toEqual([3, 4]);
    expect(all.slice(2)).toEqual(some);
  });

  it('[TIMELINE2] puts the line of new messages above the first unread one, which starts a group', () => {
    const timeline = [message(1, ben, '2026-03-02T10:00:00.000Z'), message(2, ben, '2026-03-02T10:00:10.000Z')];

    const rows = buildRows({ ...input, room: room(timeline), unreadFrom: 2 });

    expect(rows.map((row) => row.startsNew)).toEqual([false, true]);
    expect(rows.map((row) => row.kind === 'message' && row.startsGroup)).toEqual([true, true]);
  });

  it('[SEND1] shows a message once, under one key, while it is sent and after', () => {
    const clientMessageId = '0195' as ClientMessageId;
    const item = {
      clientMessageId,
      roomId: 'room_1' as RoomId,
      text: 'hi',
      createdAt: '2026-03-02T10:00:00.000Z',
      status: 'sending' as const,
    };
    const own = message(1, ana, '2026-03-02T10:00:01.000Z');
    const settled = room([{ ...own, message: { ...own.message, clientMessageId } }]);

    const before = buildRows({ ...input, room: room([]), outbox: [item] });
    const after = buildRows({ ...input, room: settled, outbox: [item] });

    expect(before.map(({ key }) => key)).toEqual([clientMessageId]);
    expect(after.map(({ key }) => key)).toEqual([clientMessageId]);
    expect(after[0]?.kind).toBe('message');
  });

  it('lets people who join one after the other share a line', () => {
    const joined = (seq: number, name: string): TimelineItem => ({
      kind: 'joined',
      seq,
      at: '2026-03-02T10:00:00.000Z',
      userId: ben,
      name,
    });

    const rows = buildRows({ ...input, room: room([joined(1, 'Ana'), joined(2, 'Ben')]) });

    expect(rows.map((row) => row.kind === 'joined' && row.names)).toEqual([['Ana', 'Ben']]);
  });

  it('[REPLY1] tells where a bot did not answer', () => {
    const replies = { reply_1: { seq: 2, messageId: 'msg_1', botId: 'bot_1', status: 'failed', reason: 'timeout' } };
    const timeline = [message(1, ben, '2026-03-02T10:00:00.000Z'), message(3, ben, '2026-03-02T10:00:10.000Z')];

    const rows = buildRows({ ...input, room: room(timeline, replies as unknown as RoomState['replies']) });

    expect(rows.map(({ kind }) => kind)).toEqual(['message', 'reply', 'message']);
  });

  it('[REPLY1] tells below what came of an answer that it broke off, whatever was said meanwhile', () => {
    const replies = { reply_1: { seq: 4, messageId: 'msg_1', botId: 'bot_1', status: 'interrupted' } };
    const answer = message(2, 'bot_1' as unknown as UserId, '2026-03-02T10:00:00.000Z');
    const reply = { replyId: 'reply_1', messageId: 'msg_1' } as unknown as NonNullable<Message['reply']>;
    const timeline: TimelineItem[] = [
      message(1, ben, '2026-03-02T10:00:00.000Z'),
      { ...answer, message: { ...answer.message, reply } },
      message(3, ben, '2026-03-02T10:00:10.000Z'),
    ];

    const rows = buildRows({ ...input, room: room(timeline, replies as unknown as RoomState['replies']) });

    expect(rows.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['message', 1],
      ['message', 2],
      ['reply', 2],
      ['message', 3],
    ]);
  });
});
