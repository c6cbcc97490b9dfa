import * as z from 'zod/mini';
import * as bot from '../protocol/bot.ts';
import * as botWebhook from '../protocol/bot-webhook.ts';
import * as commands from '../protocol/commands.ts';
import * as errors from '../protocol/errors.ts';
import * as events from '../protocol/events.ts';
import * as ids from '../protocol/ids.ts';
import * as message from '../protocol/message.ts';
import * as room from '../protocol/room.ts';
import * as text from '../protocol/text.ts';
import * as user from '../protocol/user.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

const MODULES = [ids, text, user, message, room, bot, botWebhook, errors, events, commands];
/** A pattern of Unicode sets, which JSON Schema does not have. */
const UNICODE_SET = /\\p\{RGI_/;

/** Every schema that protocol/ exports, under the name that it has there. */
const registry = z.registry<{ id: string }>();
for (const module of MODULES) {
  for (const [name, value] of Object.entries(module)) {
    if (value instanceof z.core.$ZodType && !registry.has(value)) registry.add(value, { id: name });
  }
}

/**
 * Turns schemas of protocol/ into JSON Schema 2020-12 and gathers the named ones that they mention. Objects may have
 * more than is written here: a later version adds fields, and whoever reads them passes over what they do not know.
 */
export class NamedSchemas {
  readonly #place: string;
  readonly #definitions = new Map<string, JsonSchema>();

  /** `place` is where the definitions will stand, such as `#/components/schemas/`. */
  constructor(place: string) {
    this.#place = place;
  }

  /** The schema, or a reference to it where it has a name. */
  of(schema: z.core.$ZodType): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...own
    } = z.toJSONSchema(schema, {
      metadata: registry,
      io: 'input',
      override: ({ jsonSchema }) => tidy(jsonSchema),
    });
    for (const [name, definition] of Object.entries($defs)) this.#definitions.set(name, this.#rewritten(definition));
    return this.#rewritten(own);
  }

  /** All that were mentioned, by name. */
  definitions(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#definitions].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #rewritten(schema: JsonSchema): JsonSchema {
    const { id: _, ...rest } = schema;
    return JSON.parse(JSON.stringify(rest).replaceAll('"#/$defs/', `"${this.#place}`));
  }
}

/** Leaves out what says nothing to a person: the range of safe integers, and the calendar as a pattern. */
function tidy(schema: JsonSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.pattern === undefined || !UNICODE_SET.test(schema.pattern)) return;
  delete schema.pattern;
  schema.description = 'Exactly one emoji.';
}
