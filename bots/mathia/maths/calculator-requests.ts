import * as z from 'zod/mini';

/** What the calculator's thread is asked, and what it answers. */

/** `functions` are mathjs expressions of one variable each; `from`, `to` and `step`, expressions of none. */
export interface SampleRequest {
  kind: 'sample';
  functions: string[];
  from: string;
  to: string;
}

export interface TabulateRequest {
  kind: 'tabulate';
  functions: string[];
  from: string;
  to: string;
  step: string;
}

export interface EvaluateRequest {
  kind: 'evaluate';
  expression: string;
}

export type CalculatorRequest = EvaluateRequest | SampleRequest | TabulateRequest;

export const Evaluated = z.object({ kind: z.enum(['value', 'error']), text: z.string() });

const Failed = z.object({ kind: z.literal('error'), text: z.string() });
const Points = z.array(z.tuple([z.number(), z.number()]));

/** `drawn`: its pieces, which are not joined. `undefined`: it has no real value anywhere in the range. */
export const Curve = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('drawn'), pieces: z.array(Points) }),
  z.object({ kind: z.literal('constant'), value: z.number() }),
  z.object({ kind: z.literal('undefined') }),
]);
export type Curve = z.infer<typeof Curve>;

export const Sampled = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sampled'),
    variable: z.string(),
    from: z.number(),
    to: z.number(),
    curves: z.array(Curve),
    /** What of the values to show; `isCut` when some lie outside. Absent when there is nothing to show. */
    window: z.optional(z.object({ low: z.number(), high: z.number(), isCut: z.boolean() })),
  }),
  Failed,
]);
export type Sampled = z.infer<typeof Sampled>;

export const Tabulated = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tabulated'),
    variable: z.string(),
    /** The variable's value and the functions', as text; an empty one is not defined. */
    rows: z.array(z.array(z.string())),
    /** There would be more. */
    isCut: z.boolean(),
  }),
  Failed,
]);
export type Tabulated = z.infer<typeof Tabulated>;
