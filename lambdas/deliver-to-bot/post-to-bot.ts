import * as http from 'node:http';
import * as https from 'node:https';
import { useAgent as filteringAgent } from 'request-filtering-agent';
import { env } from '../../aws/env.ts';
import { listSetting } from '../../aws/settings.ts';
import type { ReplyFailure } from '../../protocol/events.ts';
import { BOT_ANSWER_BYTES_MAX, BOT_ANSWER_MS, BOT_HEADERS_MS } from '../../protocol/limits.ts';

export interface BotResponse {
  status: number;
  headers: http.IncomingHttpHeaders & Record<string, string | undefined>;
  body: string;
}
export type BotFailure = { failure: ReplyFailure };

/**
 * One POST under the address rules: HTTPS to a public address, checked when the name is resolved and used as resolved,
 * no redirects. A host that the deployment allows may be private and plain HTTP. Bounded in time and bytes.
 */
export async function postToBot(
  endpoint: string,
  body: string,
  headers: Record<string, string>,
): Promise<BotResponse | BotFailure> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !isAllowed(url)) return { failure: 'refused' };
  const command = { url: url.href, headers, body };
  return env.io({ service: 'bot', command }, () => exchange(url, body, headers));
}

function isAllowed(url: URL): boolean {
  return isListed(url) ? url.protocol === 'https:' || url.protocol === 'http:' : url.protocol === 'https:';
}

function isListed(url: URL): boolean {
  return listSetting('BOT_ALLOWED_HOSTS').includes(url.hostname);
}

function exchange(url: URL, body: string, headers: Record<string, string>): Promise<BotResponse | BotFailure> {
  return new Promise((resolve) => {
    const options: https.RequestOptions = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      ...(isListed(url) ? {} : { agent: filteringAgent(url.href) }),
    };
    const request = (url.protocol === 'https:' ? https : http).request(url, options);
    const end = (result: BotResponse | BotFailure) => {
      clearTimeout(waiting);
      request.destroy();
      resolve(result);
    };
    let waiting = setTimeout(() => end({ failure: 'timeout' }), BOT_HEADERS_MS);
    request.on('error', () => end({ failure: 'unreachable' }));
    request.on('response', (response) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => end({ failure: 'timeout' }), BOT_ANSWER_MS);
      readBody(response).then(end, () => end({ failure: 'unreachable' }));
    });
    request.end(body);
  });
}

async function readBody(response: http.IncomingMessage): Promise<BotResponse | BotFailure> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BOT_ANSWER_BYTES_MAX) return { failure: 'garbage' };
    chunks.push(chunk);
  }
  const headers = response.headers as BotResponse['headers'];
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') };
}
