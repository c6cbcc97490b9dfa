import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import type { Socket, SocketHandlers } from '../../web/src/engine/engine-types.ts';
import type { Functions } from './functions.ts';
import { SITE_ORIGIN } from './settings.ts';
import type { Weather } from './weather.ts';

/** API Gateway cuts a WebSocket after 2 h, and one that says nothing for 10 min. */
const LIFE_MS = 2 * 60 * 60_000;
const IDLE_MS = 10 * 60_000;

/** The end of a socket that is a device: away when it has no network, or sleeps. */
export interface Reach {
  readonly name: string;
  readonly isAway: boolean;
}

interface Connection {
  id: string;
  /** What AWS thinks of it. */
  state: 'connecting' | 'open' | 'closed';
  /** Both ends think it is open, and it carries nothing. */
  isHalfOpen: boolean;
  /** The device has closed its end. */
  isLeft: boolean;
  authorizer: unknown;
  device: Reach;
  client: SocketHandlers;
  heardAt: number;
}

/** The WebSocket API: handshake, frames both ways, closes that nobody hears of. */
export class Sockets {
  readonly #weather: Weather;
  readonly #functions: Functions;
  readonly #connections = new Map<string, Connection>();
  #count = 0;

  constructor(weather: Weather, functions: Functions) {
    this.#weather = weather;
    this.#functions = functions;
  }

  open(device: Reach, protocols: readonly string[], client: SocketHandlers): Socket {
    const id = `socket-${++this.#count}`;
    const connection: Connection = {
      ...{ id, state: 'connecting', isHalfOpen: false, isLeft: false, authorizer: undefined, device, client },
      heardAt: this.#weather.scheduler.now,
    };
    void this.#handshake(connection, protocols);
    return {
      send: (text) => this.#send(connection, text),
      close: () => this.#left(connection),
    };
  }

  /** Posts to a connection, as `PostToConnection` does. */
  post(id: string, text: string): object {
    const connection = this.#connections.get(id);
    // One whose $connect has not returned yet is answered like one that is gone.
    if (connection?.state !== 'open') throw named('GoneException');
    if (this.#weather.happens('postLimited')) throw named('LimitExceededException');
    if (this.#weather.happens('postForbidden')) throw named('ForbiddenException');
    if (this.#weather.happens('postBroken')) throw named('TimeoutError');
    if (!this.#weather.happens('frameLost')) this.#deliver(connection, text);
    return {};
  }

  /** A network that loses a device, or AWS that closes a socket. */
  cut(device: Reach): void {
    for (const connection of this.#connections.values()) {
      if (connection.device !== device || connection.state !== 'open') continue;
      if (this.#weather.happens('halfOpen')) connection.isHalfOpen = true;
      else this.#closed(connection, { isTold: true });
    }
  }

  async #handshake(connection: Connection, protocols: readonly string[]): Promise<void> {
    const { id, device, client } = connection;
    await this.#weather.while(() => `${device.name} opens ${id}`);
    const isLetIn = !device.isAway && (await this.#authorized(connection, protocols));
    if (!isLetIn)
      return void this.#weather.soon(
        () => `${id} is refused`,
        () => client.close(1006, ''),
      );
    this.#connections.set(id, connection);
    const connected = await this.#functions.invoke('connect', { requestContext: { connectionId: id } });
    // The $connect window: until AWS has heard of its end, the connection is none.
    await this.#weather.while(() => `${id} is connected`);
    if (!('result' in connected)) return client.close(1006, '');
    connection.state = 'open';
    connection.heardAt = this.#weather.scheduler.now;
    this.#weather.scheduler.after(LIFE_MS, '', () => this.#closed(connection, { isTold: true }));
    this.#watch(connection);
    this.#weather.soon(
      () => `${id} is open`,
      () => {
        if (!connection.isLeft && !device.isAway) client.open();
      },
    );
  }

  async #authorized(connection: Connection, protocols: readonly string[]): Promise<boolean> {
    const headers = { Origin: SITE_ORIGIN, 'Sec-WebSocket-Protocol': protocols.join(', ') };
    const event = { headers, methodArn: 'arn:connect' };
    const authorized = await this.#functions.invoke('authorize', event);
    if (!('result' in authorized)) return false;
    const { policyDocument, context } = authorized.result as APIGatewayAuthorizerResult;
    connection.authorizer = context;
    return JSON.stringify(policyDocument).includes('"Allow"');
  }

  #send(connection: Connection, text: string): void {
    if (connection.isLeft) return;
    this.#weather.soon(
      () => `${connection.device.name} ${connection.id} says ${text}`,
      () => {
        const { state, isHalfOpen, device } = connection;
        if (state !== 'open' || isHalfOpen || device.isAway) return;
        connection.heardAt = this.#weather.scheduler.now;
        void this.#command(connection, text);
      },
    );
  }

  async #command(connection: Connection, body: string): Promise<void> {
    const { id, authorizer } = connection;
    const requestContext = { connectionId: id, requestId: 'r', authorizer };
    const outcome = await this.#functions.invoke('command', { body, requestContext });
    const failed = { message: 'Internal server error', connectionId: id, requestId: 'r' };
    const answer = 'result' in outcome ? (outcome.result as { body: string }).body : JSON.stringify(failed);
    if (connection.state === 'open') this.#deliver(connection, answer);
  }

  #deliver(connection: Connection, text: string): void {
    const { id, device } = connection;
    this.#weather.soon(
      () => `${device.name} ${id} hears ${text}`,
      () => {
        if (!connection.isLeft && !connection.isHalfOpen && !device.isAway) connection.client.message(text);
      },
    );
  }

  /** A device closes its end; without a network nobody hears of it. */
  #left(connection: Connection): void {
    if (connection.isLeft) return;
    connection.isLeft = true;
    if (connection.isHalfOpen || connection.device.isAway) return;
    this.#weather.soon(
      () => `${connection.id} is left`,
      () => this.#closed(connection, { isTold: false }),
    );
  }

  #closed(connection: Connection, { isTold }: { isTold: boolean }): void {
    if (connection.state === 'closed') return;
    const wasOpen = connection.state === 'open';
    connection.state = 'closed';
    const { id, client, isHalfOpen, device } = connection;
    if (isTold && !isHalfOpen) {
      this.#weather.soon(
        () => `${id} is cut`,
        () => {
          if (!connection.isLeft && !device.isAway) client.close(1006, '');
        },
      );
    }
    if (!wasOpen || this.#weather.happens('missingDisconnect')) return;
    this.#weather.soon(
      () => `${id} $disconnect`,
      () => {
        void this.#functions.invoke('disconnect', { requestContext: { connectionId: id, requestId: 'r' } });
      },
    );
  }

  #watch(connection: Connection): void {
    const quietMs = this.#weather.scheduler.now - connection.heardAt;
    if (connection.state !== 'open') return;
    if (quietMs >= IDLE_MS) this.#closed(connection, { isTold: true });
    else this.#weather.scheduler.after(IDLE_MS - quietMs, '', () => this.#watch(connection));
  }
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
