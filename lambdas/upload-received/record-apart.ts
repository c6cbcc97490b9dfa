import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { AudioType, Refusal } from '../../protocol/attachment.ts';
import type { Recorded } from './record-anew.ts';

/** As this file is told when it is the process of its own. */
const APART = 'record-apart';
/** Ten minutes of sound take half a second. What takes longer was made to. */
const MS_MAX = 20_000;
const HEAP_MB_MAX = 384;

const Task = z.object({ bytes: z.instanceof(Uint8Array), type: AudioType });
const Refused = z.object({ refused: Refusal });
const Outcome = z.union([
  Refused,
  z.object({ full: z.instanceof(Uint8Array), contentType: AudioType, durationMs: z.int() }),
]);

/**
 * The same as `recordAnew`, in a process of its own: a file can tell a parser of so many parts that it never ends, or
 * that no memory holds them. Only a process can be stopped then; a thread without memory takes the others with it.
 */
export async function recordApart(
  bytes: Uint8Array,
  type: AudioType,
  msMax = MS_MAX,
): Promise<Recorded | z.infer<typeof Refused>> {
  const child = fork(fileURLToPath(import.meta.url), [APART], {
    execArgv: [`--max-old-space-size=${HEAP_MB_MAX}`],
    env: withoutCredentials(process.env),
    serialization: 'advanced',
    // What a process says that dies of a file is of no use to anybody.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    timeout: msMax,
    killSignal: 'SIGKILL',
  });
  try {
    return await new Promise((resolve) => {
      child.once('message', (told) => resolve(Outcome.parse(told)));
      // Out of memory, out of time, or a fault of the parser.
      for (const end of ['error', 'exit']) child.once(end, () => resolve({ refused: 'damaged' }));
      child.send({ bytes, type }, () => undefined);
    });
  } finally {
    child.kill('SIGKILL');
  }
}

/** What reads a stranger's file has no rights. */
function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, AWS_SESSION_TOKEN: ___, ...rest } = env;
  return rest;
}

if (process.argv[2] === APART) {
  process.once('message', async (told) => {
    const { bytes, type } = Task.parse(told);
    const { recordAnew } = await import('./record-anew.ts');
    process.send?.(await recordAnew(bytes, type));
  });
}
