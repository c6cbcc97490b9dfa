import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256, signingKey } from '../signature/signing-key.ts';
import { chunkedForm, decodeChunks } from './aws-chunked.ts';
import { parseXml } from './xml.ts';

const key = signingKey('secret', '20261122', 'eu-central-1', 's3');
const time = '20261122T100000Z';
const scope = '20261122/eu-central-1/s3/aws4_request';
const seed = 'a'.repeat(64);
const signatures = { key, time, scope, seed };

function sign(kind: string, previous: string, ...hashes: string[]): string {
  return createHmac('sha256', key)
    .update([`AWS4-HMAC-SHA256-${kind}`, time, scope, previous, ...hashes].join('\n'))
    .digest('hex');
}

/** As the S3 User Guide describes it ("Signature calculations for the Authorization header: multiple chunks"). */
function signedBody(chunks: string[], trailer?: string): string {
  let previous = seed;
  const parts = [...chunks, ''].map((chunk) => {
    previous = sign('PAYLOAD', previous, sha256(''), sha256(chunk));
    return `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}${chunk && '\r\n'}`;
  });
  if (trailer === undefined) return `${parts.join('')}\r\n`;
  const last = sign('TRAILER', previous, sha256(`${trailer}\n`));
  return `${parts.join('')}${trailer}\r\nx-amz-trailer-signature:${last}\r\n\r\n`;
}

/** The content and the trailers; the body comes in pieces of seven bytes. */
async function decoded(payload: string, body: string): Promise<[string, Record<string, string>]> {
  const form = chunkedForm({ sha256: payload, chunks: signatures });
  if (!form) throw new Error('not chunked');
  const pieces = body.match(/[\s\S]{1,7}/g) ?? [];
  const chunks = decodeChunks(
    (async function* () {
      for (const piece of pieces) yield Buffer.from(piece);
    })(),
    form,
  );
  let text = '';
  for (let next = await chunks.next(); ; next = await chunks.next()) {
    if (next.done) return [text, next.value];
    text += next.value.toString();
  }
}

const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';

it('[BUCKET20] reads chunks, signed or not, with trailers or not', async () => {
  const trailer = 'x-amz-checksum-crc32:NhCmhg==';

  expect(await decoded(SIGNED, signedBody(['hello ', 'world']))).toEqual(['hello world', {}]);
  expect(await decoded(`${SIGNED}-TRAILER`, signedBody(['hello'], trailer))).toEqual([
    'hello',
    { 'x-amz-checksum-crc32': 'NhCmhg==' },
  ]);
  const unsigned = `5\r\nhello\r\n0\r\n${trailer}\r\n\r\n`;
  expect(await decoded('STREAMING-UNSIGNED-PAYLOAD-TRAILER', unsigned)).toEqual([
    'hello',
    { 'x-amz-checksum-crc32': 'NhCmhg==' },
  ]);
});

it.each([
  ['a changed chunk', signedBody(['hello']).replace('hello', 'hullo'), 'SignatureDoesNotMatch'],
  ['a chunk without signature', signedBody(['hello']).replace(/;chunk-signature=\w+/, ''), 'SignatureDoesNotMatch'],
  ['a missing chunk', signedBody(['hello', 'world']).replace(/^5.*\r\nhello\r\n/, ''), 'SignatureDoesNotMatch'],
  ['a missing end', signedBody(['hello']).slice(0, -50), 'IncompleteBody'],
  ['a wrong length', signedBody(['hello']).replace('5;', '4;'), 'SignatureDoesNotMatch'],
  ['nonsense', 'nonsense\r\n', 'IncompleteBody'],
  ['nothing', '', 'IncompleteBody'],
])('[BUCKET20] refuses a body with %s', async (_, body, code) => {
  await expect(decoded(SIGNED, body)).rejects.toMatchObject({ code });
});

it('[BUCKET20] refuses a changed trailer', async () => {
  const body = signedBody(['hello'], 'x-amz-checksum-crc32:NhCmhg==').replace('NhCm', 'AAAA');

  await expect(decoded(`${SIGNED}-TRAILER`, body)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
});

it.each([
  '<a><b></a>',
  '<a></a><b></b>',
  '<a>&other;</a>',
  '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
  '<!-- --><a/>',
  '<a>'.repeat(20) + '</a>'.repeat(20),
  '</a>',
  '',
  'text',
])('[BUCKET21] refuses XML that is none, or more than a list: %s', (text) => {
  expect(() => parseXml(text)).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
});

it('[BUCKET21] reads elements, attributes aside, and what is escaped', () => {
  const { name, children } = parseXml(
    '<?xml version="1.0"?>\n<a xmlns="x"><b c=\'d\'>1 &lt; &#x31;&#48;</b><e/></a>\n',
  );

  expect([name, children.map((child) => [child.name, child.text])]).toEqual([
    'a',
    [
      ['b', '1 < 10'],
      ['e', ''],
    ],
  ]);
});
