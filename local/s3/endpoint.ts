import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '../aws-request.ts';
import { authorize } from '../iam/authorize.ts';
import type { Policies } from '../iam/policies.ts';
import { principalName } from '../iam/principal.ts';
import type { IamCheck, Ledger } from '../ledger.ts';
import type { KeyRing } from '../signature/key-ring.ts';
import { authenticate } from './authenticate.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import type { BucketDefinition } from './definition.ts';
import type { MultipartUploads } from './multipart-uploads.ts';
import type { ObjectStore } from './object-store.ts';
import type { Operation, Scene } from './operation.ts';
import { allowedForm, postObject } from './post-object.ts';
import { routeOf } from './routes.ts';
import type { FileSlice, S3Answer } from './s3-answer.ts';
import { S3Error } from './s3-error.ts';
import { type Address, addressOf, chunksOf, effectiveHeaders, type S3Request } from './s3-request.ts';
import { xmlError } from './xml.ts';

export interface S3Parts {
  buckets: ReadonlyMap<string, BucketDefinition>;
  store: ObjectStore;
  uploads: MultipartUploads;
  keys: KeyRing;
  policies: Policies;
  ledger: Ledger;
  now(): number;
  /** Told of what S3 does not answer by design: a bug here. */
  onBug(error: unknown): void;
}

/** Takes the whole exchange: bodies stream in both directions. */
export type S3Service = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

interface Exchange {
  message: IncomingMessage;
  requestId: string;
  hostId: string;
}

/** S3 over its REST protocol, path style. */
export function s3Service(parts: S3Parts): S3Service {
  return async (message, response) => {
    const requestId = randomBytes(8).toString('hex').toUpperCase();
    const exchange = { message, requestId, hostId: createHash('sha256').update(requestId).digest('base64') };
    const answer = await answerTo(parts, exchange).catch((error: unknown) => refusal(parts, exchange, error));
    const headers = { ...commonHeaders(parts, exchange), ...answer.headers };
    await send(message, response, { ...answer, headers });
  };
}

async function answerTo(parts: S3Parts, exchange: Exchange): Promise<S3Answer> {
  const { message } = exchange;
  const { method = '', url = '/', headers } = message;
  const address = addressOf(url);
  const bucket = parts.buckets.get(address.bucket);
  if (method === 'OPTIONS') return { status: 200, headers: preflightHeaders(bucket?.cors ?? [], headers) };
  const identity = authenticate({ method, url, headers }, parts.keys, parts.now());
  if (!identity && isForm(message, address)) return await answerForm(parts, exchange, address);
  if (!identity) throw new S3Error('AccessDenied');
  const body = chunksOf(message);
  const request = { ...address, ...identity, method, body, headers: effectiveHeaders(headers, address.query) };
  return await serve(parts, completed(request, exchange), routeOf);
}

/** Anybody may send a form; its policy says who stands behind it. */
function isForm({ method, headers }: IncomingMessage, { bucket, key }: Address): boolean {
  const isNamed = bucket !== '' && key === '';
  return (
    method === 'POST' && isNamed && headers['content-type']?.toLowerCase().startsWith('multipart/form-data') === true
  );
}

async function answerForm(parts: S3Parts, exchange: Exchange, address: Address): Promise<S3Answer> {
  const { headers } = exchange.message;
  const allowed = await allowedForm({ ...address, headers, body: chunksOf(exchange.message) }, parts.keys, parts.now());
  const { principal, key } = allowed;
  const payload = { sha256: 'UNSIGNED-PAYLOAD', chunks: undefined };
  const request = { ...address, key, principal, payload, method: 'POST', headers, body: allowed.form.file };
  return await serve(parts, completed(request, exchange), () => postObject(allowed));
}

function completed(request: Omit<S3Request, 'requestId' | 'hostId' | 'sourceIp'>, exchange: Exchange): S3Request {
  const { requestId, hostId, message } = exchange;
  return { ...request, requestId, hostId, sourceIp: message.socket.remoteAddress ?? '127.0.0.1' };
}

