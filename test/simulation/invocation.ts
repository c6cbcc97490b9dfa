import { type Env, type Outside, runIn } from '../../aws/env.ts';
import type { Weather } from './weather.ts';

/** What became of an invocation. `died`: nobody answers, and nobody knows how far it came. */
export type Outcome<Result> = { result: Result } | { died: true } | { threw: unknown };

export type Handler = (event: never, context: never) => Promise<unknown>;

/** Carries out a call of a running function, at the moment when it is carried out. Returns or throws what AWS answers. */
export type CarryOut = (outside: Outside, by: Invocation) => unknown;

/** One run of a function. It may be killed at any moment; what it has asked for by then is done, or not. */
export class Invocation {
  readonly id: string;
  readonly #weather: Weather;
  readonly #carryOut: CarryOut;
  readonly #complaints: string[];
  #state: 'running' | 'over' | 'dead' = 'running';
  #die = () => {};

  constructor(id: string, weather: Weather, carryOut: CarryOut, complaints: string[]) {
    this.id = id;
    this.#weather = weather;
    this.#carryOut = carryOut;
    this.#complaints = complaints;
  }

  run(handler: Handler, event: object, timeoutMs: number): Promise<Outcome<unknown>> {
    const { scheduler } = this.#weather;
    const context = { awsRequestId: this.id };
    return new Promise((resolve) => {
      const cancel = scheduler.after(
        timeoutMs,
        () => `${this.id} has no time left`,
        () => this.kill(),
      );
      const end = (outcome: Outcome<unknown>) => {
        cancel();
        resolve(outcome);
      };
      this.#die = () => end({ died: true });
      runIn(this.#env, () => handler(event as never, context as never)).then(
        (result) => this.#over({ result }, end),
        (threw: unknown) => this.#over({ threw }, end),
      );
    });
  }

  kill(): void {
    if (this.#state !== 'running') return;
    this.#state = 'dead';
    this.#die();
  }

  #over(outcome: Outcome<unknown>, end: (outcome: Outcome<unknown>) => void): void {
    if (this.#state !== 'running') return;
    this.#state = 'over';
    end(outcome);
  }

  readonly #env: Env = {
    now: () => new Date(this.#weather.scheduler.now),
    randomBytes: (length) => this.#weather.chance.bytes(length),
    sleep: (ms) => this.#whileRunning((resume) => this.#weather.scheduler.after(ms, () => `${this.id} slept`, resume)),
    // Whoever asks knows what its command answers.
    io: (outside) => this.#io(outside) as Promise<never>,
  };

  /** Nothing of a dead function goes on. */
  #whileRunning(wait: (resume: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      wait(() => {
        if (this.#state !== 'dead') resolve();
      });
    });
  }

  #io(outside: Outside): Promise<unknown> {
    // Lambda freezes what a function leaves behind when it has returned.
    if (this.#state === 'over' && !isRead(outside)) {
      this.#complaints.push(`${this.id} went on after it had returned: ${describe(outside)}`);
    }
    if (this.#state !== 'running') return new Promise(() => {});
    if (outside.service === 'secrets') return Promise.resolve({ SecretString: 'a secret of this world' });
    const what = () => `${this.id} ${describe(outside)}`;
    return new Promise((resolve, reject) => {
      this.#weather.soon(what, () => this.#perform(outside, resolve, reject));
    });
  }

  #perform(outside: Outside, resolve: (answer: unknown) => void, reject: (error: unknown) => void): void {
    const { chance } = this.#weather;
    // It was on its way when the function died.
    const isStillAsked = this.#state !== 'dead' || chance.happens(0.5);
    if (!isStillAsked || this.#weather.happens('killedBefore')) return void this.#killed('before it was done');
    try {
      const answer = this.#carryOut(outside, this);
      if (this.#weather.happens('killedAfter')) return void this.#killed('after it was done');
      if (this.#state !== 'dead') resolve(answer);
    } catch (error) {
      this.#weather.scheduler.note(
        () => `  ${error instanceof Error ? `${error.name} ${codesOf(error)}` : String(error)}`,
      );
      if (this.#state !== 'dead') reject(error);
    }
  }

  #killed(when: string): void {
    if (this.#state !== 'running') return;
    this.#weather.scheduler.note(() => `  ${this.id} is killed ${when}`);
    this.kill();
  }
}

function codesOf(error: Error): string {
  return 'CancellationReasons' in error ? error.message : '';
}

/** A read that nobody waits for any more changes nothing. */
function isRead({ command }: Outside): boolean {
  return ['GetCommand', 'BatchGetCommand', 'QueryCommand'].includes(command.constructor.name);
}

function describe({ service, command }: Outside): string {
  const name = command.constructor.name.replace('Command', '');
  const input: unknown = 'input' in command ? command.input : command;
  return service === 'dynamodb' ? `${name} ${keysOf(input).join(', ')}` : `${service} ${targetOf(input)}`;
}

/** The keys that a request names, wherever they stand. */
function keysOf(input: unknown): string[] {
  if (typeof input !== 'object' || input === null) return [];
  if ('PK' in input && 'SK' in input) return [`${input.PK}/${input.SK}`];
  if (input instanceof Set) return [];
  const { ExpressionAttributeValues, KeyConditionExpression, ...rest } = input as Record<string, unknown>;
  if (KeyConditionExpression !== undefined) return [Object.values(ExpressionAttributeValues ?? {}).join(' ')];
  return Object.values(rest).flatMap(keysOf);
}

function targetOf(input: unknown): string {
  const { ConnectionId, Data, MessageBody, url } = input as Record<string, unknown>;
  return String(ConnectionId === undefined ? (MessageBody ?? url) : `${ConnectionId} ${Data}`);
}
