import * as z from 'zod';
import type { Answer } from '../gateway/invoke-within.ts';

export interface HttpAnswer {
  status: number;
  headers: [string, string][];
  body: Buffer;
}

const Full = z.looseObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.optional(z.nullable(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))),
  cookies: z.optional(z.nullable(z.array(z.string()))),
  body: z.optional(z.nullable(z.string())),
  isBase64Encoded: z.optional(z.nullable(z.boolean())),
});

/** What the caller gets for what the function returned (payload format 2.0). */
export function answerOf(answer: Answer): HttpAnswer {
  if (answer === 'timeout') return messageAnswer(503, 'Service Unavailable');
  if (!answer.ok) return messageAnswer(500, 'Internal Server Error');
  const { payload } = answer;
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) return inferred(payload);
  const full = Full.safeParse(payload);
  return full.success ? fullAnswer(full.data) : messageAnswer(500, 'Internal Server Error');
}

export function messageAnswer(status: number, message: string): HttpAnswer {
  return { status, headers: [['content-type', 'application/json']], body: Buffer.from(JSON.stringify({ message })) };
}

/** A function that returns no status code returns the body itself. */
function inferred(payload: unknown): HttpAnswer {
  const text = typeof payload === 'string' ? payload : (JSON.stringify(payload) ?? '');
  return { status: 200, headers: [['content-type', 'application/json']], body: Buffer.from(text) };
}

function fullAnswer({ statusCode, headers, cookies, body, isBase64Encoded }: z.infer<typeof Full>): HttpAnswer {
  const given = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    String(value),
  ]);
  const hasType = given.some(([name]) => name === 'content-type');
  return {
    status: statusCode,
    headers: [
      ...(hasType ? [] : [['content-type', 'text/plain;charset=UTF-8'] satisfies [string, string]]),
      ...given.filter(([name]) => !HOP_BY_HOP.has(name)),
      ...(cookies ?? []).map((cookie): [string, string] => ['set-cookie', cookie]),
    ],
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

const HOP_BY_HOP = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);
