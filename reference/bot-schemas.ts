import { BotEventName } from '../protocol/bot.ts';
import { BotAnswer, BotDelivery, BotPost, BotPush, BotStreamEvents, Pong } from '../protocol/bot-webhook.ts';
import { type JsonSchema, NamedSchemas } from './named-schemas.ts';
import { botEventWords } from './words.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** JSON Schema of every event that a bot is posted. */
export function botEventsSchema(): JsonSchema {
  const schemas = new NamedSchemas('#/$defs/');
  const events = BotDelivery.def.options.map((option): [string, JsonSchema] => {
    const name = BotEventName.parse(option.shape.type.def.values[0]);
    return [name, { title: name, description: botEventWords[name], ...resolved(schemas.of(option), schemas) }];
  });
  const own = Object.fromEntries(events);
  return {
    $schema: DIALECT,
    title: 'What a bot is posted',
    oneOf: events.map(([name]) => ({ $ref: `#/$defs/${name}` })),
    $defs: { ...own, ...mentioned(own, schemas) },
  };
}

/** JSON Schema of everything that a bot may say. */
export function botAnswersSchema(): JsonSchema {
  const schemas = new NamedSchemas('#/$defs/');
  const stream = Object.entries(BotStreamEvents).map(([event, data]) => ({
    title: event,
    type: 'object' as const,
    properties: { event: { const: event }, data: schemas.of(data) },
    required: ['event', 'data'],
  }));
  const own = {
    ChallengeAnswer: { description: 'The answer to bot.ping, with 200.', ...resolved(schemas.of(Pong), schemas) },
    Answer: { description: 'A JSON answer to message.created, with 200.', ...resolved(schemas.of(BotAnswer), schemas) },
    StreamEvent: { description: 'An event of a text/event-stream answer; `data` is JSON on one line.', oneOf: stream },
    Push: { description: 'Posted to `reply.url` with the reply’s token.', ...resolved(schemas.of(BotPush), schemas) },
    Post: { description: 'Posted to a room with the bot’s token.', ...resolved(schemas.of(BotPost), schemas) },
  };
  return { $schema: DIALECT, title: 'What a bot may say', $defs: { ...own, ...mentioned(own, schemas) } };
}

/** The schema itself, where it is only a reference to a named one. */
function resolved(schema: JsonSchema, schemas: NamedSchemas): JsonSchema {
  const name = schema.$ref?.replace('#/$defs/', '');
  return name === undefined ? schema : (schemas.definitions()[name] ?? schema);
}

/** The named schemas that something refers to. */
function mentioned(own: object, schemas: NamedSchemas): Record<string, JsonSchema> {
  const definitions = schemas.definitions();
  const text = JSON.stringify([own, definitions]);
  return Object.fromEntries(Object.entries(definitions).filter(([name]) => text.includes(`"#/$defs/${name}"`)));
}
