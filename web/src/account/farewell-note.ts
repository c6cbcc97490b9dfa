/** Outlives the way over the sign-in server's own sign-out, and nothing else: it is this tab's. */
const KEY = 'mathia.account-deleted';

export function leaveFarewell(at: string): void {
  sessionStorage.setItem(KEY, at);
}

/** When somebody asked in this tab to be forgotten. */
export function readFarewell(): string | undefined {
  return sessionStorage.getItem(KEY) ?? undefined;
}

export function dropFarewell(): void {
  sessionStorage.removeItem(KEY);
}
