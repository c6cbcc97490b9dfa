import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { HttpAnswer } from './http-answer.ts';

const Cors = z.looseObject({
  AllowOrigins: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowHeaders: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  AllowCredentials: z.boolean().default(false),
  MaxAge: z.optional(z.coerce.number()),
});

export interface CorsPolicy {
  /** The gateway answers preflights itself, with `headers` on top; undefined for any other request. */
  preflight(message: IncomingMessage): HttpAnswer | undefined;
  headers(message: IncomingMessage): [string, string][];
}

/** An HTTP API without a CORS configuration has no CORS: no header, and a preflight is a request like any other. */
export function corsPolicy(configuration: unknown): CorsPolicy {
  if (configuration === undefined) return { preflight: () => undefined, headers: () => [] };
  const cors = Cors.parse(configuration);
  const headers = (message: IncomingMessage): [string, string][] => {
    const { origin } = message.headers;
    const isAllowed = origin !== undefined && (cors.AllowOrigins.includes('*') || cors.AllowOrigins.includes(origin));
    if (!isAllowed) return [];
    return [
      ['access-control-allow-origin', cors.AllowOrigins.includes('*') ? '*' : origin],
      ['vary', 'origin'],
      ...listed('access-control-expose-headers', cors.ExposeHeaders),
      ...listed('access-control-allow-credentials', cors.AllowCredentials ? ['true'] : []),
    ];
  };
  return {
    headers,
    preflight(message) {
      if (message.method !== 'OPTIONS' || !message.headers['access-control-request-method']) return undefined;
      if (headers(message).length === 0) return { status: 204, headers: [], body: Buffer.alloc(0) };
      const allowed = [
        ...listed('access-control-allow-methods', cors.AllowMethods),
        ...listed('access-control-allow-headers', cors.AllowHeaders),
        ...listed('access-control-max-age', cors.MaxAge === undefined ? [] : [String(cors.MaxAge)]),
      ];
      return { status: 204, headers: allowed, body: Buffer.alloc(0) };
    },
  };
}

function listed(name: string, values: string[]): [string, string][] {
  return values.length > 0 ? [[name, values.join(',')]] : [];
}
