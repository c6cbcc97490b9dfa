import { DomainError } from '../../protocol/errors.ts';

/** AWS said "not now" after all the SDK's own attempts. */
const BUSY = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'TransactionInProgressException',
  'TimeoutError',
]);

/**
 * The one place where what was thrown becomes what is told. An expected failure keeps its code and words; a busy
 * service is `unavailable`; anything else is a bug: its stack goes to the log, its request id to the client.
 */
export function domainErrorOf(thrown: unknown, requestId: string): DomainError {
  if (thrown instanceof DomainError) return thrown;
  logFault(thrown, requestId);
  if (thrown instanceof Error && BUSY.has(thrown.name)) {
    return new DomainError('unavailable', 'Mathia is busy. Try again in a moment.', { retryAfterMs: 1_000 });
  }
  return new DomainError('internal', `Something went wrong on our side (request ${requestId}).`);
}

/** Names and stacks only: a message may quote what somebody wrote. */
export function logFault(thrown: unknown, requestId: string): void {
  const error = thrown instanceof Error ? thrown : new Error(typeof thrown);
  const frames = afterMessage(error)
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '));
  console.error(
    JSON.stringify({ level: 'error', requestId, name: error.name, stack: frames.map((line) => line.trim()) }),
  );
}

/** A message may have lines that look like those of a stack. */
function afterMessage({ stack = '', message }: Error): string {
  return stack.slice(Math.max(0, stack.indexOf(message)) + message.length);
}
