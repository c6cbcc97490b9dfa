import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Label, Scheduler } from './scheduler.ts';

/** Lets things happen after the time that they take in this world. */
export class Weather {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  faults: Faults;

  constructor(scheduler: Scheduler, chance: Chance, faults: Faults) {
    this.scheduler = scheduler;
    this.chance = chance;
    this.faults = faults;
  }

  happens(fault: Exclude<keyof Faults, 'slowMs' | 'indexLagMs'>): boolean {
    return this.chance.happens(this.faults[fault]);
  }

  /** Most things take some milliseconds, some take long. */
  latency(): number {
    const { slow, slowMs } = this.faults;
    return this.chance.happens(slow) ? this.chance.between(20, slowMs) : this.chance.between(1, 20);
  }

  soon(label: Label, fire: () => void): () => void {
    return this.scheduler.after(this.latency(), label, fire);
  }

  /** The same as something to wait for. */
  while(label: Label): Promise<void> {
    return new Promise((resolve) => this.soon(label, resolve));
  }
}
