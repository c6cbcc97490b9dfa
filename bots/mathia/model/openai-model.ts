import { createParser } from 'eventsource-parser';
import * as z from 'zod/mini';
import { DomainError } from '../../../protocol/errors.ts';
import type { LanguageModel, ModelPiece, Prompt } from './language-model.ts';

const EVENT_BYTES_MAX = 256 * 1024;

export interface OpenAiOptions {
  /** The base address, such as `http://127.0.0.1:11434/v1`. */
  url: string;
  model: string;
  key: string | undefined;
}

/** What we read of a chunk; servers of other makers leave out or add what they like. */
const Chunk = z.looseObject({
  choices: z.optional(
    z.array(
      z.looseObject({
        delta: z.optional(z.looseObject({ content: z.nullish(z.string()) })),
        finish_reason: z.nullish(z.string()),
      }),
    ),
  ),
  usage: z.nullish(z.looseObject({ total_tokens: z.number() })),
  error: z.nullish(z.unknown()),
});
type Chunk = z.infer<typeof Chunk>;

/** Any server with OpenAI's chat completions (POST /v1/chat/completions), streamed as server-sent events. */
export function openAiModel({ url, model, key }: OpenAiOptions): LanguageModel {
  return {
    async *stream(prompt, signal) {
      const response = await ask({ url, model, key }, prompt, signal);
      yield* piecesOf(response, signal);
    },
  };
}

async function ask({ url, model, key }: OpenAiOptions, prompt: Prompt, signal: AbortSignal): Promise<Response> {
  const body = {
    model,
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: prompt.tokensMax,
    messages: [
      { role: 'system', content: prompt.system },
      { role: 'user', content: prompt.user },
    ],
  };
  const headers = { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) };
  const response = await fetch(completionsUrl(url), {
    ...{ method: 'POST', headers, body: JSON.stringify(body), signal },
    // A key must not follow to another address.
    redirect: 'error',
  }).catch((cause) => {
    throw new DomainError('unavailable', 'The model cannot be reached.', { cause });
  });
  if (response.ok) return response;
  await response.body?.cancel();
  throw new DomainError(
    response.status === 429 ? 'rate_limited' : 'unavailable',
    `The model answered ${response.status}.`,
  );
}

/** People give the address with or without its end; so do the documents of servers. */
export function completionsUrl(url: string): string {
  return endpointUrl(url, '/chat/completions');
}

/** The address of one of OpenAI's interfaces on a server. */
export function endpointUrl(url: string, end: string): string {
  const given = new URL(url);
  const path = given.pathname.replace(/\/+$/, '');
  if (path.endsWith(end)) return given.href;
  given.pathname = `${path === '' ? '/v1' : path}${end}`;
  return given.href;
}

async function* piecesOf(response: Response, signal: AbortSignal): AsyncIterable<ModelPiece> {
  let isComplete = false;
  for await (const data of eventsOf(response, signal)) {
    if (data === '[DONE]') return;
    const chunk = chunkOf(data);
    const [choice] = chunk.choices ?? [];
    const text = choice?.delta?.content;
    if (text) yield { text };
    if (choice?.finish_reason) isComplete = true;
    if (chunk.usage) yield { tokensUsed: chunk.usage.total_tokens };
  }
  // Some servers leave [DONE] out after the last chunk; one that stops before it has broken off.
  if (!isComplete) throw new DomainError('unavailable', 'The model broke off.');
}

function chunkOf(data: string): Chunk {
  try {
    const chunk = Chunk.parse(JSON.parse(data));
    if (chunk.error === undefined || chunk.error === null) return chunk;
  } catch (cause) {
    throw new DomainError('unavailable', 'The model sent something that is no chunk of an answer.', { cause });
  }
  throw new DomainError('unavailable', 'The model reported an error.');
}

async function* eventsOf({ body }: Response, signal: AbortSignal): AsyncIterable<string> {
  const waiting: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => waiting.push(data), maxBufferSize: EVENT_BYTES_MAX });
  const decoder = new TextDecoder();
  try {
    for await (const bytes of body ?? []) {
      parser.feed(decoder.decode(bytes, { stream: true }));
      yield* waiting.splice(0);
    }
  } catch (cause) {
    if (cause instanceof DomainError || signal.aborted) throw cause;
    throw new DomainError('unavailable', 'The model broke off.', { cause });
  }
}
