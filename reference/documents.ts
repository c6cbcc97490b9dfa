import { asyncApi } from './asyncapi.ts';
import { botAnswersSchema, botEventsSchema } from './bot-schemas.ts';
import { examples } from './examples.ts';
import { openApi } from './openapi.ts';

/** Where they are committed, and from where the site serves them. */
export const DOCUMENTS_FOLDER = 'docs/reference';

/** Every generated document by its file's name, the same text each time. */
export function documents(): Record<string, string> {
  const made = {
    'openapi.json': openApi(),
    'asyncapi.json': asyncApi(),
    'bot-events.schema.json': botEventsSchema(),
    'bot-answers.schema.json': botAnswersSchema(),
    'bot-examples.json': examples(),
  };
  return Object.fromEntries(
    Object.entries(made).map(([name, document]) => [name, `${JSON.stringify(document, null, 2)}\n`]),
  );
}
