/** The runtime's long waits (idle sockets, queue delays, visibility). A factor of N makes them N times shorter. */
export interface RuntimeClock {
  readonly factor: number;
  scaled(ms: number): number;
}

export function runtimeClock(factor = 1): RuntimeClock {
  if (!(factor > 0)) throw new RangeError(`The clock factor is a positive number, not ${factor}`);
  return { factor, scaled: (ms) => ms / factor };
}
