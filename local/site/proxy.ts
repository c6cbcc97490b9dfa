import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { applyHeaders } from './apply-headers.ts';
import type { ResponseHeaders } from './response-headers.ts';

/** Hands a request to another origin with all of the viewer's headers except Host. */
export function proxy(
  request: IncomingMessage,
  response: ServerResponse,
  options: { url: string; policy: ResponseHeaders },
): void {
  const { host: _host, connection: _connection, ...headers } = request.headers;
  const { host, hostname, port } = new URL(options.url);
  const forwarded = [headers['x-forwarded-for'], request.socket.remoteAddress].flat().filter(Boolean).join(', ');
  const upstream = send({
    ...{ hostname, port, path: request.url, method: request.method },
    headers: { ...headers, host, 'x-forwarded-for': forwarded },
  });
  upstream.on('response', (answer) => {
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined && name !== 'connection' && name !== 'keep-alive') response.setHeader(name, value);
    }
    applyHeaders(response, options.policy);
    response.writeHead(answer.statusCode ?? 502);
    answer.pipe(response);
  });
  upstream.on('error', () => {
    if (response.headersSent) return void response.destroy();
    response.writeHead(502, { 'content-type': 'text/plain' }).end('The origin does not answer.\n');
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}
