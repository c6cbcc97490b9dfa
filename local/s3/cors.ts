import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { wildcard } from '../iam/statement.ts';
import { S3Error } from './s3-error.ts';

const texts = z.array(z.string()).default([]);
const CorsRule = z.looseObject({
  AllowedOrigins: texts,
  AllowedMethods: texts,
  AllowedHeaders: texts,
  ExposedHeaders: texts,
  MaxAge: z.coerce.number().optional(),
});
export type CorsRule = z.output<typeof CorsRule>;
export const Cors = z.looseObject({ CorsRules: z.array(CorsRule) });

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';
const REFUSED =
  "CORSResponse: This CORS request is not allowed. This is usually because the evaluation of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

interface CrossOrigin {
  origin: string;
  method: string;
  /** In lower case. */
  headers: string[];
}

/** The headers of S3's answer to a preflight. Throws S3's refusal when no rule allows what is asked. */
export function preflightHeaders(rules: readonly CorsRule[], headers: IncomingHttpHeaders): Record<string, string> {
  const { origin } = headers;
  const method = headers['access-control-request-method'];
  if (origin === undefined) throw new S3Error('BadRequest');
  if (method === undefined) throw new S3Error('BadRequest', 'Invalid Access-Control-Request-Method: null');
  if (rules.length === 0) throw new S3Error('AccessForbidden');
  const asked = listOf(headers['access-control-request-headers']);
  const rule = rules.find((one) => isAllowed(one, { origin, method, headers: asked }));
  if (!rule) throw new S3Error('AccessForbidden', REFUSED);
  return {
    ...answerHeaders(rule, origin),
    ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
    ...(rule.MaxAge !== undefined && { 'access-control-max-age': String(rule.MaxAge) }),
  };
}

/** What is added to the answer to a request of a page; nothing where no rule allows it. */
export function corsHeaders(
  rules: readonly CorsRule[],
  { method, headers }: { method: string; headers: IncomingHttpHeaders },
): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined) return {};
  const rule = rules.find((one) => isAllowed(one, { origin, method, headers: [] }));
  return rule ? answerHeaders(rule, origin) : {};
}

function answerHeaders(rule: CorsRule, origin: string): Record<string, string> {
  const isForAll = rule.AllowedOrigins.includes('*');
  return {
    'access-control-allow-origin': isForAll ? '*' : origin,
    'access-control-allow-methods': rule.AllowedMethods.join(', '),
    ...(rule.ExposedHeaders.length > 0 && { 'access-control-expose-headers': rule.ExposedHeaders.join(', ') }),
    ...(!isForAll && { 'access-control-allow-credentials': 'true' }),
    vary: VARY,
  };
}

function isAllowed(rule: CorsRule, { origin, method, headers }: CrossOrigin): boolean {
  const allows = (patterns: string[], text: string) => patterns.some((pattern) => wildcard(pattern).test(text));
  return (
    allows(rule.AllowedOrigins, origin) &&
    rule.AllowedMethods.includes(method) &&
    headers.every((header) =>
      allows(
        rule.AllowedHeaders.map((name) => name.toLowerCase()),
        header,
      ),
    )
  );
}

function listOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}
