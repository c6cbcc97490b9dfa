import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { BotEventName } from '../protocol/bot.ts';
import { botRouteKeys } from '../protocol/bot-routes.ts';
import { BotStreamEvents } from '../protocol/bot-webhook.ts';
import { actions } from '../protocol/commands.ts';
import { DurableEvent, TransientEvent } from '../protocol/events.ts';
import { everyRoute, routeKeys } from '../protocol/every-route.ts';
import { OpenApiDocument } from '../test/fixtures/openapi-document.ts';
import { DOCUMENTS_FOLDER, documents } from './documents.ts';
import { filledPage, PAGE_FILE } from './fill-page.ts';

type Json = Record<string, unknown>;

const made = documents();
const read = (name: string): Json => JSON.parse(made[name] ?? '');
const openapi = OpenApiDocument.parse(read('openapi.json'));
const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ key: `${method.toUpperCase()} ${path}`, path, operation })),
);

/** What stands in the documents beside schemas. */
const AROUND_SCHEMAS = ['example', 'components', 'asyncapi', 'info', 'defaultContentType', 'channels', 'operations'];

function validator(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  formats.default(ajv);
  return ajv.addVocabulary(AROUND_SCHEMAS);
}

/** A check against a part of a document, by its place in it. */
function check(document: string, place: string): ValidateFunction {
  const ajv = validator();
  ajv.addSchema({ ...read(document), $id: document } as object);
  const found = ajv.getSchema(`${document}${place}`);
  if (found === undefined) throw new Error(`There is no ${document}${place}`);
  return found;
}

/** Every `$ref` anywhere below. */
function referencesIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : referencesIn(value),
  );
}

function hasPlace(document: Json, reference: string): boolean {
  const names = reference
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<unknown>((node, name) => (node as Json | undefined)?.[name], document) !== undefined;
}

describe('the generated documents', () => {
  it('[MAKER3] are committed as protocol/ is now; otherwise run `npm run docs`', () => {
    const committed = readdirSync(DOCUMENTS_FOLDER).toSorted();

    expect(committed).toEqual(Object.keys(made).toSorted());
    for (const [name, text] of Object.entries(made)) {
      const file = join(DOCUMENTS_FOLDER, name);
      expect(existsSync(file) && readFileSync(file, 'utf8') === text, `${file} is stale: npm run docs`).toBe(true);
    }
  });

  it('[MAKER3][MAKER6] stand in the page for bot makers as they are now; otherwise run `npm run docs`', () => {
    const page = readFileSync(PAGE_FILE, 'utf8');

    expect(filledPage(page) === page, `${PAGE_FILE} is stale: npm run docs`).toBe(true);
    for (const name of BotEventName.options) expect(page).toContain(`### ${name}\n`);
    expect(page).toContain(readFileSync('bots/examples/echo.ts', 'utf8').trimEnd());
    expect(page).toContain(readFileSync('bots/examples/echo.py', 'utf8').trimEnd());
  });

  it('[MAKER3] come out the same each time', () => {
    expect(documents()).toEqual(made);
  });

  it.each(Object.keys(made))('[MAKER4] refer in %s to nothing that is not there', (name) => {
    const document = read(name);
    const references = referencesIn(document);

    expect(references.filter((reference) => !reference.startsWith('#/'))).toEqual([]);
    expect(references.filter((reference) => !hasPlace(document, reference))).toEqual([]);
  });
});

describe('openapi.json', () => {
  it('[MAKER4] has every route of people and bots, and no other', () => {
    expect(operations.map(({ key }) => key).toSorted()).toEqual([...routeKeys, ...botRouteKeys].toSorted());
    expect(Object.keys(openapi.webhooks)).toEqual(BotEventName.options);
  });

  it('[MAKER4] names every operation once, with its parameters and who may call it', () => {
    const ids = operations.map(({ operation }) => operation.operationId);

    expect(new Set(ids).size).toBe(ids.length);
    for (const { key, path, operation } of operations) {
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(inPath, key).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      const [scheme = ''] = operation.security.flatMap(Object.keys);
      expect(Object.keys(openapi.components.securitySchemes), key).toContain(scheme);
    }
  });

  it('[MAKER4] asks for an Idempotency-Key where the routes do', () => {
    const demanded = operations
      .filter(({ operation }) => operation.parameters.some((one) => one.name === 'Idempotency-Key' && one.required))
      .map(({ key }) => key);

    const creating = routeKeys.filter((key) => 'creates' in everyRoute[key]);
    expect(demanded.toSorted()).toEqual([...creating, 'POST /v1/rooms/{roomId}/messages'].toSorted());
  });

  it('[MAKER4] has schemas that JSON Schema understands, strictly', () => {
    const ajv = validator();

    for (const [name, schema] of Object.entries(openapi.components.schemas)) {
      expect(() => ajv.compile({ ...schema, components: openapi.components }), name).not.toThrow();
    }
  });

  it('[MAKER6] has an example for every event that fits its schema', () => {
    for (const [name, { post }] of Object.entries(openapi.webhooks)) {
      const { schema, example } = post.requestBody.content['application/json'];
      const isValid = validator().compile({ ...schema, components: openapi.components });
      expect(isValid(example), name).toBe(true);
    }
  });
});

