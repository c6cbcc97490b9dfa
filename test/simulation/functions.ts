import './settings.ts';
import { handler as authorize } from '../../lambdas/authorize/index.ts';
import { handler as command } from '../../lambdas/command/index.ts';
import { handler as connect } from '../../lambdas/connect/index.ts';
import { handler as deliverToBot } from '../../lambdas/deliver-to-bot/index.ts';
import { handler as disconnect } from '../../lambdas/disconnect/index.ts';
import { handler as fanOut } from '../../lambdas/fan-out/index.ts';
import { handler as me } from '../../lambdas/me/index.ts';
import { handler as members } from '../../lambdas/members/index.ts';
import { handler as planDeliveries } from '../../lambdas/plan-deliveries/index.ts';
import { handler as replies } from '../../lambdas/replies/index.ts';
import { handler as rooms } from '../../lambdas/rooms/index.ts';
import { handler as sweep } from '../../lambdas/sweep/index.ts';
import { handler as tickets } from '../../lambdas/tickets/index.ts';
import { functions } from '../../lib/functions.ts';
import { type CarryOut, type Handler, Invocation, type Outcome } from './invocation.ts';
import type { Weather } from './weather.ts';

/** The product's own handlers, as they are deployed. */
const handlers = {
  authorize,
  command,
  connect,
  'deliver-to-bot': deliverToBot,
  disconnect,
  'fan-out': fanOut,
  me,
  members,
  'plan-deliveries': planDeliveries,
  replies,
  rooms,
  sweep,
  tickets,
} as const;
export type FunctionName = keyof typeof handlers;

/** Lambda: runs functions, each in an environment of its own. */
export class Functions {
  /** What functions did that they must never do. */
  readonly complaints: string[] = [];
  readonly #weather: Weather;
  readonly #carryOut: CarryOut;
  #count = 0;

  constructor(weather: Weather, carryOut: CarryOut) {
    this.#weather = weather;
    this.#carryOut = carryOut;
  }

  async invoke(name: FunctionName, event: object): Promise<Outcome<unknown>> {
    const invocation = new Invocation(`${name}:${++this.#count}`, this.#weather, this.#carryOut, this.complaints);
    const handler: Handler = handlers[name];
    const outcome = await invocation.run(handler, event, functions[name].timeoutSeconds * 1_000);
    const told = 'result' in outcome ? 'returns' : 'died' in outcome ? 'is dead' : `throws ${outcome.threw}`;
    this.#weather.scheduler.note(() => `${invocation.id} ${told}`);
    return outcome;
  }
}
