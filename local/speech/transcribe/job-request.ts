import * as z from 'zod';
import { AwsError } from '../../aws-request.ts';
import { notHere } from '../../vision/not-here.ts';

const Name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[0-9a-zA-Z._-]+$/);
const LanguageCode = z.string().regex(/^[a-z]{2,3}-[A-Z]{2}$/);
const Tag = z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) });

export const Named = z.looseObject({ TranscriptionJobName: Name });

/** A job as it was asked for; kept for as long as the job. */
export const JobRequest = z.looseObject({
  TranscriptionJobName: Name,
  Media: z.looseObject({ MediaFileUri: z.string().min(1).max(2000) }),
  MediaFormat: z.enum(['amr', 'flac', 'm4a', 'mp3', 'mp4', 'ogg', 'wav', 'webm']).optional(),
  MediaSampleRateHertz: z.int().min(8000).max(48_000).optional(),
  LanguageCode: LanguageCode.optional(),
  IdentifyLanguage: z.boolean().optional(),
  IdentifyMultipleLanguages: z.boolean().optional(),
  LanguageOptions: z.array(LanguageCode).min(1).optional(),
  OutputBucketName: z
    .string()
    .regex(/^[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9]$/)
    .optional(),
  OutputKey: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^[a-zA-Z0-9\-_.!*'()/&$@=;:+,? ]+$/)
    .optional(),
  JobExecutionSettings: z
    .looseObject({ AllowDeferredExecution: z.boolean().optional(), DataAccessRoleArn: z.string().optional() })
    .optional(),
  Tags: z.array(Tag).max(200).optional(),
});
export type JobRequest = z.output<typeof JobRequest>;

const NOT_YET = [
  ...['Settings', 'ModelSettings', 'ContentRedaction', 'Subtitles', 'LanguageIdSettings', 'ToxicityDetection'],
  ...['OutputEncryptionKMSKeyId', 'KMSEncryptionContext'],
];

/** @throws AwsError BadRequestException as Transcribe would, and for what there is no engine for */
export function jobRequest(input: unknown): JobRequest {
  const request = JobRequest.parse(input);
  const unknown = NOT_YET.find((name) => request[name] !== undefined);
  if (unknown) throw notHere(`Transcribe's ${unknown} is not available on this machine`);
  if (request.IdentifyMultipleLanguages) throw notHere('IdentifyMultipleLanguages is not available on this machine');
  if ((request.LanguageCode !== undefined) === (request.IdentifyLanguage === true))
    throw badRequest('Exactly one of LanguageCode, IdentifyLanguage and IdentifyMultipleLanguages must be given.');
  if (request.LanguageOptions && !request.IdentifyLanguage)
    throw badRequest('LanguageOptions can be given with IdentifyLanguage only.');
  if (request.OutputKey !== undefined && request.OutputBucketName === undefined)
    throw badRequest('OutputKey can be given with OutputBucketName only.');
  const { AllowDeferredExecution, DataAccessRoleArn } = request.JobExecutionSettings ?? {};
  if (AllowDeferredExecution && DataAccessRoleArn === undefined)
    throw badRequest('DataAccessRoleArn is required when AllowDeferredExecution is true.');
  return request;
}

/** Of the role that reads and writes for a job; undefined where it has none of its own. */
export function roleNameOf({ JobExecutionSettings }: JobRequest): string | undefined {
  return JobExecutionSettings?.DataAccessRoleArn?.split('/').at(-1);
}

export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message);
}

export interface ObjectPlace {
  bucket: string;
  key: string;
}

const PLACES = [
  /^s3:\/\/([^/]+)\/(.+)$/,
  /^https:\/\/s3[.-][^/]+\/([^/]+)\/(.+)$/,
  /^https:\/\/([^/]+?)\.s3[.-][^/]+\/(.+)$/,
];

/** @throws AwsError BadRequestException for what is no object's address */
export function placeOf(uri: string): ObjectPlace {
  for (const place of PLACES) {
    const [, bucket, key] = place.exec(uri) ?? [];
    if (bucket !== undefined && key !== undefined) return { bucket, key };
  }
  throw badRequest(
    "The URI that you provided doesn't point to an S3 object. Make sure that the object exists and try your request again.",
  );
}

/** Where the transcript goes; undefined for a place of Transcribe's own. */
export function outputPlace({
  OutputBucketName,
  OutputKey,
  TranscriptionJobName,
}: JobRequest): ObjectPlace | undefined {
  if (OutputBucketName === undefined) return undefined;
  const file = `${TranscriptionJobName}.json`;
  if (OutputKey === undefined) return { bucket: OutputBucketName, key: file };
  return { bucket: OutputBucketName, key: OutputKey.endsWith('/') ? `${OutputKey}${file}` : OutputKey };
}
