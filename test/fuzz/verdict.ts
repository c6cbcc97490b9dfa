import { expect } from 'vitest';
import * as z from 'zod/mini';
import { Problem, WireError } from '../../protocol/errors.ts';
import type { Call, Calls } from './recorded-calls.ts';
import type { Invoked } from './world.ts';

const StrictProblem = z.strictObject(Problem.shape);
const StrictError = z.strictObject(WireError.shape);

export const ReplyFrame = z.union([
  z.strictObject({ reply: z.nullable(z.int()), ok: z.literal(true), data: z.unknown() }),
  z.strictObject({ reply: z.nullable(z.int()), ok: z.literal(false), error: StrictError }),
]);

/** Words that only we and AWS know: none of them is anybody else's business. */
const INSIDE =
  /node_modules|\.[cm]?[jt]s\b:?\d|\bat \w+ \(|file:\/\/|\/(?:lambdas|core|aws|protocol)\/|aws-sdk|smithy|\bdynamo|dynoxide|arn:aws|amazonaws|TableName|ConditionalCheck|Validation(?:Error|Exception)|ZodError|\bzod\b|\bPK\b.*\bSK\b|Cannot read prop|is not a function|undefined|\[object|TypeError|SyntaxError|RangeError|URIError|Unexpected token|in JSON at|canary|AKIA/i;
const DETAIL_CHARS_MAX = 200;

export interface HttpResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** What a function gave that must not throw. */
export function returned<Answer>({ result, logged }: Invoked): Answer {
  if ('thrown' in result) throw result.thrown;
  // What is logged here is a fault: `internal` for whoever asked, and a stack for us.
  expect(logged).toEqual([]);
  return result.returned as Answer;
}

/** A refusal as the protocol has it: a known code, its own status, and nothing of what is inside. */
export function expectProblem({ statusCode, headers, body }: HttpResult): z.infer<typeof StrictProblem> {
  const problem = StrictProblem.parse(JSON.parse(body));
  expect(statusCode).toBe(problem.status);
  expect(statusCode).toBeLessThan(500);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(problem.type).toBe(`urn:mathia:problem:${problem.code}`);
  expect(problem.detail.length).toBeLessThan(DETAIL_CHARS_MAX);
  expectNothingInside(problem.detail);
  return problem;
}

export function expectNothingInside(text: string): void {
  expect(INSIDE.exec(text)?.[0]).toBeUndefined();
}

const READS = new Set(['GetCommand', 'BatchGetCommand', 'QueryCommand', 'GetSecretValueCommand', 'GetObjectCommand']);

/**
 * What a refusal left behind. That somebody asked may be counted (`RATE#`), a key be claimed and released
 * (`IDEMPOTENCY#`), a number be drawn and closed as void; whoever comes for the first time is welcomed all the same.
 */
export function leftBehind(calls: Calls): Call[] {
  return calls.filter((call) => !READS.has(call.name) && call.service !== 'vision' && !isHarmless(call));
}

function isHarmless({ service, name, input }: Call): boolean {
  // What a bot's endpoint says is asked, and written nowhere, until it has passed.
  if (service === 'bot') return true;
  if (name === 'TransactWriteCommand') {
    return (input.TransactItems as Record<string, object>[]).every((item) => Object.values(item).every(isHarmlessRow));
  }
  return isHarmlessRow(input);
}

function isHarmlessRow(input: { Key?: Row; Item?: Row & { event?: string } }): boolean {
  const { PK = '', SK = '' } = input.Key ?? input.Item ?? {};
  if (PK.startsWith('RATE#') || PK.startsWith('IDEMPOTENCY#')) return true;
  const isCounter = PK.startsWith('ROOM#') && SK === 'ROOM' && input.Item === undefined;
  return isCounter || (SK.startsWith('EVENT#') && input.Item?.event === 'void');
}

interface Row {
  PK?: string;
  SK?: string;
}
