import fc from 'fast-check';
import { arbitraryOf } from './arbitrary-of-schema.ts';
import { bent, bodies } from './bend.ts';
import { bucketEvent, frameEvent, imageOf, queueEvent, type Someone, streamRecord } from './gateway-events.ts';
import type { Home } from './home.ts';
import { ODD_TEXTS } from './odd-values.ts';

/** What AWS sends a function that nobody waits for. */
export type Source = 'stream' | 'queue' | 'bucket' | 'bus' | 'schedule' | 'ticket' | 'connection';

/** With the schema of a delivery, whose module reads the environment when it is loaded. */
export type QueuedHome = Home & { QueuedDelivery: Parameters<typeof arbitraryOf>[0] };

export function eventsOf(source: Source, home: QueuedHome): fc.Arbitrary<unknown> {
  const likely = likelyEvents(source, home);
  return fc.oneof({ weight: 5, arbitrary: likely }, { weight: 1, arbitrary: bent(likely) });
}

/** Envelopes as AWS writes them, around whatever may be in them. */
function likelyEvents(source: Source, home: QueuedHome): fc.Arbitrary<unknown> {
  switch (source) {
    case 'stream':
      return fc.array(recordsOf(home), { minLength: 1, maxLength: 4 }).map(batch);
    case 'queue':
      return deliveries(home).map((body) => queueEvent([body]));
    case 'bucket':
      return fc.array(keysOf(home), { minLength: 1, maxLength: 3 }).map(bucketEvent);
    case 'bus':
      return jobs(home);
    case 'schedule':
      return fc.record({ round: fc.oneof(fc.constantFrom('minute', 'hour'), fc.constantFrom(...ODD_TEXTS)) });
    case 'ticket':
      return handshakes(home);
    case 'connection':
      return fc
        .tuple(fc.constantFrom(home.ana, home.ben, stranger(home)), fc.string())
        .map(([who, text]) => frameEvent(who, text));
    default:
      return source satisfies never;
  }
}

function batch(records: readonly ((index: number) => object)[]): object {
  return { Records: records.map((record, index) => record(index)) };
}

/** A row that came, changed or went; rows as they are, and rows that somebody has spoilt. */
function recordsOf({ rows }: Home): fc.Arbitrary<(index: number) => object> {
  const row = fc.constantFrom(...rows);
  const spoilt = bent(row).filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
  const image = fc.oneof(row, spoilt).map((value) => imageOf(value as Record<string, unknown>));
  const images = fc.oneof(
    image.map((NewImage) => ({ images: { NewImage }, name: 'INSERT' })),
    image.map((OldImage) => ({ images: { OldImage }, name: 'REMOVE' })),
    fc.tuple(image, image).map(([OldImage, NewImage]) => ({ images: { OldImage, NewImage }, name: 'MODIFY' })),
    fc.constant({ images: {}, name: 'INSERT' }),
  );
  return images.map(
    ({ images: shown, name }) =>
      (index) =>
        streamRecord(shown, name, index),
  );
}

function deliveries({ queued, known, QueuedDelivery }: QueuedHome): fc.Arbitrary<string> {
  const delivery = fc.oneof(
    fc.constantFrom(...queued).map((text) => JSON.parse(text) as unknown),
    arbitraryOf(QueuedDelivery, known),
  );
  return bodies(delivery, 256 * 1024);
}

const PREFIXES = ['quarantine/', 'media/', 'previews/', 'transcripts/', 'speech/', ''];

function keysOf({ known }: Home): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known) },
    fc.constantFrom(...ODD_TEXTS),
    fc.string(),
  );
  const place = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(part, part) },
    { weight: 1, arbitrary: fc.array(part, { maxLength: 4 }) },
  );
  const key = fc.tuple(fc.constantFrom(...PREFIXES), place).map(([prefix, parts]) => prefix + parts.join('/'));
  const encoded = key.map((text) =>
    encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+').replaceAll('%2F', '/'),
  );
  return fc.oneof({ weight: 4, arbitrary: encoded }, { weight: 1, arbitrary: key });
}

/** What EventBridge tells of a job of Transcribe. */
function jobs({ known }: Home): fc.Arbitrary<unknown> {
  const name = fc.oneof(fc.constantFrom(...known), fc.constantFrom(...ODD_TEXTS));
  const detail = fc.record({
    TranscriptionJobName: fc.oneof(
      name,
      fc.tuple(name, name, fc.nat()).map((parts) => parts.join('.')),
    ),
    TranscriptionJobStatus: fc.constantFrom('COMPLETED', 'FAILED', 'IN_PROGRESS', ''),
  });
  return detail.map((told) => {
    return { source: 'aws.transcribe', 'detail-type': 'Transcribe Job State Change', detail: told };
  });
}

function handshakes({ ticket }: Home): fc.Arbitrary<unknown> {
  const protocol = fc.oneof(
    fc.constantFrom(`mathia.v1, ticket.${ticket}`, `ticket.${ticket}`, `ticket.${'A'.repeat(43)}`, ''),
    fc.constantFrom(...ODD_TEXTS),
    fc.stringMatching(/^[a-z., ]{0,20}ticket\.[A-Za-z0-9_-]{40,46}[, ]{0,3}$/),
  );
  const origin = fc.oneof(fc.constantFrom('', 'https://chat.example', 'https://evil.example', 'null'), fc.string());
  const names = fc.constantFrom(['Origin', 'Sec-WebSocket-Protocol'], ['origin', 'sec-websocket-protocol']);
  return fc.tuple(names, origin, protocol).map(([[one = '', other = ''], from, wants]) => {
    return { type: 'REQUEST', methodArn: 'arn:aws:execute-api:x/$connect', headers: { [one]: from, [other]: wants } };
  });
}

function stranger({ ana }: Home): Someone {
  return { ...ana, connectionId: 'connection-of-nobody' };
}
