import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod/mini';
import { type Bot, createBot } from '../create-bot.ts';
import { chooseImageModel, ImageModelEnvironment, imageBudgetOf } from '../image-model/choose-image-model.ts';
import { budgetOf, chooseModel, ModelEnvironment } from '../model/choose-model.ts';
import { readSecretText, readSigningSecret } from './read-secret.ts';

/** How soon another secret is noticed. */
const SECRET_MS = 5 * 60_000;
/** The bundler puts it beside this file (lib/reference-bot.ts). */
const CALCULATOR = new URL('./calculator-worker.mjs', import.meta.url);
/** Lambda does not tell a function that its caller has hung up. */
const NEVER_LEFT = new AbortController().signal;

const environment = z
  .extend(z.extend(ModelEnvironment, ImageModelEnvironment.shape), {
    DEFAULT_BOT_SECRET_ID: z.string(),
    MATHIA_MODEL_KEY_SECRET_ARN: z.optional(z.string()),
    MATHIA_IMAGE_MODEL_KEY_SECRET_ARN: z.optional(z.string()),
  })
  .parse(process.env);
const [model, painter] = await Promise.all([readModel(), readImageModel()]);
let known: { bot: Bot; secret: string; until: number } | undefined;

/** What a bot remembers ends with its secret, and with its process. */
async function currentBot(): Promise<Bot> {
  const now = Date.now();
  if (known !== undefined && known.until > now) return known.bot;
  const secret = await readSigningSecret(environment.DEFAULT_BOT_SECRET_ID);
  const bot = known?.secret === secret ? known.bot : newBot(secret);
  known = { bot, secret, until: now + SECRET_MS };
  return bot;
}

async function readModel() {
  const arn = environment.MATHIA_MODEL_KEY_SECRET_ARN;
  return chooseModel({ ...environment, ...(arn && { MATHIA_MODEL_KEY: await readSecretText(arn) }) });
}

async function readImageModel() {
  const arn = environment.MATHIA_IMAGE_MODEL_KEY_SECRET_ARN;
  return chooseImageModel({ ...environment, ...(arn && { MATHIA_IMAGE_MODEL_KEY: await readSecretText(arn) }) });
}

function newBot(secret: string): Bot {
  const languageModel = model && { model, budget: budgetOf(environment) };
  const imageModel = painter && { model: painter, budget: imageBudgetOf(environment) };
  const clock = () => new Date();
  return createBot({ secret, clock, calculatorProgram: CALCULATOR, languageModel, imageModel });
}

/** The reference bot behind a function URL, whose answers stream. */
export const handler = awslambda.streamifyResponse<APIGatewayProxyEventV2>(async (event, stream) => {
  const bot = await currentBot();
  const { status, headers, body } = await bot.respond({
    method: event.requestContext.http.method,
    headers: lowerCased(event.headers),
    rawBody: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    left: NEVER_LEFT,
  });
  const response = awslambda.HttpResponseStream.from(stream, { statusCode: status, headers });
  // Without a first write, if only of nothing, Lambda sends neither the status nor the headers.
  response.write('');
  await pipeline(Readable.from(typeof body === 'string' ? [body] : body), response);
});

function lowerCased(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value ?? '']));
}
