import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CALLBACK, closeServer, flow, HOME, openPage, openServer, post, server, signIn } from './sign-in.fixture.ts';

beforeAll(openServer);
afterAll(closeServer);

it('[SIGNIN3] people sign in by username or address, in any case', async () => {
  const tokens = await Promise.all(['ANA', ' ana ', 'Ana@Example.com'].map((username) => signIn({ username })));

  expect(tokens.map(({ accessToken }) => decodeJwt(accessToken).username)).toEqual(['ana', 'ana', 'ana']);
});

it('[SIGNIN3] an unknown name and a wrong password get the same page', async () => {
  const wrong = await post('', { username: 'ana', password: 'wrong password' });
  const unknown = await post('', { username: 'nobody', password: 'wrong password' });

  const shape = ({ text }: { text: string }) => text.replaceAll(/sign-in\/[\w-]+/g, '').replaceAll(/value="\w+"/g, '');
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(wrong.text).toContain('Wrong username or password.');
  expect(shape(wrong)).toBe(shape(unknown));
});

it('[SIGNIN3] the sixth attempt in a row waits, known name or not, right password or not', async () => {
  await server.users.create({ handle: 'locked', email: 'locked@example.com', password: flow.password });
  const attempt = (name: string, password: string) =>
    server.users.signIn(name, password).then(
      () => 'in',
      (error: Error) => error.message,
    );
  const six = (name: string) =>
    Promise.all([...Array(5).fill('wrong'), flow.password].map((one) => attempt(name, one)));

  const [known, unknown] = await Promise.all([six('locked'), six('ghost')]);

  const wrong = Array(5).fill('Wrong username or password.');
  expect(known).toEqual([...wrong, 'Too many attempts. Try again in 1 second.']);
  expect(unknown).toEqual(known);
});

it.each([
  [{ username: 'ana', email: 'other@example.com', password: flow.password }, 409, 'That username is taken'],
  [
    { username: 'other', email: 'ANA@example.com', password: flow.password },
    409,
    'That address already has an account',
  ],
  [{ username: 'other', email: 'other@example.com', password: 'short' }, 400, 'Use at least 12 characters.'],
  [{ username: 'o', email: 'other@example.com', password: flow.password }, 400, 'Use 2 to 32 letters'],
  [{ username: 'a b', email: 'other@example.com', password: flow.password }, 400, 'Use 2 to 32 letters'],
  [{ username: 'other', email: 'nowhere', password: flow.password }, 400, 'Enter your email address'],
  [{ username: 'other', password: flow.password }, 400, 'Enter your email address'],
])('[SIGNIN4] sign-up refuses %o with %i', async (form, status, message) => {
  const answer = await post('/sign-up', form as Record<string, string>);

  expect(answer.status).toBe(status);
  expect(answer.text).toContain(message);
  expect(answer.text).not.toContain(flow.password);
  expect(server.users.byHandle('other')).toBeUndefined();
});

it('[SIGNIN4] sign-up signs in at once', async () => {
  const answer = await post('/sign-up', { username: 'Dora', email: 'dora@example.com', password: flow.password });

  expect(answer.status).toBe(303);
  expect(answer.location).toContain('/oauth2/authorize/');
  expect(server.users.byHandle('dora')?.email).toBe('dora@example.com');
});

it('[SIGNIN4] two sign-ups for one name at the same time make one person', async () => {
  const both = await Promise.allSettled(
    ['e1@example.com', 'e2@example.com'].map((email) =>
      server.users.create({ handle: 'emil', email, password: flow.password }),
    ),
  );

  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

it('[SIGNIN5] a form without the cookie of its visit, or from another site, does nothing', async () => {
  const { url } = await openPage();
  const form = { username: 'fred', email: 'fred@example.com', password: flow.password };

  const without = await fetch(`${url}/sign-up`, { method: 'POST', body: new URLSearchParams(form) });
  const foreign = await post('/sign-up', form, { origin: 'https://evil.example' });

  expect([without.status, foreign.status]).toEqual([400, 403]);
  expect(await without.text()).toContain('This page has expired');
  expect(server.users.byHandle('fred')).toBeUndefined();
});

it('[SIGNIN5] pages allow no script, no frame and no foreign form, and escape what was typed', async () => {
  const { url, cookie } = await openPage({ login_hint: '"><script>alert(1)</script>' });

  const response = await fetch(url, { headers: { cookie } });
  const text = await response.text();

  const policy = response.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("form-action 'self' http://127.0.0.1:13500 http://localhost:5173;");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(text).not.toContain('<script');
  expect(text).toContain('autocomplete="username"');
  expect(text).toContain('autocomplete="current-password"');
});

it('[SIGNIN6] /signup begins on the sign-up page, /login on the other', async () => {
  const begin = async (path: string) => {
    const response = await fetch(`${server.issuer}/${path}?client_id=site&x=1`, { redirect: 'manual' });
    return response.headers.get('location');
  };

  expect(await begin('signup')).toBe('/oauth2/authorize?client_id=site&x=1&screen_hint=signup');
  expect(await begin('login')).toBe('/oauth2/authorize?client_id=site&x=1');
  const { url, cookie } = await openPage({ screen_hint: 'signup' });
  expect((await fetch(url, { headers: { cookie } })).url).toMatch(/\/sign-up$/);
});

it('[SIGNIN6] /logout ends the session and goes only where the client may', async () => {
  const { url, cookie } = await openPage();
  const form = new URLSearchParams({ username: 'ana', password: flow.password });
  const done = await fetch(url, { method: 'POST', redirect: 'manual', headers: { cookie }, body: form });
  const resumed = await fetch(new URL(done.headers.get('location') ?? '', url), {
    redirect: 'manual',
    headers: { cookie },
  });
  const session = resumed.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const again = () =>
    fetch(
      `${server.issuer}/oauth2/authorize?response_type=code&client_id=site&redirect_uri=${CALLBACK}&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256`,
      {
        redirect: 'manual',
        headers: { cookie: session },
      },
    ).then((response) => response.headers.get('location'));

  const before = await again();
  const foreign = await fetch(`${server.issuer}/logout?client_id=site&logout_uri=https://evil.example/`, {
    redirect: 'manual',
    headers: { cookie: session },
  });
  const out = await fetch(`${server.issuer}/logout?client_id=site&logout_uri=${HOME}`, {
    redirect: 'manual',
    headers: { cookie: session },
  });

  expect(before).toMatch(/^http:\/\/127\.0\.0\.1:13500\/callback\?code=/);
  expect(foreign.status).toBe(400);
  expect([out.status, out.headers.get('location')]).toEqual([302, HOME]);
  expect(await again()).toMatch(/\/sign-in\//);
});
