import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { TRANSCRIPTS } from '../../aws-door.ts';
import type { AwsAnswer } from '../../aws-request.ts';
import type { Jobs } from './jobs.ts';

/** As long as Transcribe's own addresses are good for. */
const LINK_MS = 15 * 60_000;

/** Addresses of transcripts that Transcribe keeps itself: whoever has one may read, for a while. */
export class TranscriptLinks {
  readonly #secret = randomBytes(32);
  readonly #jobs: Jobs;
  readonly #awsUrl: string;

  constructor(jobs: Jobs, awsUrl: string) {
    this.#jobs = jobs;
    this.#awsUrl = awsUrl;
  }

  linkTo(jobName: string): string {
    const claim = `${jobName}/${Date.now() + LINK_MS}`;
    return `${this.#awsUrl}${TRANSCRIPTS}${claim}/${this.#seal(claim)}/asrOutput.json`;
  }

  /** The path behind TRANSCRIPTS. */
  answer(path: string): AwsAnswer {
    const [jobName = '', until = '', seal = ''] = path.split('/');
    const expected = this.#seal(`${jobName}/${until}`);
    const isSealed = seal.length === expected.length && timingSafeEqual(Buffer.from(seal), Buffer.from(expected));
    const text = isSealed && Date.now() < Number(until) ? this.#jobs.find(jobName)?.transcript : undefined;
    if (text === undefined)
      return {
        status: 403,
        headers: { 'content-type': 'application/xml' },
        body: '<Error><Code>AccessDenied</Code></Error>',
      };
    return { status: 200, headers: { 'content-type': 'application/json' }, body: text };
  }

  #seal(claim: string): string {
    return createHmac('sha256', this.#secret).update(claim).digest('hex');
  }
}
