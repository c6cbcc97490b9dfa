import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';
import type { UserId } from '../protocol/ids.ts';
import { uuidOf } from '../protocol/ids.ts';
import { env } from './env.ts';
import { optionalSetting, setting } from './settings.ts';

/** Whose credentials, region and way into the network this takes: every client of the SDK finds the same. */
const { config } = new DynamoDBClient({});

const TARGET = 'AWSCognitoIdentityProviderService.AdminDeleteUser';

/**
 * Deletes somebody from the user pool, with their sessions and refresh tokens. Who is not there any more is fine. By the
 * subject of their tokens and not by their name, which is somebody else's as soon as it is free.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html
 */
export async function deletePoolUser(userId: UserId): Promise<void> {
  const command = { UserPoolId: setting('USER_POOL_ID'), Username: uuidOf(userId) };
  const { statusCode, type } = await env.io({ service: 'identity', command }, () => send(command));
  if (statusCode === 200 || type.includes('UserNotFoundException')) return;
  throw Object.assign(new Error(`the user pool answered ${statusCode}`), { name: type || 'IdentityError' });
}

async function send(command: object): Promise<{ statusCode: number; type: string }> {
  const region = await config.region();
  const address = new URL(optionalSetting('AWS_ENDPOINT_URL') ?? `https://cognito-idp.${region}.amazonaws.com`);
  const signer = new SignatureV4({ service: 'cognito-idp', region, credentials: config.credentials, sha256: Sha256 });
  const request = await signer.sign(
    {
      ...{ method: 'POST', protocol: address.protocol, hostname: address.hostname, path: '/', query: {} },
      ...(address.port !== '' && { port: Number(address.port) }),
      headers: { host: address.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': TARGET },
      body: JSON.stringify(command),
    },
    { signingDate: env.now() },
  );
  const { response } = await config.requestHandler.handle(
    request as Parameters<typeof config.requestHandler.handle>[0],
  );
  response.body?.resume?.();
  return { statusCode: response.statusCode, type: response.headers['x-amzn-errortype'] ?? '' };
}

/** Node's own hash, in the form that the signer takes. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(content: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(content));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    // The signer makes one for each use.
  }
}

function bytesOf(content: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  return ArrayBuffer.isView(content)
    ? Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    : Buffer.from(content);
}
