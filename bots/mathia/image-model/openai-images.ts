import * as z from 'zod/mini';
import { DomainError } from '../../../protocol/errors.ts';
import { endpointUrl } from '../model/openai-model.ts';
import { readAtMost } from '../pictures/fetch-picture.ts';
import { type ImageModel, MODEL_PICTURE_BYTES_MAX } from './image-model.ts';

export interface OpenAiImagesOptions {
  /** The base address, such as `https://api.example/v1`. */
  url: string;
  model: string;
  key: string | undefined;
}

/** gpt-image-1 takes 32,000, dall-e-2 takes 1,000, which is enough for a message of a chat. */
const PROMPT_CHARS_MAX = 1_000;
const ANSWER_BYTES_MAX = Math.ceil((MODEL_PICTURE_BYTES_MAX * 4) / 3) + 64 * 1024;
const ERROR_BYTES_MAX = 64 * 1024;

/** Some servers send the picture, and some where it is. */
const Answer = z.looseObject({
  data: z.array(z.looseObject({ b64_json: z.nullish(z.string()), url: z.nullish(z.string()) })).check(z.minLength(1)),
});
const Failure = z.looseObject({
  error: z.looseObject({ code: z.nullish(z.string()), type: z.nullish(z.string()) }),
});
/** What OpenAI's interface calls a description that the model will not draw. */
const REFUSALS = new Set(['content_policy_violation', 'moderation_blocked', 'content_filter']);

/** Any server with OpenAI's images (POST /v1/images/generations). */
export function openAiImages(options: OpenAiImagesOptions): ImageModel {
  return {
    promptCharsMax: PROMPT_CHARS_MAX,
    async draw(prompt, signal) {
      const response = await ask(options, prompt, signal);
      const [picture] = (await readAnswer(response)).data;
      if (picture?.b64_json) return Buffer.from(picture.b64_json, 'base64');
      if (picture?.url) return fetchMade(picture.url, options.url, signal);
      throw new DomainError('unavailable', 'The model sent no picture.');
    },
  };
}

/** No `response_format`: newer models refuse it, and both answers are understood. */
async function ask({ url, model, key }: OpenAiImagesOptions, prompt: string, signal: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) };
  const response = await fetch(imagesUrl(url), {
    ...{ method: 'POST', headers, body: JSON.stringify({ model, prompt, n: 1, size: '1024x1024' }), signal },
    // A key must not follow to another address.
    redirect: 'error',
  }).catch((cause) => {
    throw new DomainError('unavailable', 'The model cannot be reached.', { cause });
  });
  if (response.ok) return response;
  throw await failureOf(response);
}

/** People give the address with or without its end; so do the documents of servers. */
export function imagesUrl(url: string): string {
  return endpointUrl(url, '/images/generations');
}

async function failureOf(response: Response): Promise<DomainError> {
  if (response.status === 429) {
    await response.body?.cancel();
    return new DomainError('rate_limited', 'The model answered 429.');
  }
  const failure = Failure.safeParse(await readJson(response, ERROR_BYTES_MAX).catch(() => undefined));
  const { code, type } = failure.data?.error ?? {};
  if (REFUSALS.has(code ?? '') || REFUSALS.has(type ?? '')) return new DomainError('forbidden', 'The model refused.');
  return new DomainError('unavailable', `The model answered ${response.status}.`);
}

async function readAnswer(response: Response): Promise<z.infer<typeof Answer>> {
  try {
    return Answer.parse(await readJson(response, ANSWER_BYTES_MAX));
  } catch (cause) {
    throw new DomainError('unavailable', 'The model sent something that is no picture.', { cause });
  }
}

async function readJson(response: Response, bytesMax: number): Promise<unknown> {
  return JSON.parse((await readAtMost(response, bytesMax)).toString('utf8'));
}

/** Without the key. The model's own server may be plain HTTP, as on this machine; any other place must not. */
async function fetchMade(url: string, modelUrl: string, signal: AbortSignal): Promise<Buffer> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'https:' && parsed?.origin !== new URL(modelUrl).origin) {
    throw new DomainError('unavailable', 'The model named no address of a picture.');
  }
  try {
    const response = await fetch(parsed, { redirect: 'error', signal });
    if (!response.ok) throw new Error(`the picture's address answered ${response.status}`);
    return await readAtMost(response, MODEL_PICTURE_BYTES_MAX);
  } catch (cause) {
    throw new DomainError('unavailable', 'The picture that the model made cannot be fetched.', { cause });
  }
}
