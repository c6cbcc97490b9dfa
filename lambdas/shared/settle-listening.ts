import * as z from 'zod/mini';
import { eraseTranscripts, readTranscript } from '../../aws/bucket-media.ts';
import { env } from '../../aws/env.ts';
import { readAttachment } from '../../aws/table-attachment.ts';
import { deleteJob, type JobState, type Listening, listeningOf, readJob } from '../../aws/transcribe-job.ts';
import { PENDING } from '../../core/attachment.ts';
import { transcriptOf } from '../../core/transcript.ts';
import type { Transcript, Understood } from '../../protocol/attachment.ts';
import { TRANSCRIPT_SECONDS_MAX } from '../../protocol/limits.ts';
import { changeAttachment } from './change-attachment.ts';

/** What Transcribe writes of ten minutes is a tenth of that. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const ITEMS_MAX = 20_000;
const REASON_CHARS_MAX = 300;

/** As far as it is used of what Transcribe writes (Transcribe Developer Guide, "Data input and output"). */
const Written = z.object({
  results: z.object({
    language_code: z.optional(z.string()),
    transcripts: z.array(z.object({ transcript: z.string() })),
    items: z
      .array(
        z.object({
          type: z.string(),
          start_time: z.optional(z.string()),
          end_time: z.optional(z.string()),
          alternatives: z.array(z.object({ content: z.string(), confidence: z.optional(z.string()) })),
        }),
      )
      .check(z.maxLength(ITEMS_MAX)),
  }),
});

/**
 * Takes over what became of a job, once; then nothing is left of it, whosever it was. Only the job itself says how it
 * stands: who calls this may have heard of it twice, late or never.
 * @returns `running` while its end is still to come, `missing` when there is no such job (any more)
 */
export async function settleListening(jobName: string): Promise<'settled' | 'running' | 'missing'> {
  const listening = listeningOf(jobName);
  if (listening === undefined) return 'settled';
  const job = await readJob(jobName);
  if (job === undefined) return 'missing';
  if (job.status === 'running') return 'running';
  if (await isAwaited(listening)) await tell(listening, await outcomeOf(job, listening));
  await eraseTranscripts(job.place, [listening.attempt]);
  await deleteJob(jobName);
  return 'settled';
}

/** Says of a recording that nothing will be heard of it this time. */
export async function giveUpListening(jobName: string): Promise<void> {
  const listening = listeningOf(jobName);
  if (listening === undefined || !(await isAwaited(listening))) return;
  await tell(listening, failed('It was not transcribed in time.'));
}

/** Whether a job has been running for longer than anybody waits. */
export async function isTooLate(jobName: string): Promise<boolean> {
  const job = await readJob(jobName);
  return job !== undefined && job.startedAt + TRANSCRIPT_SECONDS_MAX * 1000 < env.now().getTime();
}

async function isAwaited({ attachmentId, attempt }: Listening): Promise<boolean> {
  const row = await readAttachment(attachmentId);
  return row !== undefined && (row.attempt ?? 0) <= attempt && isPending(row.attachment.understanding);
}

function isPending(understanding: Understood | undefined): boolean {
  return understanding === undefined || understanding.status === 'pending';
}

async function tell({ attachmentId }: Listening, understanding: Understood): Promise<void> {
  await changeAttachment(attachmentId, (attachment) => {
    if (!isPending(attachment.understanding)) return undefined;
    return { event: 'attachment.understood', attachment: { ...attachment, understanding } };
  });
}

async function outcomeOf(job: JobState, { attempt }: Listening): Promise<Understood> {
  if (job.status === 'failed') return failed(job.reason);
  const written = await readTranscript(job.place, attempt, FILE_BYTES_MAX);
  const transcript = written instanceof Uint8Array ? parsed(written, job) : undefined;
  if (transcript === undefined) return failed('What was heard could not be read.');
  return { ...PENDING, status: 'done', transcript };
}

/** Written by another service, from what somebody said: `undefined` for what is no transcript. */
function parsed(written: Uint8Array, { language }: JobState): Transcript | undefined {
  try {
    const { results } = Written.parse(JSON.parse(new TextDecoder().decode(written)));
    const text = results.transcripts.map(({ transcript }) => transcript).join(' ');
    return transcriptOf(text, results.items, results.language_code ?? language);
  } catch {
    return undefined;
  }
}

function failed(reason: string): Understood {
  const words = reason
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, REASON_CHARS_MAX);
  return { ...PENDING, status: 'failed', reason: words === '' ? 'It could not be transcribed.' : words };
}
