import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeServer, listen } from '../gateway/listen.ts';
import { readStack } from '../template/read-stack.ts';
import type { Stack } from '../template/stack.ts';
import { synthesize } from '../template/synthesize.ts';
import { cacheControl } from './cache-control.ts';
import { type Site, startSite } from './site.ts';
import { siteFiles } from './site-files.ts';
import { viewerRequestFunction } from './viewer-request.ts';

const SCRIPT = `console.log(1);${' '.repeat(2000)}`;
const socketUrl = 'ws://127.0.0.1:13532/dev';
let folder: string;
let api: Server;
let site: Site;
let stack: Stack;
let seen: IncomingMessage[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'site-'));
  await mkdir(join(folder, 'web/assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await writeFile(join(folder, 'web/index.html'), '<!doctype html>');
  await writeFile(join(folder, 'web/assets/app-1a2b.js'), SCRIPT);
  api = createServer((request, response) => {
    seen.push(request);
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.setHeader('content-type', 'application/json');
    request.pipe(response.writeHead(201));
  });
  const httpUrl = `http://127.0.0.1:${await listen(api, 0)}`;
  const template = await synthesize({ stage: 'dev' });
  const there = 'http://127.0.0.1:13530';
  const addresses = { siteUrl: there, httpUrl, socketUrl, awsUrl: there, issuer: there, signInUrl: there };
  stack = readStack({ template, parameters: {}, addresses });
  site = await startSite({
    stack,
    httpUrl,
    files: siteFiles(join(folder, 'web'), { 'config.json': stack.outputs.SiteConfig ?? '' }),
    cacheControlOf: cacheControl(template),
    port: 0,
  });
}, 30_000);

afterAll(async () => {
  await site.stop();
  await closeServer(api);
  await rm(folder, { recursive: true });
});