describe('bot-events.schema.json and bot-answers.schema.json', () => {
  const { events, answers } = read('bot-examples.json') as { events: Json; answers: Json };

  it('[MAKER6] accept the examples that the page shows, one for every event', () => {
    const isEvent = check('bot-events.schema.json', '');

    expect(Object.keys(events)).toEqual(BotEventName.options);
    for (const [name, event] of Object.entries(events)) {
      expect(isEvent(event), `${name}: ${JSON.stringify(isEvent.errors)}`).toBe(true);
      expect(check('bot-events.schema.json', `#/$defs/${name}`)(event), name).toBe(true);
    }
    expect(check('bot-answers.schema.json', '#/$defs/Answer')(answers.messages)).toBe(true);
    expect(check('bot-answers.schema.json', '#/$defs/Answer')(answers.silence)).toBe(true);
    const pushed = Object.entries(answers).filter(([name]) => /^(?:pushed|later)/.test(name));
    expect(pushed.length).toBe(5);
    for (const [name, push] of pushed) expect(check('bot-answers.schema.json', '#/$defs/Push')(push), name).toBe(true);
  });

  it('[MAKER4] refuse what is not meant', () => {
    const isEvent = check('bot-events.schema.json', '');
    const isAnswer = check('bot-answers.schema.json', '#/$defs/Answer');
    const isPush = check('bot-answers.schema.json', '#/$defs/Push');
    const created = structuredClone(events['message.created']) as { data: { content: Json } };
    delete created.data.content.untrusted;

    expect([isEvent({ type: 'room.painted_blue' }), isEvent(created)]).toEqual([false, false]);
    expect([isAnswer({ messages: [] }), isAnswer({ noReply: false }), isAnswer({ say: 'hi' })]).toEqual([
      false,
      false,
      false,
    ]);
    expect([isPush({ op: 'append', text: 'x' }), isPush({ op: 'append', index: -1, text: 'x' })]).toEqual([
      false,
      false,
    ]);
  });

  it('[MAKER4] let a later version add fields', () => {
    const isEvent = check('bot-events.schema.json', '');
    const ping = structuredClone(events['bot.ping']) as { data: Json };

    expect(isEvent({ ...ping, later: true, data: { ...ping.data, later: true } })).toBe(true);
  });

  it('[MAKER4] know every event of a stream', () => {
    const isStreamEvent = check('bot-answers.schema.json', '#/$defs/StreamEvent');
    const file = { url: 'https://pictures.example/lima.png', alt: 'A map' };
    const data: Json = { error: { retryable: true }, done: {}, file };

    for (const event of Object.keys(BotStreamEvents))
      expect(isStreamEvent({ event, data: data[event] ?? { text: 'Lima' } }), event).toBe(true);
    expect(isStreamEvent({ event: 'text', data: {} })).toBe(false);
  });
});

describe('asyncapi.json', () => {
  const asyncapi = read('asyncapi.json') as { operations: Json; components: { messages: Json; schemas: Json } };

  it('[MAKER4] has every command with its reply, and every event', () => {
    const eventNames = [...DurableEvent.def.options, ...TransientEvent.def.options].map(
      (option) => `event.${option.shape.event.def.values[0]}`,
    );

    expect(Object.keys(asyncapi.operations)).toEqual([...actions, 'events']);
    expect(Object.keys(asyncapi.components.messages).toSorted()).toEqual(
      [...actions, ...actions.map((action) => `${action}.reply`), ...eventNames, 'error'].toSorted(),
    );
  });

  it('[MAKER4] has payloads that tell a right frame from a wrong one', () => {
    const place = (name: string) => check('asyncapi.json', `#/components/messages/${name}/payload`);
    const roomId = 'room_01K0000000000000000000000A';

    expect(place('typing')({ id: 1, action: 'typing', data: { roomId, on: true } })).toBe(true);
    expect(place('typing')({ id: 1, action: 'typing', data: { roomId, on: true, foreign: 1 } })).toBe(false);
    expect(
      place('event.reply.delta')({ event: 'reply.delta', roomId, data: { replyId: 'x', index: 1, text: '' } }),
    ).toBe(false);
    expect(place('error')({ reply: null, ok: false, error: { code: 'made_up', message: '', retryable: false } })).toBe(
      false,
    );
  });
});
