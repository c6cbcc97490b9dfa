import * as http from 'node:http';
import * as https from 'node:https';
import { useAgent as filteringAgent } from 'request-filtering-agent';
import { env } from '../../aws/env.ts';
import { listSetting } from '../../aws/settings.ts';
import type { ReplyFailure } from '../../protocol/events.ts';
import { BOT_ANSWER_BYTES_MAX, BOT_ANSWER_MS, BOT_HEADERS_MS } from '../../protocol/limits.ts';

export type BotFailure = { failure: ReplyFailure };

/** A bot's answer from its headers on. Whoever has it must read it, or `close` it. */
export interface BotResponse {
  status: number;
  headers: http.IncomingHttpHeaders & Record<string, string | undefined>;
  body: AsyncIterable<Buffer>;
  close(): void;
}

/**
 * One POST under the address rules: HTTPS to a public address, checked when the name is resolved and used as resolved,
 * no redirects. A host that the deployment allows may be private and plain HTTP. Waits `BOT_HEADERS_MS` for the headers.
 */
export async function postToBot(
  endpoint: string,
  body: string,
  headers: Record<string, string>,
): Promise<BotResponse | BotFailure> {
  if (!isAllowedAddress(endpoint)) return { failure: 'refused' };
  const url = new URL(endpoint);
  const command = { url: url.href, headers, body };
  return env.io({ service: 'bot', command }, () => exchange(url, { body, headers }));
}

/** A GET under the same rules, for a file that a bot names. */
export async function getFromBot(address: string): Promise<BotResponse | BotFailure> {
  if (!isAllowedAddress(address)) return { failure: 'refused' };
  const url = new URL(address);
  const command = { url: url.href };
  return env.io({ service: 'bot', command }, () => exchange(url));
}

/** What can be said of an address before its name is resolved. */
export function isAllowedAddress(endpoint: string): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isListed(url));
}

function isListed(url: URL): boolean {
  return listSetting('BOT_ALLOWED_HOSTS').includes(url.hostname);
}

interface Posted {
  body: string;
  headers: Record<string, string>;
}

function exchange(url: URL, posted?: Posted): Promise<BotResponse | BotFailure> {
  return new Promise((resolve) => {
    const options: https.RequestOptions = {
      ...(posted && { method: 'POST', headers: { ...sizeAndType(posted), ...posted.headers } }),
      ...(isListed(url) ? {} : { agent: filteringAgent(url.href) }),
    };
    const request = (url.protocol === 'https:' ? https : http).request(url, options);
    const give = (result: BotResponse | BotFailure) => {
      clearTimeout(waiting);
      if ('failure' in result) request.destroy();
      resolve(result);
    };
    const waiting = setTimeout(() => give({ failure: 'timeout' }), BOT_HEADERS_MS);
    request.on('error', (error) => give({ failure: isFiltered(error) ? 'refused' : 'unreachable' }));
    request.on('response', (response) => give(responseOf(request, response)));
    request.end(posted?.body);
  });
}

function sizeAndType({ body }: Posted) {
  return { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
}

/** The agent's own refusal of an address that is not public. */
function isFiltered(error: Error): boolean {
  return error.message.includes('is not allowed');
}

function responseOf(request: http.ClientRequest, response: http.IncomingMessage): BotResponse {
  const headers = response.headers as BotResponse['headers'];
  return { status: response.statusCode ?? 0, headers, body: response, close: () => request.destroy() };
}

/** The whole body as text, within `BOT_ANSWER_MS` and `BOT_ANSWER_BYTES_MAX`. */
export async function readBody(response: BotResponse): Promise<{ text: string } | BotFailure> {
  const read = await readBytes(response, { bytesMax: BOT_ANSWER_BYTES_MAX, milliseconds: BOT_ANSWER_MS });
  return 'failure' in read ? read : { text: read.bytes.toString('utf8') };
}

/** What several bodies may have together, and do not have yet. */
export interface Allowance {
  bytesLeft: number;
}

export interface BodyLimits {
  bytesMax: number;
  milliseconds: number;
  allowance?: Allowance;
}

/** The whole body, within limits. `garbage`: there is more of it. */
export async function readBytes(
  response: BotResponse,
  { bytesMax, milliseconds, allowance = { bytesLeft: bytesMax } }: BodyLimits,
): Promise<{ bytes: Buffer } | BotFailure> {
  let isLate = false;
  const waiting = setTimeout(() => {
    isLate = true;
    response.close();
  }, milliseconds);
  try {
    return await collect(response, bytesMax, allowance);
  } catch {
    return { failure: isLate ? 'timeout' : 'unreachable' };
  } finally {
    clearTimeout(waiting);
    response.close();
  }
}

async function collect(
  { body }: BotResponse,
  bytesMax: number,
  allowance: Allowance,
): Promise<{ bytes: Buffer } | BotFailure> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    allowance.bytesLeft -= chunk.length;
    if (bytes > bytesMax || allowance.bytesLeft < 0) return { failure: 'garbage' };
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks) };
}
