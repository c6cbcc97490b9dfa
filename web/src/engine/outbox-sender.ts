import type { StoreApi } from 'zustand/vanilla';
import type { CommandReply } from '../../../protocol/commands.ts';
import { DomainError } from '../../../protocol/errors.ts';
import type { DurableEvent } from '../../../protocol/events.ts';
import type { ClientMessageId, RoomId } from '../../../protocol/ids.ts';
import type { Me } from '../../../protocol/user.ts';
import { backOffMs } from './back-off.ts';
import type { Connection } from './connection.ts';
import type { EngineState, EngineStorage, EngineWorld, MessageDraft } from './engine-types.ts';
import { asDomainError } from './failure.ts';
import {
  added,
  attachmentsOf,
  hasFiles,
  heard,
  isUncertain,
  nextToSend,
  type Outbox,
  type QueuedFiles,
  QueuedItem,
  queued,
  settled,
  withItem,
  withoutForms,
} from './outbox.ts';
import { clientMessageId, timeOf } from './uuid.ts';
import type { WriteBehind } from './write-behind.ts';

/** Without an answer for this long the message is sent again, with the same id. */
const ANSWER_MS = 8_000;
const OUTBOX = 'outbox/';

export interface OutboxHooks {
  me(): Me;
  /** The server accepted my message. */
  accepted(item: QueuedItem, reply: CommandReply<'message.send'>): void;
  /** Messages leave the outbox: the room that has them must be on the device before. */
  settling(): void;
  /** What somebody has written here does not come, at least not now. */
  unsaid(roomId: RoomId): void;
  /** With a form for each; they are being uploaded. */
  uploading(item: QueuedItem): Promise<QueuedFiles>;
  /** Nobody wants them any more. */
  forget(files: QueuedFiles): void;
  doubt(roomId: RoomId): void;
}

/** What is under way in one room: one message, or a wait before the next try. */
interface Lane {
  sending: ClientMessageId | undefined;
  failures: number;
  cancelWait: (() => void) | undefined;
}

/** Sends what people wrote, in order, until the server has it or finally refuses. */
export class OutboxSender {
  readonly #world: EngineWorld;
  readonly #connection: Connection;
  readonly #store: StoreApi<EngineState>;
  readonly #device: WriteBehind;
  readonly #hooks: OutboxHooks;
  readonly #lanes = new Map<RoomId, Lane>();
  #outbox: Outbox = [];
  #lastIdAt = 0;

  constructor(
    world: EngineWorld,
    connection: Connection,
    store: StoreApi<EngineState>,
    device: WriteBehind,
    hooks: OutboxHooks,
  ) {
    this.#world = world;
    this.#connection = connection;
    this.#store = store;
    this.#device = device;
    this.#hooks = hooks;
  }

  async load(storage: EngineStorage): Promise<void> {
    const entries = await storage.entries(OUTBOX);
    const items = entries.flatMap(([, value]) => {
      const item = QueuedItem.safeParse(value);
      return item.success ? [item.data] : [];
    });
    this.#lastIdAt = Math.max(this.#lastIdAt, ...items.map((item) => timeOf(item.clientMessageId)));
    this.#show(added(this.#outbox, items));
  }

