import type { Ledger } from '../ledger.ts';
import type { KeyRing } from '../signature/key-ring.ts';
import type { Stack } from '../template/stack.ts';
import { bundleOnce } from './bundle-cache.ts';
import { functionsOf } from './definition.ts';
import { environmentOf } from './environment.ts';
import { FunctionPool } from './function-pool.ts';
import { type Invocation, PAYLOAD_BYTES_MAX } from './invocation.ts';
import type { LogLine } from './log-line.ts';

/** The stack's functions, ready to be invoked as Lambda would. */
export interface Functions {
  /** Waits for a free worker; never rejects. A timeout is errorType `Sandbox.Timedout`. */
  invoke(logicalId: string, event: unknown): Promise<Invocation>;
  /** AWS calls begun after their invocation had returned; on Lambda the frozen process may never make them. */
  lateCalls(): number;
  stop(): Promise<void>;
}

export interface FunctionsParts {
  stack: Stack;
  awsUrl: string;
  keys: KeyRing;
  ledger: Ledger;
  log(line: LogLine): void;
}

export async function startFunctions(parts: FunctionsParts): Promise<Functions> {
  const definitions = functionsOf(parts.stack);
  const bundles = await bundleOnce(definitions);
  let late = 0;
  const onLateCall = () => {
    late += 1;
  };
  const pools = new Map(
    definitions.map((definition) => {
      const { logicalId } = definition;
      const environment = environmentOf(definition, parts.awsUrl, parts.keys.keyOf(logicalId));
      const code = bundles.codeOf(logicalId);
      const pool = new FunctionPool({
        definition,
        program: bundles.worker,
        compiled: bundles.compiled,
        code,
        environment,
        log: parts.log,
        onLateCall,
      });
      return [logicalId, pool] as const;
    }),
  );
  return {
    invoke: (logicalId, event) => invoke(pools.get(logicalId), logicalId, event, parts.ledger),
    lateCalls: () => late,
    stop: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.stop()));
    },
  };
}

async function invoke(
  pool: FunctionPool | undefined,
  logicalId: string,
  event: unknown,
  ledger: Ledger,
): Promise<Invocation> {
  if (!pool) return refused('ResourceNotFoundException', `Function not found: ${logicalId}`);
  const text = JSON.stringify(event) ?? 'null';
  if (Buffer.byteLength(text) > PAYLOAD_BYTES_MAX)
    return refused('RequestTooLargeException', `The event is larger than ${PAYLOAD_BYTES_MAX} bytes`);
  ledger.invoked(logicalId);
  return pool.invoke(text);
}

function refused(errorType: string, errorMessage: string): Invocation {
  return { ok: false, errorType, errorMessage };
}
