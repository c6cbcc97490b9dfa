import * as z from 'zod';
import type { GatewayDefinition, GatewayRoute } from '../gateway/definition.ts';
import { gatewayId } from '../gateway/identifiers.ts';
import { type Answer, invokeWithin } from '../gateway/invoke-within.ts';
import type { TokenBucket } from '../gateway/token-bucket.ts';
import type { Functions } from '../lambda/functions.ts';
import { MESSAGE_BYTES_MAX } from './limits.ts';
import { selectRoute } from './select-route.ts';
import { type Caller, messageEvent } from './socket-event.ts';

export interface MessageParts {
  definition: GatewayDefinition;
  /** Where in a message the route's key stands. */
  selection: string[];
  functions: Pick<Functions, 'invoke'>;
  /** One bucket for each route, shared by all connections. */
  buckets: Map<string, TokenBucket>;
}

const RouteResult = z.object({ body: z.optional(z.nullable(z.string())) });

/** One message is one invocation; several run at the same time and may end in any order. */
export async function answerMessage(
  parts: MessageParts,
  caller: Caller,
  text: string,
  send: (body: string) => void,
): Promise<void> {
  const { definition, functions, selection } = parts;
  const route = definition.routes.get(selectRoute(text, selection, (key) => definition.routes.has(key)));
  if (!route) return send(errorFrame('Forbidden', caller, gatewayId()));
  const event = messageEvent(definition, caller, route.key, text);
  const { requestId } = event.requestContext;
  if (!parts.buckets.get(route.key)?.take()) return send(errorFrame('Too Many Requests', caller, requestId));
  const answer = await invokeWithin(functions, route, event);
  const reply = replyOf(route, answer);
  if ('error' in reply) send(errorFrame(reply.error, caller, requestId));
  else if (reply.body) send(reply.body);
}

function replyOf(route: GatewayRoute, answer: Answer): { error: string } | { body: string | undefined } {
  if (answer === 'timeout') return { error: 'Endpoint request timed out' };
  if (!answer.ok) return { error: 'Internal server error' };
  if (!route.replies) return { body: undefined };
  const result = RouteResult.safeParse(answer.payload);
  const body = result.data?.body ?? undefined;
  const isSendable = result.success && Buffer.byteLength(body ?? '') <= MESSAGE_BYTES_MAX;
  return isSendable ? { body } : { error: 'Internal server error' };
}

function errorFrame(message: string, { connectionId }: Caller, requestId: string): string {
  return JSON.stringify({ message, connectionId, requestId });
}
