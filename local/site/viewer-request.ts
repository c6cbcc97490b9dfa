import { createContext, Script } from 'node:vm';
import * as z from 'zod';

const Value = z.looseObject({ value: z.string() });
const EdgeRequest = z.looseObject({
  method: z.string(),
  uri: z.string(),
  querystring: z.unknown(),
  headers: z.record(z.string(), Value),
});
const EdgeResponse = z.looseObject({
  statusCode: z.number(),
  headers: z.record(z.string(), Value).default({}),
  body: z.union([z.string(), z.looseObject({ data: z.string() })]).optional(),
});

export interface ViewerRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  cookies: Record<string, string>;
  ip: string;
}

export type EdgeAnswer = { path: string } | { status: number; headers: Record<string, string>; body: string };

/** CloudFront gives a function less than a millisecond of its own clock; this only ends loops. */
const RUN_MS = 2_000;

/** Runs a CloudFront Function (cloudfront-js-2.0) for one viewer request, in a context of its own. */
export function viewerRequestFunction(code: string): (request: ViewerRequest) => EdgeAnswer {
  const context = createContext({ console: { log: () => undefined } });
  new Script(code, { filename: 'viewer-request.js' }).runInContext(context, { timeout: RUN_MS });
  return (request) => {
    const event = JSON.stringify(JSON.stringify(edgeEvent(request)));
    const call = new Script(`JSON.stringify(handler(JSON.parse(${event})))`);
    const text: unknown = call.runInContext(context, { timeout: RUN_MS });
    return answerOf(JSON.parse(z.string().parse(text)));
  };
}

function edgeEvent({ method, path, query, headers, cookies, ip }: ViewerRequest) {
  return {
    version: '1.0',
    context: {
      distributionDomainName: 'd111111abcdef8.cloudfront.net',
      eventType: 'viewer-request',
      requestId: crypto.randomUUID(),
    },
    viewer: { ip },
    request: {
      method,
      uri: path,
      querystring: Object.fromEntries([...query].map(([name, value]) => [name, { value }])),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
      cookies: Object.fromEntries(Object.entries(cookies).map(([name, value]) => [name, { value }])),
    },
  };
}

function answerOf(result: unknown): EdgeAnswer {
  const response = EdgeResponse.safeParse(result);
  if (!response.success) return { path: EdgeRequest.parse(result).uri };
  const { statusCode, headers, body } = response.data;
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
    body: typeof body === 'object' ? body.data : (body ?? ''),
  };
}
