import type { UserId } from '../../../protocol/ids.ts';
import type { EngineState } from '../../../web/src/engine/engine-types.ts';
import type { ClientEntry } from '../client-log.ts';
import type { Commit } from '../table/requests.ts';
import type { Item } from '../table/values.ts';

/** All that the oracle knows: the table, as it is and as it came to be, and what each client saw and shows. */
export interface Evidence {
  rows: readonly Item[];
  commits: readonly Commit[];
  clients: readonly Client[];
  /** Deliveries that failed too often: somebody looks after them. */
  deadLetters: readonly string[];
}
export interface Client {
  name: string;
  userId: UserId;
  log: readonly ClientEntry[];
  state: EngineState;
}
