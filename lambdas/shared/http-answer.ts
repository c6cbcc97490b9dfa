import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { DomainError, type Problem } from '../../protocol/errors.ts';
import { domainErrorOf } from './wire-error.ts';

/** Answers with what `run` gives as JSON, or with a problem. */
export async function answerHttp(
  requestId: string,
  run: () => Promise<unknown>,
): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    return json(200, await run(), requestId);
  } catch (thrown) {
    const error = domainErrorOf(thrown, requestId);
    return json(error.httpStatus, problemOf(error, requestId), requestId, 'application/problem+json');
  }
}

/** The body as text. @throws DomainError `too_large` */
export function readText({ body = '', isBase64Encoded }: APIGatewayProxyEventV2, bytesMax: number): string {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  if (Buffer.byteLength(text) > bytesMax) throw new DomainError('too_large', `A body has at most ${bytesMax} bytes.`);
  return text;
}

/** RFC 9457. */
function problemOf(error: DomainError, requestId: string): Problem {
  const { message, ...wire } = error.toWire();
  return {
    type: `urn:mathia:problem:${error.code}`,
    title: error.code.replaceAll('_', ' '),
    status: error.httpStatus,
    detail: message,
    requestId,
    ...wire,
  };
}

function json(
  statusCode: number,
  body: unknown,
  requestId: string,
  contentType = 'application/json',
): APIGatewayProxyStructuredResultV2 {
  const headers = { 'content-type': contentType, 'cache-control': 'no-store', 'x-request-id': requestId };
  return { statusCode, headers, body: JSON.stringify(body) };
}
