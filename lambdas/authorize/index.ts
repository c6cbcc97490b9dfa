import middy from '@middy/core';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { listSetting } from '../../aws/settings.ts';
import { isErased } from '../../aws/table-erasure.ts';
import { takeTicket } from '../../aws/table-ticket.ts';

const TICKET_PROTOCOL = /(?:^|,)\s*ticket\.([A-Za-z0-9_-]{43})\s*(?:,|$)/;

/**
 * `$connect`: consumes the ticket that the client presents as a subprotocol, so that nothing secret stands in a URL.
 * An unknown, used or expired ticket is 401 (API Gateway wants this very message for it), a foreign Origin 403.
 */
export const handler = middy<APIGatewayRequestAuthorizerEvent, APIGatewayAuthorizerResult>().handler(async (event) => {
  const origin = header(event, 'origin');
  if (origin !== '' && !listSetting('SITE_ORIGINS').includes(origin)) return policy('Deny', event.methodArn);

  const ticket = await takeTicket(ticketOf(header(event, 'sec-websocket-protocol')));
  if (ticket === undefined || (await isErased(ticket.userId))) throw new Error('Unauthorized');
  if (ticket.origin !== origin) return policy('Deny', event.methodArn);

  return { ...policy('Allow', event.methodArn), context: { userId: ticket.userId, handle: ticket.handle } };
});

function header(event: APIGatewayRequestAuthorizerEvent, name: string): string {
  const found = Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found?.[1] ?? '';
}

function ticketOf(protocols: string): string {
  return TICKET_PROTOCOL.exec(protocols)?.[1] ?? '';
}

function policy(Effect: 'Allow' | 'Deny', Resource: string): APIGatewayAuthorizerResult {
  const Statement = [{ Action: 'execute-api:Invoke', Effect, Resource }];
  return { principalId: 'user', policyDocument: { Version: '2012-10-17', Statement } };
}
