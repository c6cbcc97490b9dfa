import { PROTOCOL } from '../../../protocol/command-replies.ts';
import type { Action, CommandData, CommandReply } from '../../../protocol/commands.ts';
import { DomainError, type WireError } from '../../../protocol/errors.ts';
import type { ServerEvent } from '../../../protocol/events.ts';
import type { ReplyFrame } from '../../../protocol/frames.ts';
import type { EngineWorld, Socket } from './engine-types.ts';
import { readFrame, readReply } from './wire.ts';

/** Nothing came back in time: the command may have been done or not, and the socket may be dead. */
export class NoAnswer extends DomainError {
  constructor(what: string) {
    super('unavailable', `No answer to ${what}.`);
    this.name = 'NoAnswer';
  }
}

export interface LinkHandlers {
  received(events: readonly ServerEvent[], link: Link): void;
  /** Once. Nothing is received after it. */
  closed(link: Link): void;
}

interface Pending {
  resolve(data: unknown): void;
  reject(error: DomainError): void;
}

/** One socket: commands out, their replies and the server's events in. */
export class Link {
  /** Rejects when the socket closes before it was open. */
  readonly opened: Promise<void>;
  readonly #world: EngineWorld;
  readonly #handlers: LinkHandlers;
  readonly #socket: Socket;
  readonly #opening = Promise.withResolvers<void>();
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #isClosed = false;

  /** `ticket` is used up by this. */
  constructor(world: EngineWorld, ticket: string, handlers: LinkHandlers) {
    this.#world = world;
    this.#handlers = handlers;
    this.opened = this.#opening.promise;
    // Whoever waits for it hears of it; a link that nobody waits for any more must not end the process.
    this.opened.catch(() => undefined);
    this.#socket = world.openSocket(world.socketUrl, [PROTOCOL, `ticket.${ticket}`], {
      open: () => this.#opening.resolve(),
      message: (text) => this.#receive(text),
      close: () => this.#end(),
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  /** @throws DomainError as the server says it; `NoAnswer` after `timeoutMs`; `unavailable` when the socket closes */
  async command<A extends Action>(action: A, data: CommandData<A>, timeoutMs: number): Promise<CommandReply<A>> {
    if (this.#isClosed) throw lost();
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const cancel = this.#world.setTimer(timeoutMs, () => reject(new NoAnswer(action)));
    this.#pending.set(id, { resolve, reject });
    try {
      this.#socket.send(JSON.stringify({ id, action, data }));
      return readReply(action, await promise);
    } finally {
      cancel();
      this.#pending.delete(id);
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#socket.close(1000);
    // The close handshake of a dead socket takes minutes, and nobody waits for it.
    this.#end();
  }

  #receive(text: string): void {
    if (this.#isClosed) return;
    const { reply, events } = readFrame(text);
    if (reply !== undefined) this.#settle(reply);
    if (events.length > 0) this.#handlers.received(events, this);
  }

  #settle(frame: ReplyFrame): void {
    const pending = frame.reply === null ? undefined : this.#pending.get(frame.reply);
    if (frame.ok) pending?.resolve(frame.data);
    else pending?.reject(fromWire(frame.error));
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#opening.reject(lost());
    for (const pending of this.#pending.values()) pending.reject(lost());
    this.#handlers.closed(this);
  }
}

function fromWire({ code, message, field, retryAfterMs }: WireError): DomainError {
  const options = { ...(field !== undefined && { field }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  return new DomainError(code, message, options);
}

function lost(): DomainError {
  return new DomainError('unavailable', 'The connection was lost.');
}
