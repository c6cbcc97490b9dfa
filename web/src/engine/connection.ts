import { PROTOCOL } from '../../../protocol/command-replies.ts';
import type { Action, CommandData, CommandReply } from '../../../protocol/commands.ts';
import { DomainError } from '../../../protocol/errors.ts';
import type { ServerEvent } from '../../../protocol/events.ts';
import { backOffMs } from './back-off.ts';
import type { ConnectionListener, Heads } from './connection-listener.ts';
import type { EngineWorld } from './engine-types.ts';
import { asDomainError } from './failure.ts';
import { Link, NoAnswer } from './link.ts';
import { within } from './within.ts';

/** A token may have to be renewed first, by another tab that the browser has put to sleep: that may never end. */
const TICKET_MS = 20_000;
const OPEN_MS = 10_000;
const HELLO_MS = 10_000;
/** `caught_up` is transient and may be lost; after this long a ping tells the heads instead. */
const CAUGHT_UP_MS = 5_000;
const PING_ANSWER_MS = 5_000;
const COMMAND_MS = 10_000;
const HEALTHY_MS = 30_000;
/** At most this often, whatever wakes us: tickets are limited to 10 a minute. */
const WAKE_PAUSE_MS = 1_000;
const DRAIN_MS = 10_000;
/** API Gateway cuts a socket after 2 h: the next one is open well before. */
const MOVE_MS = 110 * 60_000;
const MOVE_JITTER_MS = 5 * 60_000;
/** A server that asks everybody to move would not like everybody at once. */
const ASKED_TO_MOVE_MS = 3_000;

/**
 * Keeps one socket that can be trusted: opens it with a ticket, says hello, probes it, replaces it before it is cut, and
 * comes back after a loss.
 */
export class Connection {
  readonly #world: EngineWorld;
  readonly #listener: ConnectionListener;
  /** The link that has been greeted and carries commands. */
  #current: Link | undefined;
  /** What is being established; another object means that it was called off. */
  #attempt: { link: Link | undefined; startedAt: number } | undefined;
  #caughtUp = new WeakMap<Link, PromiseWithResolvers<Heads>>();
  #failures = 0;
  #pingSeconds = 240;
  /** The link that is asked whether it is well; its successor may have to be asked before it has answered. */
  #probed: Link | undefined;
  #isStopped = true;
  #cancelRetry = () => {};
  #cancelPing = () => {};
  #cancelMove = () => {};
  #cancelHealthy = () => {};

  constructor(world: EngineWorld, listener: ConnectionListener) {
    this.#world = world;
    this.#listener = listener;
  }

  get isReady(): boolean {
    return this.#current !== undefined;
  }

  start(): void {
    this.#isStopped = false;
    this.#listener.status('connecting');
    this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimers();
    this.#abandon();
    this.#dropCurrent();
  }

