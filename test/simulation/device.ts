// What the engine loads when it is needed is loaded before: loading takes real time, which these worlds do not have.
import '../../web/src/engine/room-administration.ts';
import '../../web/src/engine/room-load.ts';
import type { ClientMessageId, RoomId, UserId } from '../../protocol/ids.ts';
import { createEngine } from '../../web/src/engine/engine.ts';
import type { Engine, EngineWorld, RoomView } from '../../web/src/engine/engine-types.ts';
import { Chance } from './chance.ts';
import type { ClientEntry } from './client-log.ts';
import { DeviceStorage } from './device-storage.ts';
import type { Claims, HttpApi } from './http-api.ts';
import type { Plant } from './planted/plant.ts';
import type { Reach, Sockets } from './sockets.ts';
import type { Weather } from './weather.ts';

export interface Person {
  userId: UserId;
  claims: Claims;
}

export interface DeviceParts {
  weather: Weather;
  sockets: Sockets;
  api: HttpApi;
  plant: Plant;
}

/** Somebody's phone or computer with the site's own engine on it: it sleeps, loses its network, is reloaded, crashes. */
export class Device implements Reach {
  readonly name: string;
  readonly person: Person;
  readonly log: ClientEntry[] = [];
  isAway = false;
  readonly #parts: DeviceParts;
  readonly #chance: Chance;
  readonly #skewMs: number;
  readonly #storage: DeviceStorage;
  #engine: Engine;
  #program = 0;
  #isAsleep = false;
  #overslept: (() => void)[] = [];
  #socketCount = 0;

  constructor(name: string, person: Person, parts: DeviceParts, { seed, skewMs }: { seed: number; skewMs: number }) {
    this.name = name;
    this.person = person;
    this.#parts = parts;
    this.#chance = new Chance(seed);
    this.#skewMs = skewMs;
    this.#storage = new DeviceStorage(parts.weather, (key, value) => this.#stored(key, value));
    this.#engine = this.#newEngine();
  }

  get engine(): Engine {
    return this.#engine;
  }

  room(roomId: RoomId): RoomView | undefined {
    return this.#engine.store.getState().rooms.get(roomId);
  }

  start(): void {
    this.#note({ what: 'started' });
    void this.#engine.start();
  }

  write(roomId: RoomId, text: string): void {
    const clientMessageId = this.#engine.send(roomId, { text });
    this.#note({ what: 'wrote', clientMessageId, roomId, text });
  }

  /** As a page that is left in good order. */
  async reload(): Promise<void> {
    await this.#engine.stop();
    this.#restart();
  }

  /** As a browser that the system has ended. */
  crash(): void {
    this.#note({ what: 'crashed' });
    this.#storage.crash();
    this.#parts.sockets.cut(this);
    this.#restart();
  }

  sleep(): void {
    this.isAway = true;
    this.#isAsleep = true;
  }

  wake(): void {
    this.isAway = false;
    this.#isAsleep = false;
    for (const fire of this.#overslept.splice(0)) fire();
    this.#engine.wake();
  }

  #restart(): void {
    this.#program += 1;
    this.#overslept = [];
    this.#engine = this.#newEngine();
    this.start();
  }

  #newEngine(): Engine {
    const program = this.#program;
    const { plant, weather, sockets, api } = this.#parts;
    const { random } = this.#chance;
    const world: EngineWorld = {
      now: () => weather.scheduler.now + this.#skewMs,
      random,
      randomBytes: (length) => this.#chance.bytes(length),
      setTimer: (ms, fire) => weather.scheduler.after(ms, '', () => this.#fire(program, fire)),
      openSocket: (_url, protocols, handlers) => {
        const socket = ++this.#socketCount;
        const opened = sockets.open(this, protocols, {
          ...handlers,
          message: (text) => {
            if (program !== this.#program) return;
            this.#note({ what: 'heard', socket, text });
            handlers.message(text);
          },
        });
        return {
          send: (text) => {
            this.#note({ what: 'said', socket, text });
            opened.send(text);
          },
          close: () => opened.close(),
        };
      },
      request: async (route, call) => {
        const answer = await api.requestOf(this, this.person.claims)(route, call);
        this.#note({ what: 'was told', route, answer });
        return answer;
      },
      postForm: () => Promise.reject(new Error('there are no files in this world')),
      storage: this.#storage.forProgram(),
      socketUrl: 'wss://mathia.test',
      device: this.name,
    };
    return createEngine(plant.device?.(world) ?? world);
  }

  #fire(program: number, fire: () => void): void {
    if (program !== this.#program) return;
    if (this.#isAsleep) this.#overslept.push(fire);
    else fire();
  }

  #stored(key: string, value: unknown): void {
    const clientMessageId = key.split('outbox/')[1] as ClientMessageId | undefined;
    if (clientMessageId !== undefined && value !== undefined) this.#note({ what: 'stored', clientMessageId });
  }

  #note(entry: ClientEntry extends infer E ? (E extends ClientEntry ? Omit<E, 'at'> : never) : never): void {
    this.log.push({ at: this.#parts.weather.scheduler.now, ...entry } as ClientEntry);
  }
}