  send(roomId: RoomId, draft: MessageDraft): ClientMessageId {
    const item = queued(roomId, draft, this.#mintId(), this.#world.now());
    this.#put(item);
    this.pump(roomId);
    return item.clientMessageId;
  }

  retry(id: ClientMessageId): void {
    const item = this.#find(id);
    if (item === undefined || item.status !== 'failed') return;
    const { error, firstSentAt, ...rest } = item;
    // Whoever retries one of these has seen that it is not there; under its old id the server would refuse or doubt it.
    const needsNewId = error?.code === 'conflict' || isUncertain(item, this.#world.now());
    const again: QueuedItem = needsNewId
      ? { ...rest, ...withoutForms(rest), clientMessageId: this.#mintId() }
      : { ...rest, ...(firstSentAt !== undefined && { firstSentAt }) };
    if (needsNewId) this.#drop(id);
    this.#put({ ...again, status: 'sending' });
    this.#clearWait(item.roomId);
    this.pump(item.roomId);
  }

  giveUp(id: ClientMessageId): void {
    const item = this.#find(id);
    if (item === undefined) return;
    this.#drop(id);
    if (hasFiles(item)) this.#hooks.forget(item);
    this.#hooks.unsaid(item.roomId);
  }

  forgetRoom(roomId: RoomId): void {
    this.#clearWait(roomId);
    this.#lanes.delete(roomId);
    for (const item of this.#outbox) if (item.roomId === roomId) this.#drop(item.clientMessageId);
  }

  /** Events that show my own messages as accepted. */
  heard(events: readonly DurableEvent[]): void {
    const before = this.#outbox;
    const after = heard(before, events, this.#hooks.me().userId);
    if (after === before) return;
    this.#show(after);
    for (const [roomId, lane] of this.#lanes) this.#freeLane(roomId, lane);
  }

  /** The room has another log now: what the old one accepted and this client never saw may be lost with it. */
  restarted(roomId: RoomId): void {
    for (const { seq, ...item } of this.#outbox) if (item.roomId === roomId && seq !== undefined) this.#doubt(item);
  }

  /** The room's log here has come to `head`: what stands in it leaves the outbox. */
  advanced(roomId: RoomId, head: number): void {
    const left = settled(this.#outbox, roomId, head);
    if (left === this.#outbox) return;
    this.#hooks.settling();
    const gone = this.#outbox.filter((item) => !left.includes(item));
    for (const item of gone) this.#device.delete(OUTBOX + item.clientMessageId);
    this.#show(left);
  }

  /** After `hello`: what was under way on a lost connection is sent again. */
  resume(): void {
    for (const roomId of new Set(this.#outbox.map((item) => item.roomId))) this.pump(roomId);
  }

  /** Sends the room's next message, unless one is under way. */
  pump(roomId: RoomId): void {
    const lane = this.#lane(roomId);
    if (!this.#connection.isReady || lane.sending !== undefined || lane.cancelWait !== undefined) return;
    const item = nextToSend(this.#outbox, roomId);
    if (item === undefined) return;
    if (isUncertain(item, this.#world.now())) {
      this.#doubt(item);
      this.pump(roomId);
    } else this.#attempt(lane, item);
  }

  #attempt(lane: Lane, item: QueuedItem): void {
    lane.sending = item.clientMessageId;
    // What may have been sent is sent again as it was.
    const isAsItWas = !hasFiles(item) || item.firstSentAt !== undefined;
    const delivering = isAsItWas ? this.#deliver(item) : this.#withForms(item).then((ready) => this.#deliver(ready));
    delivering.then(
      (reply) => this.#accepted(item, reply),
      (error: unknown) => this.#notSent(item, asDomainError(error)),
    );
  }

  /** @throws DomainError also when somebody has given it up meanwhile */
  async #withForms(item: QueuedItem): Promise<QueuedItem> {
    const files = await this.#hooks.uploading(item);
    if (this.#find(item.clientMessageId) !== undefined) return { ...item, ...files };
    throw new DomainError('not_found', 'It was given up.');
  }

  #deliver(item: QueuedItem): Promise<CommandReply<'message.send'>> {
    const { clientMessageId, roomId, text, replyTo, notForBot } = item;
    if (item.firstSentAt === undefined) this.#put({ ...item, firstSentAt: this.#world.now() });
    const data = {
      clientMessageId,
      roomId,
      ...(text !== '' && { text }),
      ...(hasFiles(item) && { attachments: attachmentsOf(item) }),
      ...(replyTo !== undefined && { replyTo }),
      ...(notForBot === true && { notForBot }),
    };
    return this.#connection.command('message.send', data, ANSWER_MS);
  }

  #accepted(item: QueuedItem, reply: CommandReply<'message.send'>): void {
    const known = this.#find(item.clientMessageId);
    if (known !== undefined) this.#put({ ...known, seq: reply.seq });
    this.#release(item);
    this.#lane(item.roomId).failures = 0;
    this.#hooks.accepted(item, reply);
    this.pump(item.roomId);
  }

  #notSent(item: QueuedItem, error: DomainError): void {
    if (!this.#release(item)) return;
    const known = this.#find(item.clientMessageId);
    const isOpen = known !== undefined && known.seq === undefined;
    if (isOpen && !isFinal(error)) this.#again(item.roomId, error);
    else if (isOpen) this.#refused(known, error);
    this.pump(item.roomId);
  }

  #refused(item: QueuedItem, error: DomainError): void {
    this.#put({ ...item, status: 'failed', error: error.toWire() });
    this.#hooks.unsaid(item.roomId);
    if (error.code === 'not_found' || error.code === 'forbidden') this.#hooks.doubt(item.roomId);
  }

  /** Without a connection, `resume` sends it; otherwise after a while. A missing answer was waited for long enough. */
  #again(roomId: RoomId, error: DomainError): void {
    if (!this.#connection.isReady) return;
    const lane = this.#lane(roomId);
    lane.failures += 1;
    const wait = Math.max(backOffMs(lane.failures, this.#world.random()), error.retryAfterMs ?? 0);
    const ms = error.name === 'NoAnswer' ? 0 : wait;
    lane.cancelWait = this.#world.setTimer(ms, () => {
      lane.cancelWait = undefined;
      this.pump(roomId);
    });
  }

  /** It may be there or not, and under its id the server cannot tell: a person looks and decides. */
  #doubt(item: QueuedItem): void {
    const error = new DomainError('conflict', 'It is not certain that this message was sent.').toWire();
    this.#put({ ...item, status: 'failed', error });
  }

  /** An event may say that it is accepted before its reply does. */
  #freeLane(roomId: RoomId, lane: Lane): void {
    const sending = lane.sending && this.#find(lane.sending);
    if (sending?.seq === undefined) return;
    lane.sending = undefined;
    this.pump(roomId);
  }

  /** Whether the lane was still waiting for this message. */
  #release(item: QueuedItem): boolean {
    const lane = this.#lane(item.roomId);
    if (lane.sending !== item.clientMessageId) return false;
    lane.sending = undefined;
    return true;
  }

  #clearWait(roomId: RoomId): void {
    const lane = this.#lane(roomId);
    lane.cancelWait?.();
    lane.cancelWait = undefined;
  }

  #lane(roomId: RoomId): Lane {
    const lane = this.#lanes.get(roomId) ?? { sending: undefined, failures: 0, cancelWait: undefined };
    this.#lanes.set(roomId, lane);
    return lane;
  }

  #put(item: QueuedItem): void {
    this.#device.put(OUTBOX + item.clientMessageId, item);
    this.#show(withItem(this.#outbox, item));
  }

  #drop(id: ClientMessageId): void {
    this.#device.delete(OUTBOX + id);
    this.#show(this.#outbox.filter((item) => item.clientMessageId !== id));
  }

  #find(id: ClientMessageId): QueuedItem | undefined {
    return this.#outbox.find((item) => item.clientMessageId === id);
  }

  #show(outbox: Outbox): void {
    this.#outbox = outbox;
    this.#store.setState({ outbox });
  }

  /** Ids sort in the order of writing, also within a millisecond and when the device's clock is set back. */
  #mintId(): ClientMessageId {
    this.#lastIdAt = Math.max(this.#world.now(), this.#lastIdAt + 1);
    return clientMessageId(this.#lastIdAt, this.#world.randomBytes(10));
  }
}

/** A connection that is not signed in any more says nothing about the message. */
function isFinal(error: DomainError): boolean {
  return !error.toWire().retryable && error.code !== 'unauthenticated';
}
