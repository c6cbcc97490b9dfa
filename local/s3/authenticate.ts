import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../iam/principal.ts';
import { canonicalObjectPath, canonicalQuery } from '../signature/canonical.ts';
import type { KeyRing } from '../signature/key-ring.ts';
import { headerText, sha256, signingKey } from '../signature/signing-key.ts';
import { readSignature, type Signature, type SignedRequest } from '../signature/verify.ts';
import { REGION } from '../template/place.ts';
import { S3Error } from './s3-error.ts';

/** S3 accepts a signature this long before and after its time. */
const SKEW_MS = 15 * 60_000;
const EXPIRES_SECONDS_MAX = 604_800;

/** What the signature says of the body: its hash, `UNSIGNED-PAYLOAD`, or that its chunks come with their own. */
export interface SignedPayload {
  sha256: string;
  chunks: ChunkSignatures | undefined;
}

/** What the signatures of chunks are made with; each also covers the one before it. */
export interface ChunkSignatures {
  key: KeyObject;
  time: string;
  scope: string;
  seed: string;
}

export interface Identity {
  principal: Principal;
  payload: SignedPayload;
}

export interface Signed {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
}

/** Who signed the request, in its headers or in its address (SigV4); undefined for a request without any signature. */
export function authenticate(request: SignedRequest, keys: KeyRing, now: number): Identity | undefined {
  const query = new URLSearchParams(request.url.split('?').slice(1).join('?'));
  const isPresigned = query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature') || query.has('X-Amz-Credential');
  const { authorization } = request.headers;
  if (authorization !== undefined && isPresigned)
    throw new S3Error(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    );
  if (authorization !== undefined) return byHeader(request, keys, now);
  if (isPresigned) return byAddress(request, query, keys, now);
  if (query.has('AWSAccessKeyId') && query.has('Signature')) throw unsupported();
  return undefined;
}

function unsupported(): S3Error {
  const message = 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';
  return new S3Error('InvalidRequest', message);
}

function byHeader(request: SignedRequest, keys: KeyRing, now: number): Identity {
  const { headers } = request;
  if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256')) throw unsupported();
  const signature = readSignature(headers);
  if (!signature) throw new S3Error('AuthorizationHeaderMalformed');
  assertScope(signature, 'AuthorizationHeaderMalformed', 'The authorization header is malformed');
  const time = String(headers['x-amz-date'] ?? '');
  const at = timeOf(time);
  if (at === undefined || !time.startsWith(signature.date))
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  if (Math.abs(now - at) > SKEW_MS)
    throw new S3Error('RequestTimeTooSkewed', undefined, {
      RequestTime: time,
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: String(SKEW_MS),
    });
  const payload = headers['x-amz-content-sha256'];
  if (typeof payload !== 'string')
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  return identify(request, signature, { time, payload }, keys);
}

function byAddress(request: SignedRequest, query: URLSearchParams, keys: KeyRing, now: number): Identity {
  const signature = presignedSignature(query);
  assertScope(signature, 'AuthorizationQueryParametersError', 'Error parsing the X-Amz-Credential parameter');
  const time = query.get('X-Amz-Date') ?? '';
  const at = timeOf(time);
  if (at === undefined || !time.startsWith(signature.date))
    throw new S3Error(
      'AuthorizationQueryParametersError',
      "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
    );
  assertNotExpired(query.get('X-Amz-Expires') ?? '', at, now);
  const payload = query.get('X-Amz-Content-Sha256') ?? headerText(request.headers['x-amz-content-sha256']);
  return identify(request, signature, { time, payload: payload || 'UNSIGNED-PAYLOAD' }, keys);
}

function presignedSignature(query: URLSearchParams): Signature {
  const credential = (query.get('X-Amz-Credential') ?? '').split('/');
  const [accessKeyId, date, region, service, end] = credential;
  const signature = query.get('X-Amz-Signature') ?? '';
  const signedHeaders = query.get('X-Amz-SignedHeaders');
  const isComplete = query.get('X-Amz-Algorithm') === 'AWS4-HMAC-SHA256' && query.has('X-Amz-Expires') && signedHeaders;
  if (!isComplete || !accessKeyId || !date || !region || !service || end !== 'aws4_request' || credential.length > 5)
    throw new S3Error('AuthorizationQueryParametersError');
  return { accessKeyId, date, region, service, signature, signedHeaders: signedHeaders.split(';') };
}

