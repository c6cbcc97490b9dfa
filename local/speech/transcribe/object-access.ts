import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { EngineError } from '../../engine/engine-error.ts';
import type { AccessKey } from '../../signature/key-ring.ts';
import { REGION } from '../../template/place.ts';
import type { ObjectPlace } from './job-request.ts';

/** Of what is read into memory. Transcribe takes 2 GB. */
const MEDIA_BYTES_MAX = 200 * 1024 * 1024;

/** The runtime's own S3, spoken to as whoever has the key would. */
export class ObjectAccess {
  readonly #awsUrl: string;
  readonly #key: AccessKey;

  constructor(awsUrl: string, key: AccessKey) {
    this.#awsUrl = awsUrl;
    this.#key = key;
  }

  /** Whether it may be read; that it exists, too. */
  async canRead({ bucket: Bucket, key: Key }: ObjectPlace): Promise<boolean> {
    const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
    return await this.#with(async (client) => {
      await client.send(new HeadObjectCommand({ Bucket, Key }));
      return true;
    }).catch(() => false);
  }

  /** Rejects with the EngineError `input`. */
  async read({ bucket: Bucket, key: Key }: ObjectPlace): Promise<Uint8Array> {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    return await this.#with(async (client) => {
      const found = await client.send(new GetObjectCommand({ Bucket, Key })).catch((error: unknown) => {
        throw new EngineError('input', `The media file can't be read from S3: ${nameOf(error)}.`);
      });
      return await contentOf(found);
    });
  }

  /** Rejects with the EngineError `input`. */
  async write({ bucket: Bucket, key: Key }: ObjectPlace, text: string): Promise<void> {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    await this.#with(async (client) => {
      const put = new PutObjectCommand({ Bucket, Key, Body: text, ContentType: 'application/json' });
      await client.send(put).catch((error: unknown) => {
        throw new EngineError('input', `The transcript can't be written to S3: ${nameOf(error)}.`);
      });
    });
  }

  async #with<Result>(work: (client: S3Client) => Promise<Result>): Promise<Result> {
    // The runtime starts faster without this.
    const { S3Client } = await import('@aws-sdk/client-s3');
    const client = new S3Client({
      ...{ endpoint: this.#awsUrl, region: REGION, credentials: this.#key, forcePathStyle: true, maxAttempts: 1 },
    });
    try {
      return await work(client);
    } finally {
      client.destroy();
    }
  }
}

async function contentOf({ Body, ContentLength = 0 }: GetObjectCommandOutput): Promise<Uint8Array> {
  if (ContentLength > MEDIA_BYTES_MAX) throw new EngineError('input', 'Invalid file size: file size too large.');
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
