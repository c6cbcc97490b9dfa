/** What happens, in words that are made only when somebody wants to read them. */
export type Label = string | (() => string);

interface Planned {
  at: number;
  order: number;
  label: Label;
  fire(): void;
  isCancelled: boolean;
}

/** When worlds begin. */
export const START = Date.UTC(2026, 10, 22);

/**
 * The one clock of a world, and everything that is still to happen in it. Time passes only from one thing to the next,
 * and whatever one thing sets off is done before the next.
 */
export class Scheduler {
  now: number;
  /** What happened, in order, if it is to be told: the same for the same seed. */
  readonly history: string[] = [];
  readonly #isTold: boolean;
  readonly #begin: number;
  readonly #heap: Planned[] = [];
  #order = 0;

  constructor({ begin = START, isTold = false } = {}) {
    this.#isTold = isTold;
    this.#begin = begin;
    this.now = begin;
  }

  /** In simulated milliseconds since the world began. */
  get elapsed(): number {
    return this.now - this.#begin;
  }

  note(what: Label): void {
    if (this.#isTold) this.history.push(`${Math.round(this.elapsed)} ${typeof what === 'string' ? what : what()}`);
  }

  /** Returns what cancels it. Without a label it does not stand in the history. */
  after(ms: number, label: Label, fire: () => void): () => void {
    const planned = { at: this.now + Math.max(0, ms), order: this.#order++, label, fire, isCancelled: false };
    this.#push(planned);
    return () => {
      planned.isCancelled = true;
    };
  }

  /** Lets everything happen that is due within this time. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settled();
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.#pop();
      if (next.isCancelled) continue;
      this.now = Math.max(this.now, next.at);
      if (next.label !== '') this.note(next.label);
      next.fire();
      await settled();
    }
    this.now = end;
  }

  #push(planned: Planned): void {
    const heap = this.#heap;
    let at = heap.push(planned) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(planned, heap[parent])) break;
      heap[at] = heap[parent] as Planned;
      at = parent;
    }
    heap[at] = planned;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (isBefore(heap[child + 1], heap[child])) child += 1;
      if (!isBefore(heap[child], last)) break;
      heap[at] = heap[child] as Planned;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(one: Planned | undefined, other: Planned | undefined): boolean {
  if (one === undefined || other === undefined) return other === undefined && one !== undefined;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** Every promise that can go on has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
