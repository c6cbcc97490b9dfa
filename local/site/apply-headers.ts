import type { ServerResponse } from 'node:http';
import type { ResponseHeaders } from './response-headers.ts';

export function applyHeaders(response: ServerResponse, { set, remove }: ResponseHeaders): void {
  for (const name of remove) response.removeHeader(name);
  for (const { name, value, override } of set) {
    if (override || !response.hasHeader(name)) response.setHeader(name, value);
  }
}
