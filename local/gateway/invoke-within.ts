import type { Functions } from '../lambda/functions.ts';
import type { Invocation } from '../lambda/invocation.ts';

export type Answer = Invocation | 'timeout';

/** Invokes for at most `timeoutMs`; the function itself runs on, as on AWS. */
export async function invokeWithin(
  functions: Pick<Functions, 'invoke'>,
  { functionId, timeoutMs }: { functionId: string; timeoutMs: number },
  event: unknown,
): Promise<Answer> {
  const { promise: timeout, resolve } = Promise.withResolvers<'timeout'>();
  const timer = setTimeout(resolve, timeoutMs, 'timeout' as const);
  try {
    return await Promise.race([functions.invoke(functionId, event), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
