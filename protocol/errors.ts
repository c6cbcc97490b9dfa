import * as z from 'zod/mini';

/** The closed set of things that can go wrong on the wire, for the socket and for HTTP alike. */
export const ErrorCode = z.enum([
  'bad_request',
  'unauthenticated',
  'hello_first',
  'forbidden',
  'not_found',
  'conflict',
  'too_large',
  'rate_limited',
  'unsupported',
  'unavailable',
  'internal',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const WireError = z.object({
  code: ErrorCode,
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.optional(z.int()),
  /** The field that is wrong, as a dotted path, where one is. */
  field: z.optional(z.string()),
  /** What else is to be known, where the route says so. */
  details: z.optional(z.unknown()),
});
export type WireError = z.infer<typeof WireError>;

const STATUS: Record<ErrorCode, number> = {
  bad_request: 400,
  unauthenticated: 401,
  hello_first: 409,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unsupported: 422,
  unavailable: 503,
  internal: 500,
};

const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'unavailable', 'internal', 'hello_first']);

export interface DomainErrorOptions {
  cause?: unknown;
  field?: string;
  retryAfterMs?: number;
  details?: unknown;
}

/** An expected failure: its code and words go to the client. Everything else that is thrown is a bug and becomes `internal`. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, options: DomainErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.field = options.field;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }

  get httpStatus(): number {
    return STATUS[this.code];
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message,
      retryable: RETRYABLE.has(this.code),
      ...(this.retryAfterMs !== undefined && { retryAfterMs: this.retryAfterMs }),
      ...(this.field !== undefined && { field: this.field }),
      ...(this.details !== undefined && { details: this.details }),
    };
  }
}

/** RFC 9457, with our code beside the standard members. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: ErrorCode,
  requestId: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.optional(z.int()),
  field: z.optional(z.string()),
  details: z.optional(z.unknown()),
});
export type Problem = z.infer<typeof Problem>;
