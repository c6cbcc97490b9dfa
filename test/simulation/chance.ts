import { seededBytes, seededRandom } from '../../web/src/engine/test-world/seeded-random.ts';

/** Chance that is the same for the same seed. */
export class Chance {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  happens(probability: number): boolean {
    return probability > 0 && this.random() < probability;
  }

  /** From `min` to below `max`. */
  between(min: number, max: number): number {
    return Math.floor(min + this.random() * (max - min));
  }

  oneOf<T>(of: readonly T[]): T | undefined {
    return of[this.between(0, of.length)];
  }

  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries<number>(weights) as [Name, number][];
    let rest = this.random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      rest -= weight;
      if (rest < 0) return name;
    }
    return (entries[0] as [Name, number])[0];
  }

  bytes(length: number): Uint8Array {
    return seededBytes(this.random, length);
  }

  shuffled<T>(of: readonly T[]): T[] {
    const left = [...of];
    return of.map(() => left.splice(this.between(0, left.length), 1)[0] as T);
  }
}
