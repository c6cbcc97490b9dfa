import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CommandReply } from '../../../protocol/commands.ts';
import type { WireError } from '../../../protocol/errors.ts';
import { DomainError } from '../../../protocol/errors.ts';
import type { ServerEvent } from '../../../protocol/events.ts';
import type { ClientMessageId, RoomId } from '../../../protocol/ids.ts';
import { Me } from '../../../protocol/user.ts';
import { Connection } from './connection.ts';
import type { Greeting } from './connection-listener.ts';
import { Drafts } from './drafts.ts';
import type { ConnectionStatus, Engine, EngineState, EngineWorld, MessageDraft } from './engine-types.ts';
import { asDomainError } from './failure.ts';
import { lazily } from './lazily.ts';
import { MessageChanges } from './message-changes.ts';
import type { QueuedItem } from './outbox.ts';
import { OutboxSender } from './outbox-sender.ts';
import { ownEvent } from './own-event.ts';
import { PicturesPart } from './pictures-part.ts';
import type { RoomAdministration } from './room-administration.ts';
import { rememberedSummaries } from './room-memory.ts';
import { RoomTable } from './room-table.ts';
import { Rooms } from './rooms.ts';
import { scopedWorld } from './scoped-world.ts';
import { TypingSignal } from './typing-signal.ts';
import { WriteBehind } from './write-behind.ts';

const ME = 'me';
/** The server leaves out the socket that a command came from when it posts the event: it is asked for. */
const OWN_EVENT_MS = 50;

/** Seldom done, and never while the rooms are not shown yet. */
const ADMINISTRATION = [
  'createRoom',
  'updateRoom',
  'leaveRoom',
  'deleteRoom',
  'setMember',
  'removeMember',
  'createInvite',
  'acceptInvite',
  'setBotTrigger',
  'findUsers',
  'updateMe',
] as const;

const nothingYet: EngineState = {
  me: undefined,
  status: 'connecting',
  lastError: undefined,
  rooms: new Map(),
  roomOrder: [],
  loadedRooms: false,
  outbox: [],
  drafts: {},
};

/** A client of one person on one device. It is started once and stopped once. */
export function createEngine(world: EngineWorld): Engine {
  const parts = new EngineParts(world);
  const { store, rooms, sender, drafts, typing, changes } = parts;
  return {
    store,
    start: () => parts.start(),
    stop: () => parts.stop(),
    wake: () => parts.connection.wake(),
    flush: () => parts.flush(),
    openRoom: (roomId) => parts.whenKnown(() => rooms.load.open(roomId)),
    closeRoom: (roomId) => parts.closeRoom(roomId),
    loadOlder: (roomId) => rooms.load.older(roomId),
    send: (roomId, draft) => parts.send(roomId, draft),
    retry: (id) => sender.retry(id),
    discard: (id) => sender.giveUp(id),
    edit: (roomId, messageId, text) => changes.edit(roomId, messageId, text),
    remove: (roomId, messageId) => changes.remove(roomId, messageId),
    react: (roomId, messageId, emoji, on) => changes.react(roomId, messageId, emoji, on),
    setTyping: (roomId, on) => typing.set(roomId, on),
    markRead: (roomId, seq) => rooms.marks.mark(roomId, seq),
    setDraft: (roomId, text) => {
      drafts.set(roomId, text);
      if (text === '') typing.set(roomId, false);
    },
    stopReply: async (roomId, replyId, messageId) => {
      await parts.connection.command('reply.stop', { roomId, replyId, messageId });
    },
    retryReply: async (roomId, replyId, messageId) => {
      const { seq } = await parts.connection.command('reply.retry', { roomId, replyId, messageId });
      rooms.sync.expect(roomId, seq, OWN_EVENT_MS);
    },
    pictures: () => parts.pictures.load(),
    request: (route, call) => parts.world.request(route, call),
    ...lazily<RoomAdministration>(ADMINISTRATION, async () => {
      const { roomAdministration } = await import('./room-administration.ts');
      return roomAdministration(parts.world, rooms, parts);
    }),
  };
}

class EngineParts {
  readonly world: EngineWorld;
  readonly store: StoreApi<EngineState> = createStore(() => nothingYet);
  readonly connection: Connection;
  readonly rooms: Rooms;
  readonly sender: OutboxSender;
  readonly drafts: Drafts;
  readonly typing: TypingSignal;
  readonly changes: MessageChanges;
  readonly pictures: PicturesPart;
  readonly #device: WriteBehind;
  readonly #table: RoomTable;
  readonly #closeTimers: () => void;
  readonly #known = Promise.withResolvers<void>();
  /** Frames may come before it is known who I am. */
  #early: ServerEvent[] = [];
  #isStopped = false;

