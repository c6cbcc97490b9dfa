import * as z from 'zod';
import { AwsError } from '../aws-request.ts';
import type { AccessKey } from '../signature/key-ring.ts';
import { REGION } from '../template/place.ts';

const BYTES_MAX = 5 * 1024 * 1024;
const OBJECT_BYTES_MAX = 15 * 1024 * 1024;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const S3Object = z.looseObject({ Bucket: z.string(), Name: z.string(), Version: z.string().optional() });
export const Image = z.looseObject({ Bytes: z.string().optional(), S3Object: S3Object.optional() });
export type Image = z.output<typeof Image>;

export interface PictureSource {
  awsUrl: string;
  /** Of the caller: a picture in a bucket is read with its permissions. */
  key: AccessKey;
}

/** The bytes of a JPEG or PNG. Throws AWS's errors for everything else. */
export async function readPicture({ Bytes, S3Object: object }: Image, source: PictureSource): Promise<Uint8Array> {
  if ((Bytes === undefined) === (object === undefined))
    throw new AwsError('InvalidParameterException', 'Request has invalid parameters: Image needs Bytes or S3Object');
  const picture = object ? await readObject(object, source) : decoded(Bytes ?? '');
  if (!isJpeg(picture) && !isPng(picture))
    throw new AwsError('InvalidImageFormatException', 'Request has invalid image format');
  return picture;
}

function decoded(base64: string): Buffer {
  if (base64 === '' || !BASE64.test(base64))
    throw new AwsError('InvalidParameterException', 'Request has invalid parameters: Image.Bytes');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > BYTES_MAX) throw tooLarge(BYTES_MAX);
  return bytes;
}

/** By a call of S3's own, signed as the caller would. */
async function readObject(object: z.output<typeof S3Object>, { awsUrl, key }: PictureSource): Promise<Uint8Array> {
  const { Bucket, Name: Key, Version: VersionId } = object;
  // Most pictures come with the call, and the runtime starts faster without this.
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({
    ...{ endpoint: awsUrl, region: REGION, credentials: key, forcePathStyle: true, maxAttempts: 1 },
  });
  try {
    const { Body, ContentLength = 0 } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    if (ContentLength > OBJECT_BYTES_MAX) throw tooLarge(OBJECT_BYTES_MAX);
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    if (error instanceof AwsError) throw error;
    const reason = error instanceof Error ? error.name : 'unknown';
    throw new AwsError(
      'InvalidS3ObjectException',
      `Unable to get object metadata from S3. Check object key, region and/or access permissions. (${reason})`,
    );
  } finally {
    client.destroy();
  }
}

function tooLarge(bytesMax: number): AwsError {
  return new AwsError('ImageTooLargeException', `Image size is too large: the limit is ${bytesMax} bytes`);
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

function isPng(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(0, 8).equals(PNG_SIGNATURE);
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
