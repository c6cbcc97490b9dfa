import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Bot, type BotRequest, type BotResponse, REQUEST_BYTES_MAX } from './create-bot.ts';

const REQUEST_MS_MAX = 10_000;

/** The bot as an HTTP server, not yet listening. */
export function serveBot(bot: Bot): Server {
  const server = createServer({ requestTimeout: REQUEST_MS_MAX }, async (request, response) => {
    const left = new AbortController();
    response.once('close', () => left.abort());
    await send(await respondTo(bot, request, left.signal), response);
  });
  server.on('close', () => void bot.stop());
  return server;
}

async function respondTo(bot: Bot, request: IncomingMessage, left: AbortSignal): Promise<BotResponse> {
  try {
    return await bot.respond(await readRequest(request, left));
  } catch (error) {
    if (!left.aborted) console.error(error);
    return { status: 500, headers: { 'content-type': 'application/json' }, body: '{"error":"internal"}' };
  }
}

async function send({ status, headers, body }: BotResponse, response: ServerResponse): Promise<void> {
  response.writeHead(status, headers);
  if (typeof body === 'string') {
    response.end(body);
    return;
  }
  // Headers leave at once, so that whoever asked knows that an answer comes.
  response.flushHeaders();
  try {
    await pipeline(Readable.from(body), response);
  } catch {
    // Whoever asked has hung up in the middle, which is how an answer is stopped.
    response.destroy();
  }
}

/** Reads one byte more than allowed at the most: enough for the bot to see that it is too much. */
async function readRequest(request: IncomingMessage, left: AbortSignal): Promise<BotRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > REQUEST_BYTES_MAX) break;
  }
  return { method: request.method ?? '', headers: headersOf(request), rawBody: Buffer.concat(chunks), left };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return Object.fromEntries(pairs);
}
