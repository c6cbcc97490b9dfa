import { DomainError, type ErrorCode, Problem } from '../../../protocol/errors.ts';
import type { RouteAnswer, RouteKey } from '../../../protocol/routes.ts';
import type { EngineWorld, RouteRequest } from '../engine/engine-types.ts';
import { readAnswer } from '../engine/wire.ts';
import type { SignIn } from './sign-in.ts';

const ANSWER_MS = 15_000;

type Tokens = Pick<SignIn, 'accessToken' | 'renewed'>;

/** Calls the routes of the site's own origin as the person who is signed in. */
export function createHttpApi(tokens: Tokens, fetchFrom: typeof fetch = fetch): EngineWorld['request'] {
  return async (route, request) => {
    const token = await tokens.accessToken();
    const first = await call(fetchFrom, route, request, token);
    if (first.status !== 401) return answerOf(route, first, request.answer);
    const renewed = token === undefined ? undefined : await tokens.renewed(token);
    if (renewed === undefined) throw signedOut();
    return answerOf(route, await call(fetchFrom, route, request, renewed), request.answer);
  };
}

async function call<K extends RouteKey>(
  fetchFrom: typeof fetch,
  route: K,
  request: RouteRequest<K>,
  token: string | undefined,
): Promise<Response> {
  if (token === undefined) throw signedOut();
  const [method = 'GET', template = ''] = route.split(' ');
  const headers = new Headers({ authorization: `Bearer ${token}`, accept: 'application/json' });
  if (request.idempotencyKey !== undefined) headers.set('idempotency-key', request.idempotencyKey);
  if (request.body !== undefined) headers.set('content-type', 'application/json');
  const body = request.body === undefined ? null : JSON.stringify(request.body);
  const url = pathOf(template, request.path ?? {}) + queryOf(request.query ?? {});
  try {
    return await fetchFrom(url, { method, headers, body, signal: AbortSignal.timeout(request.answerMs ?? ANSWER_MS) });
  } catch (cause) {
    throw new DomainError('unavailable', 'The network cannot be reached.', { cause });
  }
}

function pathOf(template: string, path: object): string {
  const values = new Map(Object.entries(path));
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values.get(name))));
}

function queryOf(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

async function answerOf<K extends RouteKey>(
  route: K,
  response: Response,
  schema: RouteRequest<K>['answer'],
): Promise<RouteAnswer<K>> {
  const body = await bodyOf(response);
  if (response.ok) return readAnswer(route, body, schema);
  throw problemOf(response.status, body);
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text().catch((cause: unknown) => {
    throw new DomainError('unavailable', 'The answer broke off.', { cause });
  });
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(status: number, body: unknown): DomainError {
  const problem = Problem.safeParse(body);
  if (!problem.success) return new DomainError(codeOf(status), `The server answered ${status}.`);
  const { code, detail, field, retryAfterMs, details } = problem.data;
  return new DomainError(code, detail, {
    details,
    ...(field !== undefined && { field }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** For answers that are not our handlers': the gateway's and the network's. */
function codeOf(status: number): ErrorCode {
  const known: Record<number, ErrorCode> = {
    401: 'unauthenticated',
    403: 'forbidden',
    413: 'too_large',
    429: 'rate_limited',
  };
  return known[status] ?? (status >= 500 ? 'unavailable' : 'internal');
}

function signedOut(): DomainError {
  return new DomainError('unauthenticated', 'Please sign in.');
}
