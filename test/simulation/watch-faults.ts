/** What AWS says in these worlds, and what is therefore logged. */
const EXPECTED = new Set([
  'ThrottlingException',
  'TimeoutError',
  'TransactionConflictException',
  'TransactionCanceledException',
  'DomainError',
  // getBatch gives up after so many attempts.
  'Error',
]);

/** Listens to what the functions log. A fault that no call of theirs brought about is a bug. */
export function watchFaults() {
  const { error } = console;
  const { stackTraceLimit } = Error;
  // Faults are made and thrown by the thousand, and of a stack only its first line is told.
  Error.stackTraceLimit = 1;
  const names = new Set<string>();
  console.error = (line: unknown) => {
    const logged: unknown =
      typeof line === 'string' && line.startsWith('{') ? JSON.parse(line) : { name: String(line) };
    const { name, stack } = logged as { name: string; stack?: string[] };
    if (!EXPECTED.has(name)) names.add(`a function failed: ${name} ${stack?.[0] ?? ''}`);
  };
  return {
    unexpected: () => [...names],
    stop: () => {
      console.error = error;
      Error.stackTraceLimit = stackTraceLimit;
    },
  };
}
