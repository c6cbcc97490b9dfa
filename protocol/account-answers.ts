import * as z from 'zod/mini';
import { ErasureReceipt, ExportPage } from './account.ts';

/** What the routes about an account answer: a client loads it with what calls them. */
export const accountAnswers = {
  'GET /v1/me/export': ExportPage,
  'DELETE /v1/me': z.object({ receipt: ErasureReceipt }),
} as const;
