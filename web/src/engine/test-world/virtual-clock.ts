interface Timer {
  due: number;
  order: number;
  fire(): void;
}

/** Time that passes only when told to. What is due fires in order, and everything it sets off is done before the next. */
export class VirtualClock {
  #now = Date.UTC(2026, 10, 22);
  #timers: Timer[] = [];
  #order = 0;

  now(): number {
    return this.#now;
  }

  setTimer(ms: number, fire: () => void): () => void {
    const timer = { due: this.#now + Math.max(0, ms), order: this.#order++, fire };
    const index = this.#timers.findIndex((other) => other.due > timer.due);
    this.#timers.splice(index < 0 ? this.#timers.length : index, 0, timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }

  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#timers[0]; next !== undefined && next.due <= end; next = this.#timers[0]) {
      this.#timers.shift();
      this.#now = next.due;
      next.fire();
      await settled();
    }
    this.#now = end;
  }

  /** As a machine that sleeps: time is gone and no timer has fired meanwhile. */
  sleep(ms: number): void {
    this.#now += ms;
  }
}

/** Every promise that can go on has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
