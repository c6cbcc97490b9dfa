import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import type { FunctionName, Functions } from './functions.ts';
import type { Commit } from './table/requests.ts';
import type { Item } from './table/values.ts';
import type { Weather } from './weather.ts';

const BATCH_MAX = 25;
const ATTEMPTS_MAX = 10;

interface Reader {
  /** New rows that carry this go to the function. */
  flag: 'wantsBot' | 'fanOut';
  to: FunctionName;
  waiting: Waiting[];
  isReading: boolean;
}
interface Waiting {
  row: Item;
  number: number;
}

/** The table's stream: new rows come late, in any order within a batch, again after a failure, and sometimes twice. */
export class TableStream {
  readonly #weather: Weather;
  readonly #functions: Functions;
  readonly #readers: readonly Reader[] = [
    { flag: 'wantsBot', to: 'plan-deliveries', waiting: [], isReading: false },
    { flag: 'fanOut', to: 'fan-out', waiting: [], isReading: false },
  ];
  #count = 0;

  constructor(weather: Weather, functions: Functions) {
    this.#weather = weather;
    this.#functions = functions;
  }

  take({ changes }: Commit): void {
    for (const { before, after } of changes) {
      if (before !== undefined || after === undefined) continue;
      for (const reader of this.#readers) if (after[reader.flag] === true) this.#add(reader, after);
    }
  }

  #add(reader: Reader, row: Item): void {
    // Of a large room only: what a bot hears is never lost on the way, except to the dead letters.
    if (reader.flag === 'fanOut' && this.#weather.happens('streamLost')) return;
    const copies = this.#weather.happens('streamRepeated') ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) reader.waiting.push({ row, number: ++this.#count });
    this.#readLater(reader);
  }

  #readLater(reader: Reader): void {
    if (reader.isReading || reader.waiting.length === 0) return;
    reader.isReading = true;
    this.#weather.soon(
      () => `the stream is read for ${reader.to}`,
      () => void this.#read(reader),
    );
  }

  async #read(reader: Reader): Promise<void> {
    const batch = this.#weather.chance.shuffled(reader.waiting.splice(0, BATCH_MAX));
    const Records = batch.map(({ row, number }) => ({
      eventName: 'INSERT',
      dynamodb: { NewImage: marshall(row), SequenceNumber: String(number) },
    }));
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const outcome = await this.#functions.invoke(reader.to, { Records });
      const failures = 'result' in outcome ? (outcome.result as DynamoDBBatchResponse).batchItemFailures : undefined;
      if (failures?.length === 0) break;
      await this.#weather.while(() => `the stream is read again for ${reader.to}`);
    }
    reader.isReading = false;
    this.#readLater(reader);
  }
}
