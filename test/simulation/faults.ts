import type { Chance } from './chance.ts';

/** How often each thing goes wrong, from 0 to 1, and how long things take. */
export interface Faults {
  /** AWS says "not now", after all attempts of its client. */
  throttled: number;
  /** Done, and the answer did not come. */
  answerLost: number;
  /** Done, the answer did not come, and the client of AWS asked again by itself. */
  doneTwice: number;
  /** A transaction or a write met another transaction. */
  conflict: number;
  /** The function ends before, or after, what it asks for is done. */
  killedBefore: number;
  killedAfter: number;
  /** Of a batch, some keys are left. */
  unprocessed: number;
  /** A long query comes in small pages. */
  shortPages: number;
  /** A read that is not consistent sees what was there before. */
  staleRead: number;
  /** Posts to sockets: 429, 403, an error on the way. */
  postLimited: number;
  postForbidden: number;
  postBroken: number;
  /** A frame that was accepted does not arrive. */
  frameLost: number;
  requestLost: number;
  httpAnswerLost: number;
  missingDisconnect: number;
  /** A half-open socket instead of a closed one. */
  halfOpen: number;
  streamRepeated: number;
  streamLost: number;
  queueRepeated: number;
  /** What takes long takes this long at most. */
  slowMs: number;
  slow: number;
  indexLagMs: number;
}

export const noFaults: Faults = {
  ...{ throttled: 0, answerLost: 0, doneTwice: 0, conflict: 0, killedBefore: 0, killedAfter: 0, unprocessed: 0 },
  ...{ shortPages: 0, staleRead: 0, postLimited: 0, postForbidden: 0, postBroken: 0, frameLost: 0, requestLost: 0 },
  ...{ httpAnswerLost: 0, missingDisconnect: 0, halfOpen: 0, streamRepeated: 0, streamLost: 0, queueRepeated: 0 },
  ...{ slowMs: 200, slow: 0.05, indexLagMs: 200 },
};

/**
 * Every world has its own weather: of each fault none, some or a lot. A world where everything goes wrong all the time
 * does nothing at all, so most have a few kinds.
 */
export function drawFaults(chance: Chance): Faults {
  const some = (little: number, much: number) => chance.oneOf([0, 0, little, much]) ?? 0;
  return {
    throttled: some(0.01, 0.04),
    answerLost: some(0.01, 0.04),
    doneTwice: some(0.01, 0.06),
    conflict: some(0.02, 0.15),
    killedBefore: some(0.005, 0.02),
    killedAfter: some(0.005, 0.02),
    unprocessed: some(0.05, 0.3),
    shortPages: some(0.2, 0.8),
    staleRead: some(0.3, 1),
    postLimited: some(0.05, 0.4),
    postForbidden: some(0.01, 0.1),
    postBroken: some(0.01, 0.1),
    frameLost: some(0.02, 0.2),
    requestLost: some(0.02, 0.1),
    httpAnswerLost: some(0.02, 0.1),
    missingDisconnect: chance.oneOf([0, 0.5, 1]) ?? 0,
    halfOpen: chance.oneOf([0, 0.3, 0.8]) ?? 0,
    streamRepeated: some(0.1, 0.5),
    streamLost: some(0.02, 0.2),
    queueRepeated: some(0.1, 0.5),
    slowMs: chance.oneOf([500, 3_000, 8_000]) ?? 500,
    slow: chance.oneOf([0.02, 0.1, 0.25]) ?? 0.02,
    indexLagMs: chance.oneOf([0, 300, 3_000]) ?? 0,
  };
}
