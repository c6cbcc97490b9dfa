import {
  DeleteTranscriptionJobCommand,
  GetTranscriptionJobCommand,
  type MediaFormat,
  StartTranscriptionJobCommand,
  TranscribeClient,
  type TranscriptionJob,
} from '@aws-sdk/client-transcribe';
import { AttachmentId } from '../protocol/ids.ts';
import { type MediaPlace, placeOfAddress, publishedAddress, transcriptKey } from './bucket-media.ts';
import { env } from './env.ts';
import { setting } from './settings.ts';
import { isNamed } from './table.ts';

/** One time that a recording is listened to. */
export interface Listening {
  attachmentId: AttachmentId;
  attempt: number;
}

const client = new TranscribeClient({ maxAttempts: 4 });

/** The name of a job: whose it is stands in it, so that nothing else has to remember it, and it is taken once. */
export function jobNameOf({ attachmentId, attempt }: Listening): string {
  return `${setting('TRANSCRIPTION_PREFIX')}${attachmentId}-${attempt}`;
}

/** `undefined` for a job that is none of this stage. */
export function listeningOf(jobName: string): Listening | undefined {
  const prefix = setting('TRANSCRIPTION_PREFIX');
  if (!jobName.startsWith(prefix)) return undefined;
  const [, id, count] = /^(.+)-([1-9]\d{0,2})$/.exec(jobName.slice(prefix.length)) ?? [];
  const attachmentId = AttachmentId.safeParse(id);
  return attachmentId.success ? { attachmentId: attachmentId.data, attempt: Number(count) } : undefined;
}

/** As Transcribe calls what we publish. */
const FORMATS: Readonly<Record<string, MediaFormat>> = {
  'audio/webm': 'webm',
  'audio/mp4': 'mp4',
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
};

/** What Transcribe answers where it will never answer otherwise; the last is the local runtime's. */
const NEVER = [
  ...['BadRequestException', 'AccessDeniedException', 'SubscriptionRequiredException'],
  'NotImplementedOnThisMachine',
];

/**
 * Has a published recording listened to. A job of this name that exists is the one that was wanted. It may wait where
 * there are many, and reads and writes with rights of its own.
 * @returns in words why it can never be started here; `undefined` once it has
 */
export async function startJob(place: MediaPlace, attempt: number, contentType: string): Promise<string | undefined> {
  const command = new StartTranscriptionJobCommand({
    TranscriptionJobName: jobNameOf({ attachmentId: place.attachmentId, attempt }),
    Media: { MediaFileUri: publishedAddress(place) },
    MediaFormat: FORMATS[contentType],
    IdentifyLanguage: true,
    OutputBucketName: setting('MEDIA_BUCKET'),
    OutputKey: transcriptKey(place, attempt),
    JobExecutionSettings: { AllowDeferredExecution: true, DataAccessRoleArn: setting('TRANSCRIPTION_ROLE_ARN') },
  });
  try {
    await env.io({ service: 'transcribe', command }, () => client.send(command));
    return undefined;
  } catch (error) {
    if (isNamed(error, 'ConflictException')) return undefined;
    if (!NEVER.some((name) => isNamed(error, name))) throw error;
    return error instanceof Error ? error.message : '';
  }
}

/** How a job stands, and whose it is. */
export interface JobState {
  status: 'running' | 'completed' | 'failed';
  place: MediaPlace;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** In Transcribe's words, or those of what was to listen: foreign text. */
  reason: string;
  language: string | undefined;
}

/** `undefined` when there is no such job (any more). */
export async function readJob(TranscriptionJobName: string): Promise<JobState | undefined> {
  const command = new GetTranscriptionJobCommand({ TranscriptionJobName });
  try {
    const { TranscriptionJob: job } = await env.io({ service: 'transcribe', command }, () => client.send(command));
    return job && stateOf(job);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const STATUSES = { COMPLETED: 'completed', FAILED: 'failed', IN_PROGRESS: 'running', QUEUED: 'running' } as const;

function stateOf(job: TranscriptionJob): JobState | undefined {
  const { TranscriptionJobStatus = 'QUEUED', Media, CreationTime, FailureReason = '', LanguageCode: language } = job;
  const place = placeOfAddress(Media?.MediaFileUri ?? '');
  if (place === undefined) return undefined;
  const startedAt = CreationTime?.getTime() ?? 0;
  return { status: STATUSES[TranscriptionJobStatus], place, startedAt, reason: FailureReason, language };
}

/** One that still runs cannot be deleted; whoever hears of its end does that. One that is not there is deleted already. */
export async function deleteJob(TranscriptionJobName: string): Promise<void> {
  const command = new DeleteTranscriptionJobCommand({ TranscriptionJobName });
  try {
    await env.io({ service: 'transcribe', command }, () => client.send(command));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Transcribe documents both. */
function isMissing(error: unknown): boolean {
  return isNamed(error, 'NotFoundException') || isNamed(error, 'BadRequestException');
}
