// A whole bot that repeats what it hears. Run it: PORT=8787 MATHIA_BOT_SECRET=whsec_… node echo.ts
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

const SECRET = Buffer.from((process.env.MATHIA_BOT_SECRET ?? '').replace(/^whsec_/, ''), 'base64');
const AGE_SECONDS_MAX = 5 * 60;
const BODY_BYTES_MAX = 64 * 1024;
if (SECRET.length === 0) throw new Error('MATHIA_BOT_SECRET is missing');

/** Standard Webhooks: one of the signatures, of which there are two while a secret is changed, must be ours. */
function isSigned(headers: IncomingHttpHeaders, body: Buffer): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures } = headers;
  if (!/^\d+$/.test(String(time)) || Math.abs(Date.now() / 1000 - Number(time)) > AGE_SECONDS_MAX) return false;
  const digest = createHmac('sha256', SECRET).update(`${id}.${time}.`).update(body).digest('base64');
  const ours = Buffer.from(`v1,${digest}`);
  const theirs = String(signatures)
    .split(' ')
    .map((text) => Buffer.from(text));
  return theirs.some((one) => one.length === ours.length && timingSafeEqual(one, ours));
}

async function answer(request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (!isSigned(request.headers, body)) return response.writeHead(401).end('wrong signature');
  const { type, data } = JSON.parse(body.toString());
  const say = (type: string, text: string) => response.writeHead(200, { 'content-type': type }).end(text);
  if (type === 'bot.ping') return say('application/json', JSON.stringify({ challenge: data.challenge }));
  if (type === 'message.created') return say('text/plain; charset=utf-8', `You said: ${data.content.text}`);
  return response.writeHead(204).end();
}

const server = createServer((request, response) => {
  const isTooLong = !(Number(request.headers['content-length']) <= BODY_BYTES_MAX);
  if (isTooLong) response.writeHead(413, { connection: 'close' }).end();
  else answer(request, response).catch(() => response.destroy());
});
server.listen(Number(process.env.PORT ?? 8787), '127.0.0.1', () => console.log('listening at', server.address()));
