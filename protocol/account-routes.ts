import * as z from 'zod/mini';
import { ExportCursor } from './account.ts';
import { accountAnswers } from './account-answers.ts';
import { SELFIE_BYTES_MAX } from './limits.ts';
import { mediaAnswers } from './media-answers.ts';

const None = z.strictObject({});

/** HTTP for what everybody may ask of what is stored of them; the same doors, tokens and errors as `routes`. */
export const accountRoutes = {
  /** What the deployment knows of my face, and what I agree to when I enrol. */
  'GET /v1/me/face': {
    function: 'faces',
    path: None,
    query: None,
    body: None,
    answer: mediaAnswers['GET /v1/me/face'],
  },
  /** Enrols me: a selfie (base64 of a JPEG or PNG, of which only the measurements of the face are kept) and my consent. */
  'PUT /v1/me/face': {
    function: 'faces',
    large: true,
    path: None,
    query: None,
    body: z.strictObject({
      consentVersion: z.int(),
      selfie: z.string().check(z.minLength(1), z.maxLength(SELFIE_BYTES_MAX * 2), z.regex(/^[A-Za-z0-9+/]+={0,2}$/)),
    }),
    answer: mediaAnswers['PUT /v1/me/face'],
  },
  /** Withdraws: everything that came of it is erased; the receipt says what that was. */
  'DELETE /v1/me/face': {
    function: 'faces',
    path: None,
    query: None,
    body: None,
    answer: mediaAnswers['DELETE /v1/me/face'],
  },

  /** Everything of mine, page by page. */
  'GET /v1/me/export': {
    function: 'account',
    path: None,
    query: z.strictObject({ cursor: z.optional(ExportCursor) }),
    body: None,
    answer: accountAnswers['GET /v1/me/export'],
  },
  /** Erases me. The handle, typed once more, says that it is meant. Afterwards every request is `forbidden`. */
  'DELETE /v1/me': {
    function: 'account',
    path: None,
    query: None,
    body: z.strictObject({ handle: z.string().check(z.maxLength(64)) }),
    answer: accountAnswers['DELETE /v1/me'],
  },
} as const;
