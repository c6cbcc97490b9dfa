import type { Attachment } from '../../../../protocol/attachment.ts';
import type { CommandData } from '../../../../protocol/commands.ts';
import { DomainError } from '../../../../protocol/errors.ts';
import { type DurableEvent, isDurable, type ServerEvent } from '../../../../protocol/events.ts';
import { type AttachmentId, mintMessageId, RoomId, type UserId } from '../../../../protocol/ids.ts';
import type { Me } from '../../../../protocol/user.ts';
import type { EngineWorld, RouteRequest, Socket, SocketHandlers } from '../engine-types.ts';
import { type Faults, noFaults } from './faults.ts';
import { asSeenBy, ScriptedRoom } from './scripted-room.ts';
import { ScriptedSocket, type SocketServer } from './scripted-socket.ts';
import { ScriptedUploads } from './scripted-uploads.ts';
import { seededBytes, seededRandom } from './seeded-random.ts';
import type { VirtualClock } from './virtual-clock.ts';

const LATENCY_MS = 20;
const PAGE = 50;

/** A server in memory that speaks the protocol, on a virtual clock, and fails as it is told to. */
export class ScriptedServer implements SocketServer {
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly rooms = new Map<RoomId, ScriptedRoom>();
  readonly sockets = new Set<ScriptedSocket>();
  readonly users = new Map<UserId, Me>();
  /** Replies of sends, by user and client message id. */
  readonly sent = new Map<string, { content: string; reply: { messageId: string; seq: number; at: string } }>();
  readonly requests: string[] = [];
  readonly uploads = new ScriptedUploads(() => this.clock.now());
  faults: Faults = noFaults;
  isReachable = true;
  /** Requests get no answer, not even that there is none. */
  isMute = false;
  /** Nobody's token is accepted any more. */
  isSignedOut = false;
  #tickets = new Map<string, UserId>();
  #lastTicket = 0;

  constructor(clock: VirtualClock, seed = 1) {
    this.clock = clock;
    this.random = seededRandom(seed);
  }

  now(): string {
    return new Date(this.clock.now()).toISOString();
  }

  addUser(me: Me): void {
    this.users.set(me.userId, me);
  }

  addRoom(number: number, ...members: readonly UserId[]): ScriptedRoom {
    const roomId = RoomId.parse(`room_${String(number).padStart(26, '0')}`);
    const room = new ScriptedRoom(roomId, () => this.now());
    this.rooms.set(roomId, room);
    for (const userId of members) this.join(room, userId);
    return room;
  }

  join(room: ScriptedRoom, userId: UserId): DurableEvent {
    const { name, handle } = this.user(userId);
    const member = { userId, name, handle, role: 'member' as const, joinedAt: this.now() };
    room.members.set(userId, { ...member, readSeq: 0, online: false });
    const event = room.append({ event: 'member.joined', data: member });
    for (const socket of this.sockets) if (socket.userId === userId) socket.post([event]);
    this.publish(room, event);
    return event;
  }

  removeMember(room: ScriptedRoom, userId: UserId): void {
    const { name } = this.user(userId);
    const event = room.append({ event: 'member.left', data: { userId, name, by: userId } });
    this.publish(room, event);
    room.members.delete(userId);
    for (const socket of this.sockets) if (socket.userId === userId) socket.subscribed.delete(room.roomId);
  }

  /** From an old copy: half of the log is lost, and with it what was known of sends and connections. */
  restore(room: ScriptedRoom): void {
    room.log = room.log.slice(0, Math.ceil(room.log.length / 2));
    room.epoch = `epoch-${Number(room.epoch.slice('epoch-'.length)) + 1}`;
    for (const [key, { reply }] of this.sent) if (reply.seq > room.log.length) this.sent.delete(key);
    for (const socket of this.sockets) socket.cut();
  }

  say(room: ScriptedRoom, userId: UserId, text: string): DurableEvent {
    const event = this.#message(room, userId, { text });
    this.publish(room, event);
    return event;
  }

  /** As `message.send`: once for each client message id. */
  send(data: CommandData<'message.send'>, socket: ScriptedSocket) {
    const room = this.roomOf(data.roomId, socket.userId);
    const key = socket.userId + data.clientMessageId;
    const content = JSON.stringify([data.roomId, data.text, data.replyTo, data.attachments]);
    const before = this.sent.get(key);
    if (before !== undefined && before.content !== content) throw new DomainError('conflict', 'Another content.');
    if (before !== undefined) return before.reply;
    const event = this.#message(room, socket.userId, data);
    const reply = { messageId: event.data.messageId, seq: event.seq, at: event.at };
    this.sent.set(key, { content, reply });
    this.publish(room, event, socket);
    return reply;
  }

