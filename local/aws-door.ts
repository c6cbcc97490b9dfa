import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { type AwsAnswer, AwsError, type AwsService, errorAnswer } from './aws-request.ts';
import type { Ledger } from './ledger.ts';
import type { S3Service } from './s3/endpoint.ts';
import { isForPolly, isForS3 } from './s3/is-for-s3.ts';
import type { KeyRing } from './signature/key-ring.ts';
import { readSignature, verifySignature } from './signature/verify.ts';
import { alsoHttp2 } from './two-protocols.ts';

/** More than any of the services takes (DynamoDB: 16 MB). */
const BODY_BYTES_MAX = 17 * 1024 * 1024;
const KEEP_ALIVE_MS = 60_000;
const HEADERS_MS = 60_000;
/** A connection on which nothing moves for so long is cut; one that moves may take as long as it needs. */
const IDLE_MS = 15 * 60_000;

/** The services by their name in the credential scope of a signature. */
export type ServiceName =
  | 'dynamodb'
  | 'sqs'
  | 'secretsmanager'
  | 'rekognition'
  | 'polly'
  | 'transcribe'
  | 'cognito-idp'
  | 'execute-api';

export interface DoorParts {
  port: number;
  keys: KeyRing;
  ledger: Ledger;
  /** Told of what no service answers by design: a bug here. */
  onBug(error: unknown): void;
}

/** S3 takes its exchanges whole, because its bodies are too large to wait for. */
export type Services = Record<ServiceName, AwsService> & {
  s3: S3Service;
  /** Answers for an address that was handed out before, by the rest of its path. */
  transcripts(path: string): AwsAnswer;
};

export interface AwsDoor {
  url: string;
  /** Until then every call is answered with 503. */
  serve(services: Services): void;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Where a transcript can be fetched by whoever has its address, as from Transcribe's own bucket. */
export const TRANSCRIPTS = '/_mathia/transcripts/';

/** What both protocols know of a request. */
interface DoorRequest extends AsyncIterable<Buffer> {
  method?: string | undefined;
  url?: string | undefined;
  headers: IncomingHttpHeaders;
}

/** The one address of every AWS service of the stack. Rejects when the port is taken. */
export async function openAwsDoor(parts: DoorParts): Promise<AwsDoor> {
  let services: Services | undefined;
  const times = { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS, requestTimeout: 0 };
  const server = createServer(times, (request, response) => {
    exchange(parts, services, request, response).catch(() => response.destroy());
  });
  server.setTimeout(IDLE_MS);
  // The client of Polly speaks HTTP/2; bodies so large that they stream, S3's, come over HTTP/1 only.
  const second = alsoHttp2(server, (request, response) => {
    answerTo(parts, services, request)
      .then((answer) => send(response, answer))
      .catch(() => response.stream.close());
  });
  server.listen(parts.port, HOST);
  await once(server, 'listening');
  return {
    url: `http://${HOST}:${parts.port}`,
    serve: (ready) => {
      services = ready;
    },
    stop: () => {
      second.close();
      return close(server);
    },
  };
}

async function exchange(
  parts: DoorParts,
  services: Services | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (services && isForS3(request)) await services.s3(request, response);
  else send(response, await answerTo(parts, services, request));
}

async function answerTo(parts: DoorParts, services: Services | undefined, request: DoorRequest): Promise<AwsAnswer> {
  const body = await readBody(request);
  if (services && request.url?.startsWith(TRANSCRIPTS))
    return services.transcripts(request.url.slice(TRANSCRIPTS.length));
  if (request.url?.startsWith('/_mathia/')) return ledgerAnswer(parts.ledger, request);
  const service = readSignature(request.headers)?.service ?? serviceOfTarget(request);
  try {
    if (!services) throw new AwsError('ServiceUnavailable', 'The local runtime is starting', 503);
    return await serve(parts, services, service, request, body);
  } catch (error) {
    if (error instanceof AwsError) return errorAnswer(error, namespaceOf(service));
    parts.onBug(error);
    return errorAnswer(new AwsError('InternalFailure', 'The local runtime failed; see its output', 500));
  }
}

async function serve(
  parts: DoorParts,
  services: Services,
  service: string,
  request: DoorRequest,
  body: Buffer,
): Promise<AwsAnswer> {
  const { method = '', url = '/', headers } = request;
  const verified = verifySignature({ method, url, headers }, body, parts.keys, Date.now());
  if (!verified.ok) throw new AwsError(verified.code, verified.message, service === 'execute-api' ? 403 : 400);
  if (!isServiceName(service)) throw new AwsError('UnknownOperationException', `No service ${service} in this stack`);
  const target = headers['x-amz-target'];
  const operation = typeof target === 'string' ? (target.split('.').at(-1) ?? '') : '';
  return services[service]({ principal: verified.principal, method, url, headers, operation, body });
}

const SERVICE_NAMES: readonly string[] = [
  ...['dynamodb', 'sqs', 'secretsmanager', 'rekognition', 'polly', 'transcribe', 'cognito-idp', 'execute-api'],
];

function isServiceName(name: string): name is ServiceName {
  return SERVICE_NAMES.includes(name);
}

/** A request without a signature still gets an error in the shape of the service it meant. */
function serviceOfTarget({ headers, url = '' }: DoorRequest): string {
  const target = String(headers['x-amz-target'] ?? '');
  if (isForPolly(url)) return 'polly';
  if (target.startsWith('DynamoDB')) return 'dynamodb';
  if (target.startsWith('AmazonSQS')) return 'sqs';
  if (target.startsWith('Rekognition')) return 'rekognition';
  if (target.startsWith('Transcribe')) return 'transcribe';
  if (target.startsWith('AWSCognito')) return 'cognito-idp';
  return target ? 'secretsmanager' : 'execute-api';
}

function namespaceOf(service: string): string {
  if (service === 'rekognition') return 'com.amazonaws.rekognition#';
  return service === 'dynamodb' || service === 'sqs' ? 'com.amazon.coral.service#' : '';
}

/** What was called and what it consumed; for measurements and tests, which run in other processes. */
function ledgerAnswer(ledger: Ledger, { method, url }: DoorRequest): AwsAnswer {
  const name = `${method} ${url}`;
  if (name === 'GET /_mathia/ledger') return { status: 200, body: JSON.stringify(ledger.snapshot()) };
  if (name === 'GET /_mathia/calls') return { status: 200, body: JSON.stringify(ledger.calls()) };
  if (name !== 'DELETE /_mathia/ledger') return { status: 404, body: '' };
  ledger.reset();
  return { status: 204, body: '' };
}

async function readBody(request: DoorRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) throw new RangeError('The body is larger than any service takes');
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function send(response: ServerResponse | Http2ServerResponse, { status, body, headers }: AwsAnswer): void {
  const all = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
    ...headers,
  };
  response.statusCode = status;
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.end(body);
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
}
