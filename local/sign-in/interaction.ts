import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type default as Provider } from 'oidc-provider';
import { DomainError } from '../../protocol/errors.ts';
import { readBody } from '../gateway/read-body.ts';
import { requestUrl } from '../gateway/request-url.ts';
import { type FormPage, failurePage, signInPage, signUpPage } from './pages.ts';
import type { PoolSettings } from './user-pool.ts';
import type { User } from './user-table.ts';
import type { Users } from './users.ts';

export interface InteractionParts {
  issuer: string;
  provider: Provider;
  settings: PoolSettings;
  users: Users;
}

const FORM_BYTES_MAX = 16 * 1024;

/** The pages at `/sign-in/<uid>` and `/sign-in/<uid>/sign-up`. The signed cookie of that path says whose visit it is. */
export async function serveInteraction(
  parts: InteractionParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { params, uid } = await parts.provider.interactionDetails(request, response);
    const url = requestUrl(request);
    const isSignUp = url.pathname.endsWith('/sign-up');
    const page: FormPage = { ...parts.settings, action: `/sign-in/${uid}`, ...hintOf(params.login_hint) };
    if (request.method === 'POST') return await submit(parts, request, response, { page, isSignUp });
    if (params.screen_hint === 'signup' && !isSignUp && !url.searchParams.has('sign-in')) {
      response.writeHead(303, { location: `/sign-in/${uid}/sign-up` }).end();
    } else show(response, 200, isSignUp ? signUpPage(page) : signInPage(page));
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    show(response, 400, expiredPage(parts.settings));
  }
}

async function submit(
  parts: InteractionParts,
  request: IncomingMessage,
  response: ServerResponse,
  { page, isSignUp }: { page: FormPage; isSignUp: boolean },
): Promise<void> {
  if (request.headers.origin !== undefined && request.headers.origin !== new URL(parts.issuer).origin) {
    return show(response, 403, failurePage({ title: 'That did not work', detail: 'The form came from another site.' }));
  }
  const form = new URLSearchParams((await readBody(request, FORM_BYTES_MAX))?.toString('utf8'));
  const given = { name: form.get('username') ?? '', email: form.get('email') ?? '' };
  try {
    const user = await (isSignUp ? signUp(parts.users, form) : signIn(parts.users, form));
    await parts.provider.interactionFinished(request, response, { login: { accountId: user.sub, remember: true } });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const refused = { ...page, ...given, refusal: { field: error.field ?? 'password', message: error.message } };
    show(response, error.httpStatus, isSignUp ? signUpPage(refused) : signInPage(refused));
  }
}

function signIn(users: Users, form: URLSearchParams): Promise<User> {
  return users.signIn(form.get('username') ?? '', form.get('password') ?? '');
}

function signUp(users: Users, form: URLSearchParams): Promise<User> {
  const email = form.get('email') || undefined;
  return users.create({ handle: form.get('username') ?? '', password: form.get('password') ?? '', email });
}

function hintOf(hint: unknown): { name?: string } {
  return typeof hint === 'string' ? { name: hint } : {};
}

function expiredPage({ clients }: PoolSettings): string {
  const callback = clients[0]?.callbackUrls[0];
  const home = callback && new URL('/', callback).href;
  const detail = 'This page was open for too long, or was opened twice. Start again from Mathia.';
  return failurePage({ title: 'This page has expired', detail, ...(home && { home }) });
}

export function show(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(page);
}
