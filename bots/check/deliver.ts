import { Readable } from 'node:stream';
import { Webhook } from 'standardwebhooks';
import { AudioType, PictureType } from '../../protocol/attachment.ts';
import {
  AUDIO_BYTES_MAX,
  BOT_ANSWER_BYTES_MAX,
  BOT_ANSWER_MS,
  BOT_HEADERS_MS,
  BOT_RECORDING_MS,
  PICTURE_BYTES_MAX,
  STREAM_BYTES_MAX,
  STREAM_MS_MAX,
} from '../../protocol/limits.ts';

export interface Target {
  url: string;
  secret: string;
  /** How long it may take to send its headers; as long as Mathia waits by default. */
  headersMs?: number;
}

export interface DeliveryOptions {
  id: string;
  /** When it claims to be signed; now by default. */
  signedAt?: Date;
  attempt?: number;
  /** `wrong` is a well-formed signature by another secret; `none` leaves the header out. */
  signature?: 'right' | 'wrong' | 'none';
}

/** An answer from its headers on. Whoever has it reads it, or closes it. */
export interface OpenAnswer {
  status: number;
  headers: Headers;
  headersMs: number;
  body: AsyncIterable<Uint8Array>;
  close(): void;
}

/** A whole answer. */
export interface Answer {
  status: number;
  headers: Headers;
  headersMs: number;
  text: string;
  bytes: number;
}

/** What went wrong on the way, in words for the bot's maker. */
export class DeliveryError extends Error {}

/**
 * Posts an event as Mathia would, and waits for the headers of the answer.
 * @throws DeliveryError
 */
export async function openDelivery(target: Target, event: object, options: DeliveryOptions): Promise<OpenAnswer> {
  const body = JSON.stringify(event);
  const { headersMs: msMax = BOT_HEADERS_MS } = target;
  const abort = new AbortController();
  const waiting = setTimeout(() => abort.abort(), msMax);
  const startedAt = performance.now();
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      body,
      headers: headersOf(target, body, options),
      redirect: 'manual',
      signal: abort.signal,
    });
    const headersMs = Math.round(performance.now() - startedAt);
    const { status, headers } = response;
    return { status, headers, headersMs, body: response.body ?? Readable.from([]), close: () => abort.abort() };
  } catch (cause) {
    const reason = abort.signal.aborted ? `it sent no headers within ${msMax / 1000} s` : reasonOf(cause);
    throw new DeliveryError(reason, { cause });
  } finally {
    clearTimeout(waiting);
  }
}

/** @throws DeliveryError */
export async function deliver(target: Target, event: object, options: DeliveryOptions): Promise<Answer> {
  const open = await openDelivery(target, event, options);
  const { status, headers, headersMs } = open;
  try {
    const body = await readAll(open);
    return { status, headers, headersMs, text: body.toString('utf8'), bytes: body.byteLength };
  } finally {
    open.close();
  }
}

function headersOf({ secret }: Target, body: string, options: DeliveryOptions): Record<string, string> {
  const { id, signedAt = new Date(), attempt = 1, signature = 'right' } = options;
  const signer = new Webhook(signature === 'wrong' ? Buffer.alloc(32, 7).toString('base64') : secret);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
    ...(signature !== 'none' && { 'webhook-signature': signer.sign(id, signedAt, body) }),
    'mathia-attempt': String(attempt),
  };
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  const code = inner instanceof Error && 'code' in inner ? ` (${inner.code})` : '';
  return `the request failed: ${inner instanceof Error ? inner.message || inner.name : inner}${code}`;
}

/** What it says it is, in lower case. */
export function contentTypeOf({ headers }: Pick<OpenAnswer, 'headers'>): string {
  return (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The limits of size and time that each kind of answer has. */
function limitsOf(type: string): { bytesMax: number; msMax: number } {
  if (type === 'text/event-stream') return { bytesMax: STREAM_BYTES_MAX, msMax: STREAM_MS_MAX };
  if (PictureType.safeParse(type).success) return { bytesMax: PICTURE_BYTES_MAX, msMax: BOT_ANSWER_MS };
  if (AudioType.safeParse(type).success) return { bytesMax: AUDIO_BYTES_MAX, msMax: BOT_RECORDING_MS };
  return { bytesMax: BOT_ANSWER_BYTES_MAX, msMax: BOT_ANSWER_MS };
}

async function readAll({ body, headers, close }: OpenAnswer): Promise<Buffer> {
  const { bytesMax, msMax } = limitsOf(contentTypeOf({ headers }));
  let isLate = false;
  const waiting = setTimeout(() => {
    isLate = true;
    close();
  }, msMax);
  try {
    return await collect(body, bytesMax);
  } catch (cause) {
    if (cause instanceof DeliveryError) throw cause;
    throw new DeliveryError(
      isLate ? `its answer was not complete ${msMax / 1000} s after its headers` : 'its answer broke off',
      { cause },
    );
  } finally {
    clearTimeout(waiting);
  }
}

async function collect(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new DeliveryError(`its answer is longer than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
