import middy from '@middy/core';
import type { APIGatewayProxyResultV2 } from 'aws-lambda';
import { PROTOCOL } from '../../protocol/commands.ts';

/**
 * `$connect`, once the ticket was good: names the subprotocol and stores nothing, for a connection that fan-out could
 * see before this returns would be answered 410 and taken for dead. `hello` registers it.
 */
export const handler = middy<unknown, APIGatewayProxyResultV2>().handler(async () => {
  return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': PROTOCOL } };
});
