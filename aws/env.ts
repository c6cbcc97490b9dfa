import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** What a call to the outside is, for whoever watches or replaces it. `command` is the SDK's command, or a request. */
export interface Outside {
  service:
    | 'dynamodb'
    | 'connections'
    | 'queue'
    | 'secrets'
    | 'bot'
    | 'media'
    | 'vision'
    | 'speech'
    | 'transcribe'
    | 'identity';
  command: object;
}

/**
 * Everything that makes two runs of a handler differ: the clock, randomness, waiting and every call to the outside.
 * A simulation runs the handlers in an environment of its own; nothing else in lambdas/ or aws/ reaches for these.
 */
export interface Env {
  now(): Date;
  randomBytes(length: number): Uint8Array;
  sleep(milliseconds: number): Promise<void>;
  /** Runs `call`, which carries out `outside`. */
  io<Result>(outside: Outside, call: () => Promise<Result>): Promise<Result>;
}

const realEnv: Env = {
  now: () => new Date(),
  randomBytes: (length) => randomFillSync(new Uint8Array(length)),
  sleep: (milliseconds) => delay(milliseconds),
  io: (_outside, call) => call(),
};

const scope = new AsyncLocalStorage<Env>();

/** The environment of the running invocation. */
export const env: Env = {
  now: () => current().now(),
  randomBytes: (length) => current().randomBytes(length),
  sleep: (milliseconds) => current().sleep(milliseconds),
  io: (outside, call) => current().io(outside, call),
};

function current(): Env {
  return scope.getStore() ?? realEnv;
}

/** Runs `body`, and whatever it awaits, in `replacement`. */
export function runIn<Result>(replacement: Env, body: () => Result): Result {
  return scope.run(replacement, body);
}

/** A number from 0 up to 1, for jitter. */
export function randomFraction(): number {
  const [high = 0, low = 0] = env.randomBytes(2);
  return (high * 256 + low) / 65_536;
}

/** Waits before another attempt, so that those who met each other come apart: up to 40 ms after the first, then doubling. */
export function backOff(attempt: number): Promise<void> {
  return env.sleep(randomFraction() * 20 * 2 ** attempt);
}
