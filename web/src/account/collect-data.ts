import type { ExportPage } from '../../../protocol/account.ts';
import { accountAnswers } from '../../../protocol/account-answers.ts';
import { DomainError } from '../../../protocol/errors.ts';
import type { Engine } from '../engine/engine-types.ts';

const ROUTE = 'GET /v1/me/export';

/** Everything of mine, in one piece. */
export type Collected = Required<Pick<ExportPage, 'messages' | 'reactions'>> & Pick<ExportPage, 'account'>;

/** Puts the pages of an export together. `onMore` hears how many messages there are by now. */
export async function collectData(
  request: Engine['request'],
  { onMore, signal }: { onMore(messages: number): void; signal: AbortSignal },
): Promise<Collected> {
  const all: Collected = { messages: [], reactions: [] };
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await patiently(() => request(ROUTE, { query: { cursor }, answer: accountAnswers[ROUTE] }), signal);
    if (page.account !== undefined) all.account = page.account;
    all.messages.push(...page.messages);
    all.reactions.push(...page.reactions);
    onMore(all.messages.length);
    cursor = page.next;
  }
  return all;
}

/** A long life has more pages than may be asked for at once. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'rate_limited') throw error;
      await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? 1_000));
    }
  }
}

/** Saves it as a file, as a link with `download` does. */
export function saveAsFile(data: unknown, name: string): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(data, undefined, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has to have begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
