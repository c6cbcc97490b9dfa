import './settings.ts';
import { Aws } from './aws.ts';
import { Bots } from './bots.ts';
import { Chance } from './chance.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { Device, type Person } from './device.ts';
import type { Faults } from './faults.ts';
import { Functions } from './functions.ts';
import { HttpApi } from './http-api.ts';
import type { Plant } from './planted/plant.ts';
import { Scheduler } from './scheduler.ts';
import { Sockets } from './sockets.ts';
import { takeIntoIndex } from './table/queries.ts';
import type { Commit } from './table/requests.ts';
import { TableModel } from './table/table-model.ts';
import type { Item } from './table/values.ts';
import { TableStream } from './table-stream.ts';
import { Weather } from './weather.ts';

export interface WorldOptions {
  seed: number;
  faults: Faults;
  plant: Plant;
  /** What the table holds at first. */
  rows?: readonly Item[];
  begin?: number;
  /** Whether its history is to be told. */
  isTold?: boolean;
}

/** Mathia and everything around it in one process, on one clock. */
export class World {
  readonly scheduler: Scheduler;
  readonly commits: Commit[] = [];
  readonly devices: Device[] = [];
  readonly weather: Weather;
  readonly table: TableModel;
  readonly functions: Functions;
  readonly sockets: Sockets;
  readonly api: HttpApi;
  readonly bots: Bots;
  readonly queue: DeliveryQueue;
  readonly #stream: TableStream;
  readonly #options: WorldOptions;
  #indexIsAt = 0;

  constructor(options: WorldOptions) {
    const { seed, faults, plant, rows = [] } = options;
    this.#options = options;
    this.scheduler = new Scheduler(options);
    const weather = new Weather(this.scheduler, new Chance(seed), faults);
    this.weather = weather;
    this.table = new TableModel(
      () => this.scheduler.now,
      (commit) => this.#committed(commit),
    );
    const parts = { weather, table: this.table, plant };
    const aws = new Aws({ ...parts, sockets: () => this.sockets, queue: () => this.queue, bots: () => this.bots });
    this.functions = new Functions(weather, aws.carryOut);
    this.sockets = new Sockets(weather, this.functions);
    this.api = new HttpApi(weather, this.functions);
    this.bots = new Bots(weather, this.functions);
    this.queue = new DeliveryQueue(weather, this.functions);
    this.#stream = new TableStream(weather, this.functions);
    for (const row of rows) {
      this.table.rows.set(row, row);
      takeIntoIndex(this.table.index, { key: row, before: undefined, after: row });
    }
  }

  addDevice(name: string, person: Person, skewMs = 0): Device {
    const seed = this.#options.seed * 31 + this.devices.length;
    const { weather, sockets, api } = this;
    const device = new Device(name, person, { weather, sockets, api, plant: this.#options.plant }, { seed, skewMs });
    this.devices.push(device);
    return device;
  }

  #committed(commit: Commit): void {
    this.commits.push(commit);
    this.#stream.take(commit);
    const { chance, faults } = this.weather;
    for (const change of commit.changes) {
      if (change.before?.inverse === undefined && change.after?.inverse === undefined) continue;
      const lag = chance.between(0, faults.indexLagMs + 1);
      // The index is late, and never out of order.
      this.#indexIsAt = Math.max(this.#indexIsAt, this.scheduler.now + lag);
      const { now } = this.scheduler;
      this.scheduler.after(this.#indexIsAt - now, '', () => takeIntoIndex(this.table.index, change));
    }
  }
}