async function serve(parts: S3Parts, request: S3Request, route: (request: S3Request) => Operation): Promise<S3Answer> {
  const found = parts.buckets.get(request.bucket);
  if (!found && request.bucket !== '') throw new S3Error('NoSuchBucket', undefined, { BucketName: request.bucket });
  const operation = route(request);
  const asked: IamCheck[] = [];
  const scene = sceneOf(parts, request, { bucket: found ?? NO_BUCKET, asked });
  const call = { service: 's3', operation: operation.name };
  const checks = authorize(parts, request.principal, call, operation.needs(scene));
  const record = (bytes: number) =>
    parts.ledger.record({
      ...call,
      principal: principalName(request.principal),
      readUnits: 0,
      writeUnits: 0,
      bytes,
      checks: [...checks, ...asked],
    });
  try {
    const answer = await operation.run(scene);
    record(answer.bytes ?? 0);
    return answer;
  } catch (error) {
    record(0);
    throw error;
  }
}

/** What an operation on no bucket works with. */
const NO_BUCKET: BucketDefinition = { logicalId: '', name: '', arn: '*', cors: [], lifecycle: [] };

function sceneOf(
  { store, uploads, buckets, policies, now }: S3Parts,
  request: S3Request,
  { bucket, asked }: { bucket: BucketDefinition; asked: IamCheck[] },
): Scene {
  return {
    ...{ request, bucket, store, uploads, buckets, now },
    isAllowed: ({ action, resource, context }) => {
      const isAllowed = policies.isAllowed(request.principal, action, resource, context);
      asked.push({ action, resource, isAllowed });
      return isAllowed;
    },
  };
}

function refusal(parts: S3Parts, exchange: Exchange, error: unknown): S3Answer {
  const known = knownError(error);
  if (!known) parts.onBug(error);
  const { status, code, message, details } = known ?? new S3Error('InternalError');
  if (status === 304) return { status };
  const { requestId, hostId } = exchange;
  const content = { Code: code, Message: message, ...details, RequestId: requestId, HostId: hostId };
  return { status, headers: { 'content-type': 'application/xml' }, body: xmlError(content) };
}

function knownError(error: unknown): S3Error | undefined {
  if (error instanceof S3Error) return error;
  if (!(error instanceof AwsError) || error.code !== 'AccessDeniedException') return undefined;
  return new S3Error('AccessDenied', error.message.replace(/on resource: (\S+)/, 'on resource: "$1"'));
}

function commonHeaders({ buckets }: S3Parts, { message, requestId, hostId }: Exchange): Record<string, string> {
  const bucket = buckets.get(/^\/([^/?]*)/.exec(message.url ?? '')?.[1] ?? '');
  const { method = '', headers } = message;
  const cors = method === 'OPTIONS' ? {} : corsHeaders(bucket?.cors ?? [], { method, headers });
  return { server: 'AmazonS3', 'x-amz-request-id': requestId, 'x-amz-id-2': hostId, ...cors };
}

async function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: S3Answer,
): Promise<void> {
  const isEmpty = message.method === 'HEAD' || body === undefined;
  if (typeof body === 'object') return await sendFile(response, { status, headers, body });
  const length = typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) } : {};
  const nothing = body === undefined && status !== 204 && status !== 304 ? { 'content-length': 0 } : {};
  response.writeHead(status, { ...nothing, ...length, ...headers });
  response.end(isEmpty ? undefined : body);
}

async function sendFile(
  response: ServerResponse,
  { status, headers, body }: Omit<S3Answer, 'body'> & { body: FileSlice },
): Promise<void> {
  const { fd, start, end } = body;
  // An empty stream has no `end` to name, and still has a file to close.
  const content =
    start === end ? createReadStream('', { fd, start }) : createReadStream('', { fd, start, end: end - 1 });
  response.writeHead(status, headers);
  // Whoever hangs up early has what they wanted.
  await pipeline(content, response).catch(() => response.destroy());
}
