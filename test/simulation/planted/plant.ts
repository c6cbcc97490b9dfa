import type { Outside } from '../../../aws/env.ts';
import type { EngineWorld } from '../../../web/src/engine/engine-types.ts';

/** A call of a function to the outside, when it is carried out. */
export interface Call {
  service: Outside['service'];
  /** Of a command, as `TransactWriteCommand`. */
  name: string;
  input: unknown;
  /** Which run of which function. */
  by: string;
}

/** A bug, or none: what stands between the product and its world, and does something else than what was asked. */
export interface Plant {
  /** Answers a call in place of AWS; `next` is AWS. */
  outside?: ((call: Call, next: (input: unknown) => unknown) => unknown) | undefined;
  /** What a client has of the world. */
  device?: ((world: EngineWorld) => EngineWorld) | undefined;
}

export const nothingPlanted: Plant = {};
