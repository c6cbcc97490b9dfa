import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

/** One run of a handler, for everything that began within it. */
interface Run {
  requestId: string;
  hasReturned: boolean;
}

const runs = new AsyncLocalStorage<Run>();

/**
 * Lambda freezes the process when a handler returns: a request begun after that may never leave, or leave minutes
 * later. Here it leaves at once, so the code would seem to work; `onLate` hears of it instead.
 */
export function watchLateCalls(onLate: (requestId: string, what: string) => void): void {
  const note = (what: string) => {
    const run = runs.getStore();
    if (run?.hasReturned) onLate(run.requestId, what);
  };
  for (const library of [http, https]) {
    library.request = watched(library.request, note);
    library.get = watched(library.get, note);
  }
  syncBuiltinESMExports();
  globalThis.fetch = watched(globalThis.fetch, note);
}

function watched<Call extends (...args: never[]) => unknown>(call: Call, note: (what: string) => void): Call {
  return new Proxy(call, {
    apply(target, self, args: unknown[]) {
      note(nameOf(args[0]));
      return Reflect.apply(target, self, args);
    },
  });
}

/** Runs a handler so that what it leaves behind can be told from what it awaited. */
export async function runWatched<Result>(requestId: string, work: () => Promise<Result>): Promise<Result> {
  const run: Run = { requestId, hasReturned: false };
  try {
    return await runs.run(run, work);
  } finally {
    run.hasReturned = true;
  }
}

function nameOf(target: unknown): string {
  if (typeof target === 'string') return target;
  if (target instanceof URL) return target.href;
  if (typeof target !== 'object' || target === null) return 'a request';
  const read = (key: string): string => String(Reflect.get(target, key) ?? '');
  return read('url') || `${read('method')} ${read('hostname') || read('host')}${read('path')}`;
}
