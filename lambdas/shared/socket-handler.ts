import middy from '@middy/core';
import type { APIGatewayProxyResultV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { type Action, type CommandData, type CommandReply, commands } from '../../protocol/commands.ts';
import { DomainError } from '../../protocol/errors.ts';
import { CommandFrame, type ReplyFrame } from '../../protocol/frames.ts';
import { FRAME_BYTES_MAX } from '../../protocol/limits.ts';
import { utf8Bytes } from '../../protocol/text.ts';
import { callerOfContext, type SocketCaller } from './caller.ts';
import { parse, parseJson } from './parse.ts';
import { domainErrorOf } from './wire-error.ts';

export type CommandHandlers = {
  [A in Action]: (data: CommandData<A>, caller: SocketCaller) => Promise<CommandReply<A>>;
};

/** What we use of API Gateway's WebSocket event (its type in `@types/aws-lambda` leaves the authorizer out). */
export interface SocketEvent {
  body?: string;
  requestContext: { connectionId: string; requestId: string; authorizer?: unknown };
}

/** The door of the socket: a frame in, a reply frame out. The connection lives on whatever the frame was. */
export function socketHandler(handlers: CommandHandlers) {
  return middy<SocketEvent, APIGatewayProxyResultV2>().handler(async (event) => {
    const reply = await answer(handlers, event);
    return { statusCode: 200, body: JSON.stringify(reply) };
  });
}

async function answer(handlers: CommandHandlers, event: SocketEvent): Promise<ReplyFrame> {
  const { authorizer, connectionId, requestId } = event.requestContext;
  let id: number | null = null;
  try {
    const frame = readFrame(event.body ?? '');
    id = idOf(frame);
    const data = await run(handlers, parse(CommandFrame, frame), callerOfContext(authorizer, connectionId));
    return { reply: id, ok: true, data };
  } catch (thrown) {
    return { reply: id, ok: false, error: domainErrorOf(thrown, requestId).toWire() };
  }
}

function readFrame(body: string): unknown {
  if (utf8Bytes(body) > FRAME_BYTES_MAX) {
    throw new DomainError('too_large', `A frame has at most ${FRAME_BYTES_MAX} bytes.`);
  }
  return parseJson(body);
}

/** Even a frame that is refused is answered under its own id, when it has one. */
function idOf(frame: unknown): number | null {
  const id = typeof frame === 'object' && frame !== null && 'id' in frame ? frame.id : null;
  return typeof id === 'number' && Number.isSafeInteger(id) ? id : null;
}

async function run(
  handlers: CommandHandlers,
  { action, data = {} }: CommandFrame,
  caller: SocketCaller,
): Promise<unknown> {
  return runAs(action, handlers, data, caller);
}

function runAs<A extends Action>(action: A, handlers: CommandHandlers, data: unknown, caller: SocketCaller) {
  const schema: z.ZodMiniType = commands[action].data;
  const parsed = parse(schema, data, 'data') as CommandData<A>;
  return handlers[action](parsed, caller);
}