  /** Something says that the world may have changed: trust nothing. */
  wake(): void {
    if (this.#isStopped) return;
    if (this.#current !== undefined) return void this.#probe(this.#current);
    if (this.#attempt !== undefined && this.#world.now() - this.#attempt.startedAt < OPEN_MS) return;
    this.#abandon();
    this.#retryIn(WAKE_PAUSE_MS * this.#world.random());
  }

  /** Trying again would not help; only `wake` does, after somebody has signed in. */
  signedOut(error: DomainError): void {
    if (this.#isStopped) return;
    this.#cancelTimers();
    this.#abandon();
    this.#dropCurrent();
    this.#listener.status('signed-out', error.toWire());
  }

  /** @throws DomainError; `unavailable` when there is no connection or no answer */
  async command<A extends Action>(
    action: A,
    data: CommandData<A>,
    timeoutMs: number = COMMAND_MS,
  ): Promise<CommandReply<A>> {
    const link = this.#current;
    if (link === undefined) throw new DomainError('unavailable', 'There is no connection.');
    try {
      return await link.command(action, data, timeoutMs);
    } catch (error) {
      return await this.#second(link, action, data, timeoutMs, error);
    }
  }

  /** A command that met a server which does not know this connection is said again after another hello. */
  async #second<A extends Action>(link: Link, action: A, data: CommandData<A>, timeoutMs: number, error: unknown) {
    const { code } = asDomainError(error);
    if (error instanceof NoAnswer) void this.#probe(link);
    if (code === 'unauthenticated') link.close();
    if (code !== 'hello_first') throw error;
    await this.#greet(link);
    return await link.command(action, data, timeoutMs);
  }

  /** Begins to establish a link, unless one is on its way. */
  #connect(): void {
    if (this.#isStopped || this.#attempt !== undefined) return;
    this.#cancelRetry();
    const attempt = { link: undefined, startedAt: this.#world.now() };
    this.#attempt = attempt;
    this.#establish(attempt).then(
      () => this.#succeeded(attempt),
      (error: unknown) => this.#failed(attempt, asDomainError(error)),
    );
  }

  async #establish(attempt: { link: Link | undefined }): Promise<void> {
    const asked = this.#world.request('POST /v1/tickets', {});
    const { ticket } = await within(this.#world, TICKET_MS, asked, () => new NoAnswer('the ticket'));
    if (this.#attempt !== attempt) throw new DomainError('unavailable', 'Called off.');
    const link = new Link(this.#world, ticket, {
      received: (events, from) => this.#received(events, from),
      closed: (closed) => this.#closed(closed),
    });
    attempt.link = link;
    const caughtUp = Promise.withResolvers<Heads>();
    // It rejects with the link, also when nobody waits for it any more.
    caughtUp.promise.catch(() => undefined);
    this.#caughtUp.set(link, caughtUp);
    await within(this.#world, OPEN_MS, link.opened, () => new NoAnswer('the socket'));
    await this.#greet(link);
    // Before the break the old link carries on until this one has caught up.
    this.#current ??= link;
    const heads = await this.#catchUp(link);
    this.#use(link);
    this.#listener.caughtUp(heads);
  }

  async #greet(link: Link): Promise<void> {
    const { device } = this.#world;
    const hello = { protocol: PROTOCOL, device, rooms: this.#listener.have() } as const;
    const greeting = await link.command('hello', hello, HELLO_MS);
    this.#pingSeconds = greeting.pingSeconds;
    if (this.#current === undefined && this.#attempt?.link === link) this.#current = link;
    this.#listener.greeted(greeting);
  }

  async #catchUp(link: Link): Promise<Heads> {
    const told = this.#caughtUp.get(link)?.promise ?? Promise.reject(new NoAnswer('hello'));
    try {
      return await within(this.#world, CAUGHT_UP_MS, told, () => new NoAnswer('hello'));
    } catch {
      return (await link.command('ping', {}, PING_ANSWER_MS)).heads;
    }
  }

  #use(link: Link): void {
    const old = this.#current;
    this.#current = link;
    if (old !== undefined && old !== link) this.#drain(old);
  }

  /** The old link goes when its commands are answered, at the latest after a while. */
  #drain(link: Link): void {
    if (link.isIdle) link.close();
    else this.#world.setTimer(DRAIN_MS, () => link.close());
  }

  #succeeded(attempt: object): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = undefined;
    if (this.#current === undefined) this.#lost();
    else this.#carryOn();
  }

  #carryOn(): void {
    const jitter = (2 * this.#world.random() - 1) * MOVE_JITTER_MS;
    this.#moveIn(MOVE_MS + jitter);
    this.#pingLater();
    this.#cancelHealthy();
    this.#cancelHealthy = this.#world.setTimer(HEALTHY_MS, () => {
      this.#failures = 0;
    });
    this.#listener.status('online');
  }

  #failed(attempt: { link: Link | undefined }, error: DomainError): void {
    if (this.#attempt !== attempt) return;
    this.#abandon();
    if (attempt.link !== undefined && attempt.link === this.#current) this.#dropCurrent();
    if (error.code === 'unauthenticated') this.signedOut(error);
    else this.#comeBack(error);
  }

  #comeBack(error: DomainError): void {
    if (this.#current === undefined) this.#listener.status('offline', error.toWire());
    this.#retryAfterFailure(error.retryAfterMs ?? 0);
  }

  #closed(link: Link): void {
    this.#caughtUp.get(link)?.reject(new NoAnswer('hello'));
    if (link !== this.#current) return;
    this.#current = undefined;
    // A link that was never caught up fails its own attempt.
    if (this.#attempt?.link !== link) this.#lost();
  }

  #lost(): void {
    if (this.#isStopped) return;
    this.#cancelTimers();
    this.#listener.status('offline');
    // Its successor may be on its way already.
    if (this.#attempt === undefined) this.#retryAfterFailure(0);
  }

  #retryAfterFailure(atLeastMs: number): void {
    this.#failures += 1;
    this.#retryIn(Math.max(atLeastMs, backOffMs(this.#failures, this.#world.random())));
  }

  #retryIn(ms: number): void {
    this.#cancelRetry();
    this.#cancelRetry = this.#world.setTimer(ms, () => this.#connect());
  }

  #received(events: readonly ServerEvent[], link: Link): void {
    for (const event of events) {
      if (event.event === 'caught_up') this.#caughtUp.get(link)?.resolve(event.data.heads);
      if (event.event === 'reconnect' && link === this.#current) this.#moveIn(this.#world.random() * ASKED_TO_MOVE_MS);
    }
    this.#listener.received(events);
  }

  #moveIn(ms: number): void {
    this.#cancelMove();
    this.#cancelMove = this.#world.setTimer(ms, () => this.#connect());
  }

  #pingLater(): void {
    const ms = this.#pingSeconds * 1_000 * (0.8 + 0.4 * this.#world.random());
    this.#cancelPing();
    this.#cancelPing = this.#world.setTimer(ms, () => {
      if (this.#current !== undefined) void this.#probe(this.#current);
    });
  }

  /** An open-looking socket is not trusted: it answers, or it is replaced. Settles always. */
  async #probe(link: Link): Promise<void> {
    if (this.#probed === link || link.isClosed) return;
    this.#probed = link;
    try {
      this.#listener.heads((await link.command('ping', {}, PING_ANSWER_MS)).heads);
    } catch (error) {
      await this.#unwell(link, asDomainError(error));
    } finally {
      if (this.#probed === link) this.#probed = undefined;
      if (link === this.#current) this.#pingLater();
    }
  }

  async #unwell(link: Link, error: DomainError): Promise<void> {
    if (error.code === 'hello_first') return await this.#greet(link).catch(() => link.close());
    if (error instanceof NoAnswer || error.code === 'unauthenticated') link.close();
  }

  #abandon(): void {
    const link = this.#attempt?.link;
    this.#attempt = undefined;
    if (link !== this.#current) link?.close();
  }

  #dropCurrent(): void {
    const link = this.#current;
    this.#current = undefined;
    link?.close();
  }

  #cancelTimers(): void {
    this.#cancelRetry();
    this.#cancelPing();
    this.#cancelMove();
    this.#cancelHealthy();
  }
}
