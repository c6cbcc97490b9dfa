import * as z from 'zod/mini';
import { type Action, actions, type CommandData, commands } from '../../../../protocol/commands.ts';
import { DomainError } from '../../../../protocol/errors.ts';
import type { DurableEvent, ServerEvent } from '../../../../protocol/events.ts';
import { type RoomId, seqOfMessage, type UserId } from '../../../../protocol/ids.ts';
import type { Me } from '../../../../protocol/user.ts';
import type { Socket, SocketHandlers } from '../engine-types.ts';
import type { Faults } from './faults.ts';
import { asSeenBy, type ScriptedRoom } from './scripted-room.ts';
import type { VirtualClock } from './virtual-clock.ts';

const BEHIND_MAX = 500;
const SYNC_PAGE = 20;

const Command = z.object({ id: z.int(), action: z.enum(actions as [Action, ...Action[]]), data: z.unknown() });

/** What a socket's end needs of its server. */
export interface SocketServer {
  readonly clock: VirtualClock;
  readonly sockets: Set<ScriptedSocket>;
  readonly faults: Faults;
  readonly isReachable: boolean;
  delay(): number;
  happens(probability: number): boolean;
  roomOf(roomId: RoomId, userId: UserId): ScriptedRoom;
  roomsOf(userId: UserId): ScriptedRoom[];
  user(userId: UserId): Me;
  send(data: CommandData<'message.send'>, socket: ScriptedSocket): { messageId: string; seq: number; at: string };
  publish(room: ScriptedRoom, event: ServerEvent, except?: ScriptedSocket): void;
}

/** The server's end of one socket. */
export class ScriptedSocket implements Socket {
  readonly subscribed = new Set<RoomId>();
  readonly userId: UserId;
  /** Commands that came, for tests to look at. */
  readonly heard: { action: Action; data: unknown }[] = [];
  /** Looks open to both sides and carries nothing. */
  isZombie = false;
  /** Answers of these actions are errors. */
  refusals = new Map<Action, DomainError>();
  /** Commands of these actions get no answer, and are done all the same. */
  silences = new Set<Action>();
  #isGreeted = false;
  #isClosed = false;
  readonly #server: SocketServer;
  readonly #client: SocketHandlers;

  constructor(server: SocketServer, client: SocketHandlers, userId: UserId | undefined) {
    this.#server = server;
    this.#client = client;
    this.userId = userId as UserId;
  }

