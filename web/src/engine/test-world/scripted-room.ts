import { applyEvent, changeMessage, endGrowth } from '../../../../protocol/apply-event.ts';
import { DomainError } from '../../../../protocol/errors.ts';
import type { DurableEvent, DurableEventOf } from '../../../../protocol/events.ts';
import type { MemberId, ReplyId, RoomId, UserId } from '../../../../protocol/ids.ts';
import type { Message } from '../../../../protocol/message.ts';
import type { MemberStanding, RoomSummary } from '../../../../protocol/room.ts';
import type { RoomState } from '../../../../protocol/room-state.ts';
import { openRoom } from '../../../../protocol/room-state.ts';

type Body = DurableEvent extends infer E ? (E extends DurableEvent ? Pick<E, 'event' | 'data'> : never) : never;

/** One room of the scripted server: its log is the truth. */
export class ScriptedRoom {
  readonly roomId: RoomId;
  epoch = 'epoch-1';
  log: DurableEvent[] = [];
  /** The newest numbers that are drawn and not written yet. */
  drawn = 0;
  /** Answers that grow, so far. */
  readonly growing = new Map<ReplyId, { index: number; text: string }>();
  readonly members = new Map<MemberId, MemberStanding>();
  readonly #now: () => string;

  constructor(roomId: RoomId, now: () => string) {
    this.roomId = roomId;
    this.#now = now;
  }

  get head(): number {
    return this.log.length + this.drawn;
  }

  get settings() {
    return { name: `Room ${this.roomId.slice(-2)}`, topic: '', kind: 'group' as const, bots: [] };
  }

  append(body: Body): DurableEvent {
    const event = { ...body, roomId: this.roomId, seq: this.log.length + 1, at: this.#now() } as DurableEvent;
    this.log.push(event);
    return event;
  }

  mustBeMember(userId: UserId): MemberStanding {
    const member = this.members.get(userId);
    if (member === undefined) throw new DomainError('not_found', 'There is no such room.');
    return member;
  }

  /** Messages in a page are as they are now, as the server's rows are. */
  page(from: number, to: number, viewer: UserId): DurableEvent[] {
    return this.log.slice(Math.max(0, from - 1), to).map((event) => asSeenBy(this.#current(event), viewer));
  }

  #current(event: DurableEvent): DurableEvent {
    if (event.event !== 'message.created') return event;
    const changes = this.log.filter((one) => isChangeOf(one, event));
    return { ...event, data: changes.reduce(changed, event.data) };
  }

  summary(viewer: UserId): RoomSummary {
    const { role, readSeq } = this.mustBeMember(viewer);
    const events = this.page(1, this.log.length, viewer);
    const messages = events.filter((event) => event.event === 'message.created').map((event) => event.data);
    const lastMessage = messages.at(-1);
    return {
      ...this.settings,
      ...{ roomId: this.roomId, role, head: this.log.length, epoch: this.epoch, readSeq },
      unread: Math.min(100, messages.filter(({ seq, sender }) => seq > readSeq && sender.id !== viewer).length),
      ...(lastMessage !== undefined && { lastMessage }),
      createdAt: '2026-11-22T00:00:00.000Z',
    };
  }

  /** What somebody who has everything sees. */
  stateFor(viewer: UserId): RoomState {
    const { roomId, epoch, settings } = this;
    const events = this.log.map((event) => asSeenBy(event, viewer));
    return events.reduce(applyEvent, openRoom({ roomId, epoch, head: 0, settings, members: [] }));
  }
}

type Change = DurableEventOf<
  'message.updated' | 'message.deleted' | 'reaction.changed' | 'attachment.verified' | 'reply.ended'
>;

function changed(message: Message, event: Change): Message {
  return event.event === 'reply.ended' ? endGrowth(message, event) : changeMessage(message, event);
}

function isChangeOf(event: DurableEvent, message: DurableEventOf<'message.created'>): event is Change {
  if (event.event === 'reply.ended') return event.data.answer?.messageId === message.data.messageId;
  const isChange =
    event.event === 'message.updated' ||
    event.event === 'message.deleted' ||
    event.event === 'reaction.changed' ||
    event.event === 'attachment.verified';
  return isChange && event.data.messageId === message.data.messageId;
}

export function asSeenBy(event: DurableEvent, viewer: UserId): DurableEvent {
  if (event.event !== 'message.created' || event.data.sender.id === viewer) return event;
  const { clientMessageId: _, ...data } = event.data;
  return { ...event, data };
}