  #message(
    room: ScriptedRoom,
    userId: UserId,
    said: Pick<CommandData<'message.send'>, 'text'> & Partial<CommandData<'message.send'>>,
  ) {
    const seq = room.log.length + 1;
    const { text = '', attachments = [], clientMessageId, replyTo, notForBot } = said;
    const at = this.now();
    const data = {
      messageId: mintMessageId(new Date(at), seq, seededBytes(this.random, 10)),
      seq,
      kind: 'message' as const,
      sender: { id: userId, name: this.user(userId).name, kind: 'human' as const },
      text,
      attachments: attachments.map(({ attachmentId, alt }) => ({
        ...this.uploads.of(attachmentId),
        ...(alt !== undefined && { alt }),
      })),
      ...(replyTo !== undefined && { replyTo }),
      mentions: text.includes('@') ? [userId] : [],
      ...(clientMessageId !== undefined && { clientMessageId }),
      at,
      version: seq,
      hops: 0,
      ...(notForBot === true && { notForBot }),
      reactions: {},
    };
    room.append({ event: 'message.created', data });
    return { event: 'message.created' as const, roomId: room.roomId, seq, at, data };
  }

  /** To every subscribed socket but the one whose command it was. */
  publish(room: ScriptedRoom, event: ServerEvent, except?: ScriptedSocket): void {
    for (const socket of this.sockets) {
      if (socket === except || !socket.subscribed.has(room.roomId)) continue;
      socket.post([isDurable(event) ? asSeenBy(event, socket.userId) : event]);
    }
  }

  roomOf(roomId: RoomId, userId: UserId): ScriptedRoom {
    const room = this.rooms.get(roomId);
    if (room === undefined) throw new DomainError('not_found', 'There is no such room.');
    room.mustBeMember(userId);
    return room;
  }

  roomsOf(userId: UserId): ScriptedRoom[] {
    return [...this.rooms.values()].filter((room) => room.members.has(userId));
  }

  user(userId: UserId): Me {
    const me = this.users.get(userId);
    if (me === undefined) throw new Error(`nobody is ${userId}`);
    return me;
  }

  openSocket(protocols: readonly string[], handlers: SocketHandlers): Socket {
    const ticket = (protocols[1] ?? '').slice('ticket.'.length);
    const userId = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    const socket = new ScriptedSocket(this, handlers, userId);
    this.clock.setTimer(this.delay(), () => {
      if (userId === undefined || !this.isReachable) return socket.cut();
      socket.open();
    });
    return socket;
  }

  delay(): number {
    return LATENCY_MS + this.random() * this.faults.jitterMs;
  }

  happens(probability: number): boolean {
    return probability > 0 && this.random() < probability;
  }

  /** Every route that the tests call, as `userId`. */
  async request(userId: UserId, route: string, call: RouteRequest<never>): Promise<unknown> {
    await new Promise<void>((resolve) => this.clock.setTimer(this.delay(), resolve));
    this.requests.push(route);
    if (this.isMute) await new Promise<never>(() => {});
    if (!this.isReachable || this.happens(this.faults.failedRequest))
      throw new DomainError('unavailable', 'No network.');
    if (this.isSignedOut) throw new DomainError('unauthenticated', 'Please sign in.');
    const answer = this.#answer(userId, route, call);
    await new Promise<void>((resolve) => this.clock.setTimer(this.delay(), resolve));
    return structuredClone(answer);
  }

  #answer(userId: UserId, route: string, call: { path?: unknown; query?: unknown }): unknown {
    const { roomId } = { roomId: undefined, ...(call.path as { roomId?: RoomId } | undefined) };
    const room = roomId === undefined ? undefined : this.roomOf(roomId, userId);
    switch (route) {
      case 'POST /v1/tickets':
        return this.#ticket(userId);
      case 'GET /v1/me':
        return this.user(userId);
      case 'GET /v1/rooms':
        return { rooms: this.roomsOf(userId).map((one) => one.summary(userId)) };
      case 'GET /v1/rooms/{roomId}':
        return room?.summary(userId);
      case 'GET /v1/rooms/{roomId}/members':
        return { members: [...(room?.members.values() ?? [])] };
      case 'GET /v1/rooms/{roomId}/events':
        return room && page(room, userId, (call.query ?? {}) as { before?: number; limit?: number });
      case 'POST /v1/rooms/{roomId}/uploads':
        return this.uploads.start();
      case 'GET /v1/rooms/{roomId}/attachments':
        return this.uploads.readable((call.query as { ids: AttachmentId[] }).ids);
      default:
        throw new DomainError('not_found', `There is no ${route} here.`);
    }
  }

  /** The file has come and is a picture, or is none; everybody is told. */
  verify(room: ScriptedRoom, attachmentId: AttachmentId, change: Partial<Attachment>): DurableEvent {
    const attachment = this.uploads.change(attachmentId, change);
    const shown = room.log.find(
      (event) =>
        event.event === 'message.created' && event.data.attachments.some((one) => one.attachmentId === attachmentId),
    );
    if (shown?.event !== 'message.created') throw new Error('no message shows it');
    const data = { messageId: shown.data.messageId, attachment };
    const event = room.append({ event: 'attachment.verified', data });
    this.publish(room, event);
    return event;
  }

  #ticket(userId: UserId) {
    const ticket = `ticket-${++this.#lastTicket}`;
    this.#tickets.set(ticket, userId);
    return { ticket, expiresAt: this.now() };
  }

  /** The world of one device of `userId`. */
  worldOf(userId: UserId, storage: EngineWorld['storage'], seed = 7): EngineWorld {
    const random = seededRandom(seed);
    return {
      now: () => this.clock.now(),
      random,
      randomBytes: (length) => seededBytes(random, length),
      setTimer: (ms, fire) => this.clock.setTimer(ms, fire),
      openSocket: (_url, protocols, handlers) => this.openSocket(protocols, handlers),
      request: (route, call) => this.request(userId, route, call as RouteRequest<never>) as Promise<never>,
      postForm: (form, file, progress, signal) => this.uploads.post(form, file, progress, signal),
      storage,
      socketUrl: 'wss://test/dev',
      device: 'test',
    };
  }
}

function page(room: ScriptedRoom, viewer: UserId, { before, limit = PAGE }: { before?: number; limit?: number }) {
  const to = Math.min(room.head, (before ?? room.head + 1) - 1);
  const from = Math.max(1, to - limit + 1);
  return { events: room.page(from, to, viewer), head: room.head, epoch: room.epoch, more: from > 1 };
}