function assertNotExpired(expires: string, signedAt: number, now: number): void {
  const seconds = /^-?\d+$/.test(expires) ? Number(expires) : Number.NaN;
  const fault = (message: string) => new S3Error('AuthorizationQueryParametersError', message);
  if (Number.isNaN(seconds)) throw fault('X-Amz-Expires should be a number');
  if (seconds < 1) throw fault('X-Amz-Expires must be at least 1');
  if (seconds > EXPIRES_SECONDS_MAX)
    throw fault(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  if (signedAt > now + SKEW_MS) throw new S3Error('AccessDenied', 'Request is not yet valid');
  const end = signedAt + seconds * 1000;
  if (now <= end) return;
  throw new S3Error('AccessDenied', 'Request has expired', {
    'X-Amz-Expires': expires,
    Expires: new Date(end).toISOString(),
    ServerTime: new Date(now).toISOString(),
  });
}

export function assertScope(
  { region, service }: Signed,
  code: 'AuthorizationHeaderMalformed' | 'AuthorizationQueryParametersError',
  beginning: string,
): void {
  if (region !== REGION)
    throw new S3Error(code, `${beginning}; the region '${region}' is wrong; expecting '${REGION}'`, { Region: REGION });
  if (service !== 's3')
    throw new S3Error(code, `${beginning}; incorrect service "${service}". This endpoint belongs to "s3".`);
}

/** The owner of a key, and the key that signs for the day and the place. */
export function signerOf(signed: Signed, keys: KeyRing): { principal: Principal; key: KeyObject } {
  const owner = keys.find(signed.accessKeyId);
  if (!owner) throw new S3Error('InvalidAccessKeyId', undefined, { AWSAccessKeyId: signed.accessKeyId });
  const key = signingKey(owner.secretAccessKey, signed.date, signed.region, signed.service);
  return { principal: owner.principal, key };
}

function identify(
  request: SignedRequest,
  signature: Signature,
  { time, payload }: { time: string; payload: string },
  keys: KeyRing,
): Identity {
  assertEverythingSigned(request, signature);
  const { principal, key } = signerOf(signature, keys);
  if (request.headers['x-amz-security-token'] !== undefined || /[?&]X-Amz-Security-Token=/.test(request.url))
    throw new S3Error('InvalidToken');
  const scope = `${signature.date}/${signature.region}/s3/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonicalRequest(request, signature.signedHeaders, payload))}`;
  assertSignature(key, text, signature.signature);
  return { principal, payload: { sha256: payload, chunks: { key, time, scope, seed: signature.signature } } };
}

export function assertSignature(key: KeyObject, text: string, given: string): void {
  const expected = Buffer.from(createHmac('sha256', key).update(text).digest('hex'));
  // As text: a decoder would overlook what it cannot read at the end.
  const bytes = Buffer.from(given);
  if (bytes.length !== expected.length || !timingSafeEqual(bytes, expected)) throw new S3Error('SignatureDoesNotMatch');
}

/** Whoever relays a signed request can add no `x-amz-…` header to it. */
function assertEverythingSigned({ headers }: SignedRequest, { signedHeaders }: Signature): void {
  const missing = Object.keys(headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  );
  if (missing.length === 0) return;
  const message = 'There were headers present in the request which were not signed';
  throw new S3Error('AccessDenied', message, { HeadersNotSigned: missing.join(', ') });
}

function canonicalRequest({ method, url, headers }: SignedRequest, signedHeaders: string[], payload: string): string {
  const mark = url.includes('?') ? url.indexOf('?') : url.length;
  const query = url
    .slice(mark + 1)
    .split('&')
    .filter((pair) => !pair.startsWith('X-Amz-Signature='))
    .join('&');
  const lines = signedHeaders.map((name) => `${name}:${headerText(headers[name])}\n`).join('');
  const parts = [method, pathOf(url.slice(0, mark)), canonicalQuery(query), lines, signedHeaders.join(';'), payload];
  return parts.join('\n');
}

function pathOf(path: string): string {
  try {
    return canonicalObjectPath(path);
  } catch {
    throw new S3Error('InvalidURI');
  }
}

/** The milliseconds of `20261122T100000Z`; undefined when it is no such time. */
export function timeOf(text: string): number | undefined {
  const [found, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const time = found ? Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
