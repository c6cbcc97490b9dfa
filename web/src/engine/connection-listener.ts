import type { CommandData, CommandReply } from '../../../protocol/commands.ts';
import type { WireError } from '../../../protocol/errors.ts';
import type { ServerEvent } from '../../../protocol/events.ts';
import type { ConnectionStatus } from './engine-types.ts';

export type Heads = Readonly<Record<string, number>>;
export type Greeting = CommandReply<'hello'>;

export interface ConnectionListener {
  /** What this client has of each room, for `hello`. */
  have(): CommandData<'hello'>['rooms'];
  received(events: readonly ServerEvent[]): void;
  /** `hello` was answered: commands can be sent. */
  greeted(greeting: Greeting): void;
  /** The server told its heads after everything it had posted until then. */
  caughtUp(heads: Heads): void;
  heads(heads: Heads): void;
  status(status: ConnectionStatus, error?: WireError): void;
}
