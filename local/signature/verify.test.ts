import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { createKeyRing } from './key-ring.ts';
import { verifySignature } from './verify.ts';

const developer = { accessKeyId: 'AKIADEVELOPER', secretAccessKey: 'secret' };
const keys = createKeyRing(['Probe'], developer);
const now = Date.parse('2026-11-22T10:00:00Z');

type Content = string | ArrayBuffer | ArrayBufferView;

function bytesOf(content: Content): Buffer {
  if (typeof content === 'string') return Buffer.from(content);
  return ArrayBuffer.isView(content)
    ? Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    : Buffer.from(content);
}

class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: Content) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(content: Content): void {
    this.#hash.update(bytesOf(content));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

interface Sent {
  method: string;
  path: string;
  query?: Record<string, string>;
  body: string;
}

async function signed(sent: Sent, credentials = developer, service = 'dynamodb', at = now) {
  const signer = new SignatureV4({ credentials, service, region: 'eu-central-1', sha256: Sha256 });
  const { query = {}, ...rest } = sent;
  const request = await signer.sign(
    { ...rest, query, protocol: 'http:', hostname: '127.0.0.1', headers: { host: '127.0.0.1:3003', 'x-a': ' b  c ' } },
    { signingDate: new Date(at) },
  );
  const search = new URLSearchParams(query).toString().replaceAll('+', '%20');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return { method: sent.method, url: sent.path + (search && `?${search}`), headers };
}

const plain: Sent = { method: 'POST', path: '/', body: '{"TableName":"a"}' };

describe('[SIG1] a request signed by the SDK is accepted', () => {
  it.each([
    ['dynamodb', plain],
    ['execute-api', { method: 'POST', path: '/dev/@connections/R0oXAdfD0kwCH6w%3D', body: 'hello' }],
    ['execute-api', { method: 'GET', path: '/dev/@connections/R0oXAdfD0kwCH6w=', body: '' }],
    ['sqs', { method: 'POST', path: '/000000000000/Mathia-Work', body: '{}', query: { 'b c': '1*', a: 'x/y' } }],
  ])('%s %#', async (service, sent) => {
    const request = await signed(sent, developer, service);

    const verified = verifySignature(request, Buffer.from(sent.body), keys, now);

    expect(verified).toEqual({ ok: true, principal: { kind: 'developer' } });
  });

  it("with a function's own key", async () => {
    const request = await signed(plain, keys.keyOf('Probe'));

    const verified = verifySignature(request, Buffer.from(plain.body), keys, now);

    expect(verified).toEqual({ ok: true, principal: { kind: 'function', logicalId: 'Probe' } });
  });
});

describe('[SIG2] any other request is refused with the code of AWS', () => {
  it('without a signature', () => {
    const request = { method: 'POST', url: '/', headers: {} };

    const verified = verifySignature(request, Buffer.of(), keys, now);

    expect(verified).toMatchObject({ ok: false, code: 'MissingAuthenticationTokenException' });
  });

  it('by an unknown key', async () => {
    const request = await signed(plain, { accessKeyId: 'AKIANOBODY', secretAccessKey: 'secret' });

    const verified = verifySignature(request, Buffer.from(plain.body), keys, now);

    expect(verified).toMatchObject({ code: 'UnrecognizedClientException' });
  });

  it('by a wrong secret, or with anything changed since', async () => {
    const request = await signed(plain);
    const body = Buffer.from(plain.body);
    const tries = [
      verifySignature(await signed(plain, { ...developer, secretAccessKey: 'other' }), body, keys, now),
      verifySignature(request, Buffer.from('{"TableName":"b"}'), keys, now),
      verifySignature({ ...request, method: 'PUT' }, body, keys, now),
      verifySignature({ ...request, url: '/other' }, body, keys, now),
      verifySignature({ ...request, headers: { ...request.headers, host: 'elsewhere' } }, body, keys, now),
    ];

    expect(tries.map((verified) => !verified.ok && verified.code)).toEqual(Array(5).fill('InvalidSignatureException'));
  });

  it.each([-6, 6])('%i minutes off', async (minutes) => {
    const request = await signed(plain, developer, 'dynamodb', now + minutes * 60_000);

    const verified = verifySignature(request, Buffer.from(plain.body), keys, now);

    expect(verified).toMatchObject({ code: 'InvalidSignatureException', message: expect.stringMatching(/5 min\.$/) });
  });
});
