import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type Bot, type BotRequest, type BotResponse, REQUEST_BYTES_MAX } from './create-bot.ts';

const REQUEST_MS_MAX = 10_000;

/** The bot as an HTTP server, not yet listening. */
export function serveBot(bot: Bot): Server {
  const server = createServer({ requestTimeout: REQUEST_MS_MAX }, async (request, response) => {
    const { status, headers, body } = await respondTo(bot, request);
    response.writeHead(status, headers).end(body);
  });
  server.on('close', () => void bot.stop());
  return server;
}

async function respondTo(bot: Bot, request: IncomingMessage): Promise<BotResponse> {
  try {
    return await bot.respond(await readRequest(request));
  } catch (error) {
    console.error(error);
    return { status: 500, headers: { 'content-type': 'application/json' }, body: '{"error":"internal"}' };
  }
}

/** Reads one byte more than allowed at the most: enough for the bot to see that it is too much. */
async function readRequest(request: IncomingMessage): Promise<BotRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > REQUEST_BYTES_MAX) break;
  }
  return { method: request.method ?? '', headers: headersOf(request), rawBody: Buffer.concat(chunks) };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
  return Object.fromEntries(pairs);
}
