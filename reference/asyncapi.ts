import type * as z from 'zod/mini';
import packageJson from '../package.json' with { type: 'json' };
import { type Action, actions, commands, PROTOCOL } from '../protocol/commands.ts';
import { WireError } from '../protocol/errors.ts';
import { DurableEvent, TransientEvent } from '../protocol/events.ts';
import { type JsonSchema, NamedSchemas } from './named-schemas.ts';
import { commandWords, eventWords } from './words.ts';

const CHANNEL = '#/channels/socket';

/** The WebSocket as AsyncAPI 3, from the server’s side: it receives commands, and sends replies and events. */
export function asyncApi(): object {
  const schemas = new NamedSchemas('#/components/schemas/');
  const messages = { ...commandMessages(schemas), ...eventMessages(schemas), error: errorMessage(schemas) };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Mathia’s socket',
      version: packageJson.version,
      license: { name: 'MIT' },
      description: DESCRIPTION,
    },
    defaultContentType: 'application/json',
    channels: {
      socket: {
        address: '/',
        title: 'The socket of one client',
        messages: Object.fromEntries(
          Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: { ...Object.fromEntries(actions.map((action) => [action, receiving(action)])), events: sending() },
    components: { messages, schemas: schemas.definitions() },
  };
}

const DESCRIPTION = [
  `Subprotocol \`${PROTOCOL}\`, with a second one \`ticket.<ticket>\` from POST /v1/tickets.`,
  'JSON text frames of at most 28 KB. `hello` comes first. Several events may come in one frame: `{"events": […]}`.',
].join(' ');

function commandMessages(schemas: NamedSchemas): Record<string, object> {
  return Object.fromEntries(
    actions.flatMap((action) => [
      [action, { summary: commandWords[action], payload: commandFrame(action, schemas.of(commands[action].data)) }],
      [
        `${action}.reply`,
        { summary: `The reply to ${action}`, payload: replyFrame(schemas.of(commands[action].reply)) },
      ],
    ]),
  );
}

function commandFrame(action: Action, data: JsonSchema): JsonSchema {
  return object({ id: { type: 'integer', minimum: 0 }, action: { const: action }, data });
}

function replyFrame(data: JsonSchema): JsonSchema {
  return object({ reply: { type: 'integer' }, ok: { const: true }, data });
}

function errorMessage(schemas: NamedSchemas): object {
  const reply: JsonSchema = { type: ['integer', 'null'], description: 'null when the frame had no readable id' };
  const payload = object({ reply, ok: { const: false }, error: schemas.of(WireError) });
  return { summary: 'The reply to a command that failed', payload };
}

function eventMessages(schemas: NamedSchemas): Record<string, object> {
  const events = [
    ...DurableEvent.def.options.map((option) =>
      eventMessage(option, option.shape.event.def.values[0], schemas, 'durable'),
    ),
    ...TransientEvent.def.options.map((option) =>
      eventMessage(option, option.shape.event.def.values[0], schemas, 'transient'),
    ),
  ];
  return Object.fromEntries(events);
}

/** A name that is a command's too, such as `typing`, gets a prefix: messages of a document have one name each. */
function eventMessage(
  option: z.core.$ZodType,
  name: keyof typeof eventWords | undefined,
  schemas: NamedSchemas,
  tag: 'durable' | 'transient',
): [string, object] {
  if (name === undefined) throw new Error('An event has no name');
  const message = { name, summary: eventWords[name], tags: [{ name: tag }], payload: schemas.of(option) };
  return [`event.${name}`, message];
}

function receiving(action: Action): object {
  const message = (name: string) => ({ $ref: `${CHANNEL}/messages/${name}` });
  return {
    action: 'receive',
    channel: { $ref: CHANNEL },
    summary: commandWords[action],
    messages: [message(action)],
    reply: { channel: { $ref: CHANNEL }, messages: [message(`${action}.reply`), message('error')] },
  };
}

function sending(): object {
  const names = [DurableEvent, TransientEvent].flatMap((union) =>
    union.def.options.map((option) => `event.${option.shape.event.def.values[0]}`),
  );
  return {
    action: 'send',
    channel: { $ref: CHANNEL },
    summary: 'What happens in rooms',
    messages: names.map((name) => ({ $ref: `${CHANNEL}/messages/${name}` })),
  };
}

function object(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties) };
}
