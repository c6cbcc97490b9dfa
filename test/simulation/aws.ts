import type { Outside } from '../../aws/env.ts';
import type { Bots } from './bots.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import type { Plant } from './planted/plant.ts';
import type { Sockets } from './sockets.ts';
import type { RequestName, Requests } from './table/requests.ts';
import { canceled, type TableModel } from './table/table-model.ts';
import type { Weather } from './weather.ts';

export interface AwsParts {
  weather: Weather;
  table: TableModel;
  sockets(): Sockets;
  queue(): DeliveryQueue;
  bots(): Bots;
  plant: Plant;
}

const SINGLE_WRITES: readonly string[] = ['PutCommand', 'UpdateCommand', 'DeleteCommand'] satisfies RequestName[];

/** Answers what functions ask of AWS, and of bots, in a world with faults. */
export class Aws {
  readonly #parts: AwsParts;

  constructor(parts: AwsParts) {
    this.#parts = parts;
  }

  readonly carryOut = ({ service, command }: Outside, { id }: { id: string }): unknown => {
    const name = command.constructor.name;
    const input: unknown = 'input' in command ? command.input : command;
    const { outside } = this.#parts.plant;
    const answer = (given: unknown) => this.#answer(service, name, given);
    return outside === undefined ? answer(input) : outside({ service, name, input, by: id }, answer);
  };

  #answer(service: Outside['service'], name: string, input: unknown): unknown {
    switch (service) {
      case 'dynamodb':
        return this.#table(name, input);
      case 'connections': {
        const { ConnectionId, Data } = input as { ConnectionId: string; Data: string };
        return this.#parts.sockets().post(ConnectionId, Data);
      }
      case 'queue':
        if (this.#parts.weather.happens('throttled')) throw named('ThrottlingException');
        return this.#parts.queue().send(input as never);
      case 'bot':
        return this.#parts.bots().asked(input as never);
      default:
        throw new Error(`${service} is not in this world`);
    }
  }

  #table(name: string, input: unknown): unknown {
    const { weather } = this.#parts;
    if (weather.happens('throttled')) throw named('ThrottlingException');
    const isSingleWrite = SINGLE_WRITES.includes(name);
    if (isSingleWrite && weather.happens('conflict')) throw named('TransactionConflictException');
    if (isSingleWrite && weather.happens('doneTwice')) this.#firstOfTwo(name, input);
    const answer = this.#execute(name, input);
    if (weather.happens('answerLost')) throw named('TimeoutError');
    return answer;
  }

  /** Whatever the first was answered, nobody heard it. */
  #firstOfTwo(name: string, input: unknown): void {
    try {
      this.#execute(name, input);
    } catch (error) {
      this.#parts.weather.scheduler.note(() => `  the first of two: ${error instanceof Error ? error.name : error}`);
    }
  }

  #execute(name: string, input: unknown): unknown {
    const { table, weather } = this.#parts;
    if (name === 'BatchGetCommand') return this.#batchGet(input as Requests['BatchGetCommand']);
    if (name === 'TransactWriteCommand' && weather.happens('conflict'))
      throw conflict(input as Requests['TransactWriteCommand']);
    const reading = name === 'QueryCommand' ? this.#reading(input as Requests['QueryCommand']) : {};
    // Whoever makes another command of the table gets the error of its switch.
    return table.answer(name as RequestName, input as never, reading);
  }

  #reading({ Limit }: Requests['QueryCommand']) {
    const { weather } = this.#parts;
    const isShort = Limit === undefined && weather.happens('shortPages');
    return { isStale: weather.happens('staleRead'), ...(isShort && { rowsMax: weather.chance.between(1, 6) }) };
  }

  #batchGet(input: Requests['BatchGetCommand']): unknown {
    const { weather, table } = this.#parts;
    const [[name, { Keys }] = ['', { Keys: [] }]] = Object.entries(input.RequestItems);
    if (Keys.length < 2 || !weather.happens('unprocessed')) return table.batchGet(input);
    const kept = weather.chance.between(1, Keys.length);
    const answer = table.batchGet({ RequestItems: { [name]: { Keys: Keys.slice(0, kept) } } });
    return { ...answer, UnprocessedKeys: { [name]: { Keys: Keys.slice(kept) } } };
  }
}

function conflict({ TransactItems }: Requests['TransactWriteCommand']): Error {
  return canceled(TransactItems.map((_, index) => (index === 0 ? 'TransactionConflict' : 'None')));
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
