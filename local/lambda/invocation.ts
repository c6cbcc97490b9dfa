/** What came of one invocation, as Lambda's Invoke reports it. */
export type Invocation = { ok: true; payload: unknown } | { ok: false; errorType: string; errorMessage: string };

/** Lambda's limit for an event and for a result. */
export const PAYLOAD_BYTES_MAX = 6 * 1024 * 1024;