  constructor(outer: EngineWorld) {
    const { world, close } = scopedWorld({ ...outer, request: (route, call) => this.#request(outer, route, call) });
    this.world = world;
    this.#closeTimers = close;
    this.#device = new WriteBehind(world.storage, (error) => this.note(error));
    this.connection = new Connection(world, {
      have: () => this.rooms.have(),
      received: (events) => this.#received(events),
      greeted: (greeting) => this.#greeted(greeting),
      caughtUp: (heads) => {
        this.rooms.heads(heads);
        this.rooms.resume();
        this.sender.resume();
        this.pictures.resume();
      },
      heads: (heads) => this.rooms.heads(heads),
      status: (status, error) => this.#status(status, error),
    });
    this.#table = new RoomTable(world, this.store, this.#device);
    this.rooms = new Rooms(world, this.connection, this.#table, {
      me: () => this.me.userId,
      heard: (events) => {
        this.sender.heard(events);
        this.pictures.heard(events);
      },
      restarted: (roomId) => this.sender.restarted(roomId),
      advanced: (roomId, head) => this.sender.advanced(roomId, head),
      gone: (roomId) => this.#gone(roomId),
      listed: () => this.store.setState({ loadedRooms: true }),
    });
    this.sender = new OutboxSender(world, this.connection, this.store, this.#device, {
      me: () => this.me,
      accepted: (item, reply) => this.#accepted(item, reply),
      settling: () => this.#table.keep(),
      unsaid: (roomId) => this.typing.unsaid(roomId),
      uploading: (item) => this.pictures.uploading(item),
      forget: (files) => this.pictures.forget(files),
      doubt: (roomId) => this.rooms.list.doubt(roomId),
    });
    this.drafts = new Drafts(this.store, this.#device);
    this.typing = new TypingSignal(world, this.connection);
    this.changes = new MessageChanges(world, this.connection, this.#table, this.rooms.sync, () => this.me.userId);
    this.pictures = new PicturesPart(world, this.#device, {
      room: (roomId) => this.#table.get(roomId)?.base,
      remove: (roomId, messageId) => this.changes.remove(roomId, messageId),
      send: (roomId, draft) => this.sender.send(roomId, draft),
    });
  }

  /** @throws DomainError `unavailable` as long as it is not known */
  get me(): Me {
    const { me } = this.store.getState();
    if (me === undefined) throw new DomainError('unavailable', 'It is not known yet who you are.');
    return me;
  }

  async start(): Promise<void> {
    await this.#remember().catch((error: unknown) => this.note(error));
    if (this.#isStopped) return;
    this.connection.start();
    void this.#askWhoIAm();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.connection.stop();
    this.#closeTimers();
    await this.flush();
  }

  async flush(): Promise<void> {
    this.#table.keep();
    await this.#device.flush();
  }

  async whenKnown<T>(work: () => Promise<T>): Promise<T> {
    await this.#known.promise;
    return await work();
  }

  know(me: Me): void {
    const isNew = this.store.getState().me === undefined;
    this.store.setState({ me });
    this.#device.put(ME, me);
    if (!isNew) return;
    this.rooms.list.refresh();
    this.#known.resolve();
    this.rooms.received(this.#early);
    this.#early = [];
  }

  note(failure: unknown): void {
    this.store.setState({ lastError: asDomainError(failure).toWire() });
  }

  closeRoom(roomId: RoomId): void {
    const record = this.#table.get(roomId);
    if (record !== undefined) this.#table.update(roomId, { isOpened: false, unreadFrom: undefined });
  }

  send(roomId: RoomId, draft: MessageDraft): ClientMessageId {
    this.drafts.set(roomId, '');
    this.typing.sent(roomId);
    return this.sender.send(roomId, draft);
  }

  /** What the device remembers. */
  async #remember(): Promise<void> {
    const { storage } = this.world;
    const me = Me.safeParse(await storage.get(ME));
    await Promise.all([this.sender.load(storage), this.drafts.load(storage)]);
    const summaries = await rememberedSummaries(storage);
    if (!me.success) return;
    this.know(me.data);
    for (const summary of summaries) this.rooms.adopt(summary);
    if (summaries.length > 0) this.store.setState({ loadedRooms: true });
  }

  /** `hello` tells it too; this is for people whose socket takes longer. */
  async #askWhoIAm(): Promise<void> {
    try {
      this.know(await this.world.request('GET /v1/me', {}));
    } catch (error) {
      this.note(error);
    }
  }

  async #request<K extends Parameters<EngineWorld['request']>[0]>(
    outer: EngineWorld,
    route: K,
    call: Parameters<typeof outer.request<K>>[1],
  ) {
    try {
      return await outer.request(route, call);
    } catch (error) {
      const failure = asDomainError(error);
      if (failure.code === 'unauthenticated') this.connection.signedOut(failure);
      throw failure;
    }
  }

  #received(events: readonly ServerEvent[]): void {
    if (this.store.getState().me === undefined) this.#early.push(...events);
    else this.rooms.received(events);
  }

  #greeted(greeting: Greeting): void {
    this.know(greeting.user);
    this.rooms.greeted(greeting);
    this.sender.resume();
  }

  #status(status: ConnectionStatus, error: WireError | undefined): void {
    const before = this.store.getState().status;
    this.store.setState({ status, lastError: status === 'online' ? undefined : error });
    // Presence and receipts were missed meanwhile.
    if (status === 'online' && before === 'offline') this.rooms.load.resume();
  }

  #accepted(item: QueuedItem, reply: CommandReply<'message.send'>): void {
    const event = ownEvent(item, reply, this.me);
    if (event === undefined) this.rooms.sync.expect(item.roomId, reply.seq, OWN_EVENT_MS);
    else this.rooms.received([event]);
  }

  #gone(roomId: RoomId): void {
    this.sender.forgetRoom(roomId);
    this.drafts.set(roomId, '');
  }
}
