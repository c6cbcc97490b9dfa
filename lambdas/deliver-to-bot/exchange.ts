import type { Asked } from '../../core/reply.ts';

/** What was said over the line, for the answer and for the log. */
export interface Exchange {
  asked: Asked;
  status?: number;
  answer?: string;
}
