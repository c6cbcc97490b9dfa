import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer, listen } from '../gateway/listen.ts';
import type { Stack } from '../template/stack.ts';
import { applyHeaders } from './apply-headers.ts';
import { readDistribution, type SiteBehavior, type SiteDistribution } from './distribution.ts';
import { proxy } from './proxy.ts';
import { type ResponseHeaders, responseHeaders } from './response-headers.ts';
import { compressed, type SiteFiles } from './site-files.ts';
import { viewerRequestFunction } from './viewer-request.ts';

export interface SiteOptions {
  stack: Stack;
  httpUrl: string;
  files: SiteFiles;
  cacheControlOf(key: string): string | undefined;
  port: number;
}

export interface Site {
  url: string;
  stop(): Promise<void>;
}

type Behavior = Omit<SiteBehavior, 'viewerRequest'> & {
  policy: ResponseHeaders;
  atEdge: ReturnType<typeof viewerRequestFunction> | undefined;
};

/** CloudFront's distribution of this stack: the site's files and the HTTP API behind one origin. */
export async function startSite(options: SiteOptions): Promise<Site> {
  const distribution = readDistribution(options.stack, options.httpUrl);
  const behaviors = distribution.behaviors.map(
    (behavior): Behavior => ({
      ...behavior,
      policy: responseHeaders(options.stack, behavior.responseHeadersPolicyId),
      atEdge: behavior.viewerRequest === undefined ? undefined : viewerRequestFunction(behavior.viewerRequest),
    }),
  );
  const server = createServer((request, response) => {
    serve({ options, distribution, behaviors }, request, response).catch((error) => {
      process.stderr.write(`site: ${error instanceof Error ? error.stack : error}\n`);
      if (!response.headersSent) refuse(response, 502);
    });
  });
  const port = await listen(server, options.port);
  return { url: `http://127.0.0.1:${port}`, stop: () => closeServer(server) };
}

interface Parts {
  options: SiteOptions;
  distribution: SiteDistribution;
  behaviors: Behavior[];
}

async function serve(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const home = homeOf(request);
  if (home) return void response.writeHead(307, { location: home }).end();
  // Not resolved: `..` must not change which behavior a path has.
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const behavior = parts.behaviors.find(({ matches }) => matches(path));
  if (!behavior) return refuse(response, 404);
  if (!behavior.methods.includes(request.method ?? '')) return refuse(response, 403, behavior.policy);
  const answer = behavior.atEdge?.(viewerRequest(request, path, query)) ?? { path };
  if ('status' in answer) return void response.writeHead(answer.status, answer.headers).end(answer.body);
  if (behavior.origin.kind === 'proxy')
    return proxy(request, response, { url: behavior.origin.url, policy: behavior.policy });
  return serveFile(parts, behavior, request, response, keyOf(answer.path, parts.distribution));
}

/** Cookies, storage and the addresses of the stack are those of 127.0.0.1; as `localhost` the site would be another one. */
function homeOf({ headers, url = '/' }: IncomingMessage): string | undefined {
  const [name, port] = (headers.host ?? '').split(':');
  return name === 'localhost' ? `http://127.0.0.1${port ? `:${port}` : ''}${url}` : undefined;
}

function viewerRequest(request: IncomingMessage, path: string, query: string) {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(',')]);
  const cookies = (request.headers.cookie ?? '')
    .split(/;\s*/)
    .filter(Boolean)
    .map((pair) => pair.split('=', 2));
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(headers),
    cookies: Object.fromEntries(cookies),
    ip: request.socket.remoteAddress ?? '',
  };
}

function keyOf(path: string, { defaultRootObject }: SiteDistribution): string {
  if (path === '/') return defaultRootObject;
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return path.slice(1);
  }
}

async function serveFile(
  { options }: Parts,
  behavior: Behavior,
  request: IncomingMessage,
  response: ServerResponse,
  key: string,
): Promise<void> {
  const file = await options.files.read(key);
  if (!file) return refuse(response, 404, behavior.policy);
  const accepted = behavior.compress ? String(request.headers['accept-encoding'] ?? '') : '';
  const { body, encoding } = await compressed(file, accepted);
  // A compressed copy is not byte for byte the file, so CloudFront makes its tag a weak one.
  const etag = encoding ? `W/${file.etag}` : file.etag;
  response.setHeader('etag', etag);
  if (behavior.compress) response.setHeader('vary', 'accept-encoding');
  const cache = options.cacheControlOf(key);
  if (cache !== undefined) response.setHeader('cache-control', cache);
  applyHeaders(response, behavior.policy);
  if (isKnown(request.headers['if-none-match'], file.etag)) return void response.writeHead(304).end();
  if (encoding) response.setHeader('content-encoding', encoding);
  response.writeHead(200, { 'content-type': file.type, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function isKnown(known: string | undefined, etag: string): boolean {
  return (known ?? '').split(/\s*,\s*/).some((one) => one === '*' || one.replace(/^W\//, '') === etag);
}

function refuse(response: ServerResponse, status: number, policy?: ResponseHeaders): void {
  if (policy) applyHeaders(response, policy);
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${CODES[status] ?? 'BadGateway'}</Code></Error>`);
}

const CODES: Record<number, string> = { 403: 'AccessDenied', 404: 'NoSuchKey' };
