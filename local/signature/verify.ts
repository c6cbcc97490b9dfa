import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../iam/principal.ts';
import { canonicalPath, canonicalQuery } from './canonical.ts';
import type { KeyRing } from './key-ring.ts';
import { headerText, sha256, signingKey } from './signing-key.ts';

/** AWS accepts a signature this long before and after its time. */
const SKEW_MS = 5 * 60_000;

export interface SignedRequest {
  method: string;
  /** Path and query as they came over the wire. */
  url: string;
  headers: IncomingHttpHeaders;
}

export interface Signature {
  accessKeyId: string;
  date: string;
  region: string;
  /** The service's name in the credential scope, e.g. `dynamodb` or `execute-api`. */
  service: string;
  signedHeaders: string[];
  signature: string;
}

export type SignatureFault =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'UnrecognizedClientException'
  | 'InvalidSignatureException';

export type Verification = { ok: true; principal: Principal } | { ok: false; code: SignatureFault; message: string };

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** The parts of an `Authorization` header of Signature Version 4; undefined when it is none. */
export function readSignature(headers: IncomingHttpHeaders): Signature | undefined {
  const [found, accessKeyId, date, region, service, signedHeaders, signature] =
    AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  if (!found || !accessKeyId || !date || !region || !service || !signedHeaders || !signature) return undefined;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature };
}

/** Whether the request was signed with a key of the ring, now, for what it says (SigV4, header form). */
export function verifySignature(request: SignedRequest, body: Buffer, keys: KeyRing, now: number): Verification {
  if (!request.headers.authorization)
    return refused('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const signature = readSignature(request.headers);
  const time = request.headers['x-amz-date'];
  if (!signature || typeof time !== 'string' || !time.startsWith(signature.date))
    return refused('IncompleteSignatureException', 'The Authorization header or X-Amz-Date is not one of SigV4');
  const owner = keys.find(signature.accessKeyId);
  if (!owner) return refused('UnrecognizedClientException', 'The security token included in the request is invalid.');
  const late = skewFault(time, now);
  if (late) return refused('InvalidSignatureException', late);
  const expected = expectedSignature(request, body, signature, time, owner.secretAccessKey);
  const isEqual = timingSafeEqual(Buffer.from(expected), Buffer.from(signature.signature));
  if (isEqual && HOST_HEADERS.some((name) => signature.signedHeaders.includes(name)))
    return { ok: true, principal: owner.principal };
  return refused('InvalidSignatureException', MISMATCH);
}

/** HTTP/2 names the host in a pseudo-header, and its clients sign that. */
const HOST_HEADERS = ['host', ':authority'];
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

function refused(code: SignatureFault, message: string): Verification {
  return { ok: false, code, message };
}

function skewFault(time: string, now: number): string | undefined {
  const [found, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
  const signedAt = found ? Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) : Number.NaN;
  if (Number.isNaN(signedAt)) return `Date must be in ISO-8601 'basic format'. Got '${time}'.`;
  const clock = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  if (signedAt < now - SKEW_MS) return `Signature expired: ${time} is now earlier than ${clock} - 5 min.`;
  if (signedAt > now + SKEW_MS) return `Signature not yet current: ${time} is still later than ${clock} + 5 min.`;
  return undefined;
}

function expectedSignature(
  request: SignedRequest,
  body: Buffer,
  signature: Signature,
  time: string,
  secret: string,
): string {
  const { date, region, service } = signature;
  const canonical = canonicalRequest(request, body, signature.signedHeaders);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
  return createHmac('sha256', signingKey(secret, date, region, service))
    .update(text)
    .digest('hex');
}

function canonicalRequest({ method, url, headers }: SignedRequest, body: Buffer, signedHeaders: string[]): string {
  const mark = url.includes('?') ? url.indexOf('?') : url.length;
  const [path, query] = [url.slice(0, mark), url.slice(mark + 1)];
  const lines = signedHeaders.map((name) => `${name}:${headerText(headers[name])}\n`).join('');
  return [method, canonicalPath(path), canonicalQuery(query), lines, signedHeaders.join(';'), sha256(body)].join('\n');
}
