import type * as z from 'zod/mini';
import packageJson from '../package.json' with { type: 'json' };
import { BotEventName } from '../protocol/bot.ts';
import { type BotRouteKey, botRouteKeys, botRoutes } from '../protocol/bot-routes.ts';
import { BotAnswer, BotDelivery, Pong } from '../protocol/bot-webhook.ts';
import { Problem } from '../protocol/errors.ts';
import { everyRoute, routeKeys } from '../protocol/every-route.ts';
import type { RouteKey } from '../protocol/routes.ts';
import { eventExample } from './examples.ts';
import { type JsonSchema, NamedSchemas } from './named-schemas.ts';
import { botEventWords, botRouteWords, routeWords } from './words.ts';

const JSON_TYPE = 'application/json';

/** Any route of the registries, as far as this document looks at it. */
interface Route {
  key: string;
  words: string;
  tag: string;
  security: string;
  path: z.core.$ZodType;
  query: z.core.$ZodType | undefined;
  body: z.core.$ZodType;
  answer: z.core.$ZodType;
  idempotencyKey: 'required' | 'optional' | undefined;
}

/** The HTTP API of people, bot makers and bots, and what bots are posted, as OpenAPI 3.1. */
export function openApi(): object {
  const schemas = new NamedSchemas('#/components/schemas/');
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of [...routeKeys.map(peopleRoute), ...botRouteKeys.map(botRoute)]) {
    const [method = '', path = ''] = route.key.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route, schemas) };
  }
  const webhooks = Object.fromEntries(BotEventName.options.map((name) => [name, { post: webhookOf(name, schemas) }]));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Mathia',
      version: packageJson.version,
      summary: 'Rooms where people and bots talk',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The site’s own address; bots find the address of a reply in its event.' }],
    tags: TAGS,
    paths,
    webhooks,
    components: {
      securitySchemes: SECURITY,
      responses: { Problem: problemResponse(schemas) },
      schemas: schemas.definitions(),
    },
  };
}

const TAGS = [
  { name: 'people', description: 'Rooms, members and oneself, with an access token of the sign-in' },
  { name: 'bot makers', description: 'One’s own bots, with an access token of the sign-in' },
  { name: 'bots', description: 'What a bot does by itself, with a token of its own' },
  { name: 'events', description: 'What a bot is posted, signed by Standard Webhooks' },
];

const SECURITY = {
  accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The access token of a person' },
  replyToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The `reply.token` of a message.created; for that reply and what it is about',
  },
  botToken: { type: 'http', scheme: 'bearer', description: 'The `mbt_…` token that registering a bot shows once' },
};

function peopleRoute(key: RouteKey): Route {
  const { path, query, body, answer, ...rest } = everyRoute[key];
  const isOfMakers = key.includes(' /v1/bots');
  return {
    ...{ key, path, query, body, answer, words: routeWords[key], security: 'accessToken' },
    tag: isOfMakers ? 'bot makers' : 'people',
    idempotencyKey: 'creates' in rest ? 'required' : undefined,
  };
}

function botRoute(key: BotRouteKey): Route {
  const { path, body, answer } = botRoutes[key];
  const isReply = key.includes('/v1/replies/');
  return {
    ...{ key, path, query: undefined, body, answer, words: botRouteWords[key], tag: 'bots' },
    security: isReply ? 'replyToken' : 'botToken',
    // A reply is answered once in any case; the key lets a repeat have the first answer rather than a conflict.
    idempotencyKey: key.startsWith('GET ') ? undefined : isReply ? 'optional' : 'required',
  };
}

function operationOf(route: Route, schemas: NamedSchemas): object {
  const body = schemas.of(route.body);
  const hasBody = body.properties === undefined || Object.keys(body.properties).length > 0;
  return {
    operationId: operationId(route.key),
    summary: route.words,
    tags: [route.tag],
    security: [{ [route.security]: [] }],
    parameters: [
      ...parametersOf(schemas.of(route.path), 'path'),
      ...(route.query ? parametersOf(schemas.of(route.query), 'query') : []),
      ...(route.idempotencyKey ? [{ ...IDEMPOTENCY_KEY, required: route.idempotencyKey === 'required' }] : []),
    ],
    ...(hasBody && { requestBody: { required: true, content: { [JSON_TYPE]: { schema: body } } } }),
    responses: {
      200: { description: 'Done', content: { [JSON_TYPE]: { schema: schemas.of(route.answer) } } },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'A repeat within 24 h gets the first answer; the same key with another body is refused with 422.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function parametersOf({ properties = {}, required = [] }: JsonSchema, place: 'path' | 'query'): object[] {
  return Object.entries(properties).map(([name, schema]) => {
    return { name, in: place, required: required.includes(name), schema };
  });
}

/** `POST /v1/bots/{botId}/verify` -> `post_bots_botId_verify`. */
function operationId(key: string): string {
  return key
    .replace(' /v1/', '_')
    .replace(/[{}]/g, '')
    .replaceAll('/', '_')
    .replace(/^[A-Z]+/, (method) => method.toLowerCase());
}

function problemResponse(schemas: NamedSchemas): object {
  return {
    description: 'What went wrong, as RFC 9457 has it, with a `code` of a closed set',
    content: { 'application/problem+json': { schema: schemas.of(Problem) } },
  };
}

function webhookOf(name: BotEventName, schemas: NamedSchemas): object {
  const delivery = BotDelivery.def.options.find((option) => option.shape.type.def.values[0] === name);
  if (delivery === undefined) throw new Error(`There is no delivery ${name}`);
  return {
    operationId: name.replaceAll('.', '_'),
    summary: botEventWords[name],
    tags: ['events'],
    parameters: SIGNATURE_HEADERS,
    requestBody: {
      required: true,
      content: { [JSON_TYPE]: { schema: schemas.of(delivery), example: eventExample(name) } },
    },
    responses: responsesTo(name, schemas),
  };
}

const SIGNATURE_HEADERS = [
  ['webhook-id', 'Of the event; the same over retries and replays'],
  ['webhook-timestamp', 'Seconds since 1970 of this attempt; refuse what is more than 5 minutes off'],
  [
    'webhook-signature',
    '`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`; two of them, with a space between, while a secret is rotated',
  ],
  ['mathia-attempt', 'From 1 on'],
].map(([name, description]) => ({ name, in: 'header', required: true, description, schema: { type: 'string' } }));

function responsesTo(name: BotEventName, schemas: NamedSchemas): object {
  const unsigned = { description: 'The signature is wrong or stale' };
  if (name === 'bot.ping') {
    return {
      200: { description: 'The same challenge', content: { [JSON_TYPE]: { schema: schemas.of(Pong) } } },
      401: unsigned,
    };
  }
  if (name !== 'message.created') return { '2XX': { description: 'Heard' }, 401: unsigned };
  const answers = {
    'text/plain': { schema: { type: 'string' } },
    [JSON_TYPE]: { schema: schemas.of(BotAnswer) },
    'text/event-stream': { schema: { type: 'string', description: 'See bot-answers.schema.json, StreamEvent' } },
  };
  return {
    200: { description: 'The answer', content: answers },
    202: { description: 'The answer comes later, to `reply.url`' },
    204: { description: 'Nothing to say' },
    401: unsigned,
    410: { description: 'The bot is gone; it is disabled' },
  };
}
