import middy from '@middy/core';
import type { S3Event } from 'aws-lambda';
import { type MediaPlace, placeOfKey } from '../../aws/bucket-media.ts';

/**
 * The door of a function that S3 tells of new objects below `prefix`. A failure is thrown: Lambda tries the whole event
 * again, twice, so whatever `work` does must bear being done again. A key that is none of ours is passed over.
 */
export function mediaHandler(prefix: string, work: (place: MediaPlace) => Promise<void>) {
  return middy<S3Event, void>().handler(async (event) => {
    for (const record of event.Records) {
      const place = placeOfKey(decodedKey(record.s3.object.key) ?? '', prefix);
      if (place !== undefined) await work(place);
    }
  });
}

/** S3 encodes keys in its events as forms do; `undefined` for what is no such encoding. */
function decodedKey(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
