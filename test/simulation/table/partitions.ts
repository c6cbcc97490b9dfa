import type { Key } from '../../../aws/table.ts';
import { byBytes, type Item } from './values.ts';

interface Cell {
  row: Item | undefined;
  /** What stood there before the last change, which an eventually consistent read may still see. */
  before: Item | undefined;
  changedAt: number;
}

/** AWS: "usually within a second". */
const STALE_MS = 1_000;

/** The rows of a table by partition, each in the order of its sort keys. Rows are frozen: nobody changes one. */
export class Partitions {
  readonly #partitions = new Map<string, { cells: Map<string, Cell>; order: string[] }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get({ PK, SK }: Key): Item | undefined {
    return this.#partitions.get(PK)?.cells.get(SK)?.row;
  }

  set({ PK, SK }: Key, row: Item | undefined): void {
    const partition = this.#partitions.get(PK) ?? { cells: new Map(), order: [] };
    this.#partitions.set(PK, partition);
    const { cells, order } = partition;
    const before = cells.get(SK);
    if (before === undefined) order.splice(placeOf(order, SK), 0, SK);
    cells.set(SK, { row, before: before?.row, changedAt: this.#now() });
  }

  /** In order. `isStale`: as an eventually consistent read may see them. */
  rows(PK: string, { isStale = false } = {}): Item[] {
    const partition = this.#partitions.get(PK);
    if (partition === undefined) return [];
    const { cells, order } = partition;
    return order.flatMap((SK) => {
      const cell = cells.get(SK);
      const isFresh = cell !== undefined && this.#now() - cell.changedAt < STALE_MS;
      const row = isStale && isFresh ? cell.before : cell?.row;
      return row === undefined ? [] : [row];
    });
  }

  all(): Item[] {
    return [...this.#partitions.keys()].sort(byBytes).flatMap((PK) => this.rows(PK));
  }
}

function placeOf(order: readonly string[], SK: string): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byBytes(order[middle] ?? '', SK) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