/** fetch would tidy the path and unpack the body. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { port } = new URL(site.url);
  const request = send({ host: '127.0.0.1', port, path, headers, method, agent: false });
  request.end();
  const [response] = await once(request, 'response');
  const body = Buffer.concat(await response.toArray());
  return { status: response.statusCode, headers: response.headers, body };
}

it('[SITE1] paths of the app are index.html, by the function that the template has', async () => {
  const pages = await Promise.all(['/', '/rooms/room_1', '/rooms/'].map((path) => get(path)));

  for (const page of pages) {
    expect([page.status, page.headers['content-type'], page.body.toString()]).toEqual([
      200,
      'text/html',
      '<!doctype html>',
    ]);
  }
});

it('[SITE1] a missing file is 404 and never index.html', async () => {
  const missing = await Promise.all(
    ['/assets/app-0000.js', '/nothing.png', '/assets/app-1a2b.js/x.js'].map((path) => get(path)),
  );

  for (const { status, body } of missing) {
    expect(status).toBe(404);
    expect(body.toString()).not.toContain('doctype');
  }
});

it.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/..%5c..%5csecret.txt',
  '//secret.txt',
  '/%00.txt',
  '/%zz.txt',
])('[SITE2] %s does not leave the folder', async (path) => {
  const { status, body } = await get(path);

  expect(status).toBe(404);
  expect(body.toString()).not.toContain('outside');
});

it('[SITE3] every answer has the headers of the deployed policy, with the local addresses', async () => {
  const answers = await Promise.all([get('/'), get('/assets/none.js'), get('/v1/me')]);

  for (const { headers } of answers) {
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ${socketUrl} `);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect(headers['content-security-policy']).not.toContain('amazonaws');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
  }
});

it('[SITE4] files with a hash may be kept for ever, all others are asked for again', async () => {
  const [page, asset, config] = await Promise.all([get('/'), get('/assets/app-1a2b.js'), get('/config.json')]);

  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect([page, config].map(({ headers }) => headers['cache-control'])).toEqual(['no-cache', 'no-cache']);
});

it('[SITE4] a known tag is 304 without a body, compressed or not', async () => {
  const first = await get('/assets/app-1a2b.js');
  const zipped = await get('/assets/app-1a2b.js', { 'accept-encoding': 'br' });

  const again = await get('/assets/app-1a2b.js', { 'if-none-match': String(first.headers.etag) });
  const weak = await get('/assets/app-1a2b.js', {
    'if-none-match': String(zipped.headers.etag),
    'accept-encoding': 'br',
  });
  const other = await get('/assets/app-1a2b.js', { 'if-none-match': '"other"' });

  expect([again.status, weak.status, other.status]).toEqual([304, 304, 200]);
  expect(again.body.length).toBe(0);
});

it('[SITE4] compresses what is text, brotli before gzip', async () => {
  const [br, gz, plain, small] = await Promise.all([
    get('/assets/app-1a2b.js', { 'accept-encoding': 'gzip, deflate, br' }),
    get('/assets/app-1a2b.js', { 'accept-encoding': 'gzip' }),
    get('/assets/app-1a2b.js'),
    get('/', { 'accept-encoding': 'br' }),
  ]);

  expect([br, gz, plain, small].map(({ headers }) => headers['content-encoding'])).toEqual([
    'br',
    'gzip',
    undefined,
    undefined,
  ]);
  expect([brotliDecompressSync(br.body), gunzipSync(gz.body), plain.body].map(String)).toEqual([
    SCRIPT,
    SCRIPT,
    SCRIPT,
  ]);
});

it('[SITE5] config.json is the output of the stack', async () => {
  const { headers, body } = await get('/config.json');

  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(body.toString())).toMatchObject({ stage: 'dev', socketUrl, issuer: 'http://127.0.0.1:13530' });
});

it('[SITE5] only GET and HEAD outside the API', async () => {
  const [head, post, remove] = await Promise.all([
    get('/', {}, 'HEAD'),
    get('/', {}, 'POST'),
    get('/index.html', {}, 'DELETE'),
  ]);

  expect([head.status, post.status, remove.status]).toEqual([200, 403, 403]);
  expect(head.body.length).toBe(0);
});

it('[SITE6] /v1/* goes to the HTTP API with all headers but Host', async () => {
  seen = [];
  const response = await fetch(`${site.url}/v1/rooms?x=1&x=2`, {
    method: 'POST',
    headers: { authorization: 'Bearer t', cookie: 'c=1', 'idempotency-key': 'k' },
    body: '{"name":"ä"}',
  });

  expect([response.status, await response.text(), response.headers.getSetCookie()]).toEqual([
    201,
    '{"name":"ä"}',
    ['a=1', 'b=2'],
  ]);
  expect(seen[0]?.url).toBe('/v1/rooms?x=1&x=2');
  expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer t', cookie: 'c=1', 'idempotency-key': 'k' });
  expect(`http://${seen[0]?.headers.host}`).not.toBe(site.url);
});

it('[SITE6] nothing but /v1/* reaches the HTTP API', async () => {
  seen = [];

  await Promise.all(['/v1', '/v2/rooms', '/assets/../v1/rooms'].map((path) => get(path)));

  expect(seen).toEqual([]);
});

it('[SITE7] the site lives at 127.0.0.1; localhost leads there', async () => {
  const { port } = new URL(site.url);

  const { status, headers } = await get('/rooms/x?y=1', { host: `localhost:${port}` });

  expect([status, headers.location]).toEqual([307, `${site.url}/rooms/x?y=1`]);
});

it('[SITE8] an edge function may answer by itself, and cannot loop for ever', () => {
  const request = {
    method: 'GET',
    path: '/a',
    query: new URLSearchParams('q=1'),
    headers: { host: 'x' },
    cookies: {},
    ip: '::1',
  };
  const redirect = viewerRequestFunction(
    "function handler(event) { return { statusCode: 302, headers: { location: { value: '/b?q=' + event.request.querystring.q.value } } }; }",
  );
  const loop = viewerRequestFunction('function handler() { for (;;); }');
  const curious = viewerRequestFunction(
    "function handler(event) { event.request.uri = '/' + typeof process + typeof require; return event.request; }",
  );

  expect(redirect(request)).toEqual({ status: 302, headers: { location: '/b?q=1' }, body: '' });
  expect(() => loop(request)).toThrow('timed out');
  expect(curious(request)).toEqual({ path: '/undefinedundefined' });
});
