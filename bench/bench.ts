/** A measurement, and what it found broken. `say` tells whoever waits how far it is. */
export interface Bench {
  measure(say: (text: string) => void): Promise<Measured>;
}

export interface Measured {
  /** For machines: what `--json` prints. */
  figures: object;
  /** The same for people. */
  report: string;
  /** A sentence for each promise that does not hold. */
  broken: string[];
}