  open(): void {
    if (this.#isClosed) return;
    this.#server.sockets.add(this);
    this.#client.open();
  }

  /** By the server or the network. */
  cut(): void {
    if (this.#isClosed) return;
    this.#forget();
    this.#client.close(1006, '');
  }

  /** As the client's end does it. */
  close(): void {
    this.#forget();
  }

  #forget(): void {
    this.#isClosed = true;
    this.#server.sockets.delete(this);
  }

  /** As the client's end does it. */
  send(text: string): void {
    if (this.#server.happens(this.#server.faults.cut)) this.#server.clock.setTimer(1, () => this.cut());
    this.#server.clock.setTimer(this.#server.delay(), () => this.#receive(text));
  }

  /** Best effort: what is posted may be lost, doubled, late. */
  post(events: readonly ServerEvent[]): void {
    const { faults } = this.#server;
    if (this.#server.happens(faults.lostFrame)) return;
    const frame = events.length === 1 ? events[0] : { events };
    this.raw(JSON.stringify(frame));
    if (this.#server.happens(faults.repeatedFrame)) this.raw(JSON.stringify(frame));
  }

  raw(text: string): void {
    this.#server.clock.setTimer(this.#server.delay(), () => {
      if (!this.#isClosed && !this.isZombie && this.#server.isReachable) this.#client.message(text);
    });
  }

  #receive(text: string): void {
    if (this.#isClosed || this.isZombie || !this.#server.isReachable) return;
    const { id, action, data } = Command.parse(JSON.parse(text));
    this.heard.push({ action, data });
    const reply = this.#reply(id, action, data);
    if (this.silences.has(action) || this.#server.happens(this.#server.faults.lostReply)) return;
    this.raw(JSON.stringify(reply));
  }

  #reply(id: number, action: Action, data: unknown) {
    try {
      const refusal = this.refusals.get(action);
      if (refusal !== undefined) throw refusal;
      if (!this.#isGreeted && action !== 'hello') throw new DomainError('hello_first', 'Say hello first.');
      // Strict schemas: a client that sends a wrong field fails here.
      const parsed = z.parse(commands[action].data as z.ZodMiniType, data);
      return { reply: id, ok: true, data: this.#do(action, parsed as never) };
    } catch (error) {
      if (error instanceof DomainError) return { reply: id, ok: false, error: error.toWire() };
      throw error;
    }
  }

  #do(action: Action, data: never): unknown {
    switch (action) {
      case 'hello':
        return this.#hello(data);
      case 'ping':
        return { heads: this.#heads() };
      case 'sync':
        return this.#sync(data);
      case 'message.send':
        return this.#server.send(data, this);
      case 'message.edit':
        return this.#edit(data);
      case 'message.delete':
        return this.#delete(data);
      case 'reaction.set':
        return this.#react(data);
      case 'read':
        return this.#read(data);
      default:
        return {};
    }
  }

  /** Says that it has never seen this connection. */
  forgetHello(): void {
    this.#isGreeted = false;
  }

  #heads(): Record<string, number> {
    return Object.fromEntries(this.#server.roomsOf(this.userId).map((room) => [room.roomId, room.head]));
  }

  #hello({ rooms: had }: CommandData<'hello'>) {
    this.#isGreeted = true;
    const rooms = this.#server.roomsOf(this.userId);
    for (const room of rooms) {
      this.subscribed.add(room.roomId);
      const known = had[room.roomId];
      if (known === undefined) continue;
      const isOther = known.epoch !== room.epoch || known.seq > room.head || room.head - known.seq > BEHIND_MAX;
      const missed = room.page(known.seq + 1, room.head, this.userId);
      const reset = { event: 'reset' as const, roomId: room.roomId, data: { head: room.head, epoch: room.epoch } };
      if (isOther) this.post([reset]);
      else if (missed.length > 0) this.post(missed);
    }
    this.post([{ event: 'caught_up', data: { heads: this.#heads() } }]);
    const heads = rooms.map(({ roomId, head, epoch, members }) => {
      return { roomId, head, epoch, readSeq: members.get(this.userId)?.readSeq ?? 0 };
    });
    const user = this.#server.user(this.userId);
    return { user, pingSeconds: 240, limits: { textBytes: 16_384, frameBytes: 28_672 }, rooms: heads };
  }

  #sync({ roomId, after, epoch, replies }: CommandData<'sync'>) {
    const room = this.#server.roomOf(roomId, this.userId);
    this.subscribed.add(roomId);
    const { head } = room;
    const isOther = epoch !== undefined && epoch !== room.epoch;
    if (isOther || after > head || head - after > BEHIND_MAX) return { reset: true, head, epoch: room.epoch };
    const to = Math.min(head, after + SYNC_PAGE);
    const events = room.page(after + 1, to, this.userId);
    const pending = events.length < to - after;
    const growing = replies?.flatMap((replyId) => {
      const growth = room.growing.get(replyId);
      return growth === undefined ? [] : [{ replyId, ...growth }];
    });
    return { events, head, epoch: room.epoch, more: !pending && to < head, pending, ...(growing && { growing }) };
  }

  #edit({ roomId, messageId, text }: CommandData<'message.edit'>) {
    const room = this.#server.roomOf(roomId, this.userId);
    return this.#changed(roomId, room.append({ event: 'message.updated', data: { messageId, text, mentions: [] } }));
  }

  #delete({ roomId, messageId }: CommandData<'message.delete'>) {
    const room = this.#server.roomOf(roomId, this.userId);
    return this.#changed(roomId, room.append({ event: 'message.deleted', data: { messageId, by: this.userId } }));
  }

  #react({ roomId, messageId, emoji, on }: CommandData<'reaction.set'>) {
    const room = this.#server.roomOf(roomId, this.userId);
    if (seqOfMessage(messageId) > room.head) throw new DomainError('not_found', 'There is no such message.');
    const data = { messageId, emoji, userId: this.userId, on };
    return this.#changed(roomId, room.append({ event: 'reaction.changed', data }));
  }

  #changed(roomId: RoomId, event: DurableEvent) {
    const room = this.#server.roomOf(roomId, this.userId);
    this.#server.publish(room, asSeenBy(event, this.userId), this);
    return { seq: event.seq };
  }

  #read({ roomId, seq }: CommandData<'read'>) {
    const room = this.#server.roomOf(roomId, this.userId);
    const member = room.mustBeMember(this.userId);
    if (seq > member.readSeq) room.members.set(this.userId, { ...member, readSeq: seq });
    this.#server.publish(room, { event: 'receipt', roomId, data: { userId: this.userId, seq } }, this);
    return {};
  }
}
