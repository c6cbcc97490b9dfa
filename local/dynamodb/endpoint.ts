import { type AwsAnswer, type AwsRequest, type AwsService, jsonBody } from '../aws-request.ts';
import { authorize } from '../iam/authorize.ts';
import type { Policies } from '../iam/policies.ts';
import { principalName } from '../iam/principal.ts';
import type { Ledger } from '../ledger.ts';
import { REGION } from '../template/place.ts';
import { askForCapacity, isMetered, refusedUnits, takeCapacity, type Units } from './capacity.ts';
import type { Engine, EngineAnswer } from './engine.ts';
import { needsOf } from './needs.ts';
import type { TableDefinition } from './tables.ts';

export interface DynamoDbParts {
  engine: Engine;
  tables: readonly TableDefinition[];
  policies: Policies;
  ledger: Ledger;
  /** Told after each write, so that streams are read at once. */
  onWrite(): void;
}

/** DynamoDB and its streams as functions and the developer see them: checked, counted, then the engine. */
export function dynamoDbService(parts: DynamoDbParts): AwsService {
  const hashKeys = new Map(parts.tables.map((table) => [table.name, table.hashKey]));
  return async (request) => {
    const text = request.body.toString('utf8');
    const input = jsonBody(text);
    const call = { service: 'dynamodb', operation: request.operation };
    const checks = authorize(parts, request.principal, call, needsOf(request.operation, input, hashKeys));
    const { answer, units } = isMetered(request.operation)
      ? await metered(parts.engine, request, text, input)
      : await unmetered(parts.engine, request, text);
    parts.ledger.record({ ...call, principal: principalName(request.principal), ...units, checks });
    if (units.writeUnits > 0) parts.onWrite();
    return answer;
  };
}

interface Metered {
  answer: AwsAnswer;
  units: Units;
}

async function metered(
  engine: Engine,
  { headers, operation }: AwsRequest,
  text: string,
  input: Record<string, unknown>,
): Promise<Metered> {
  const answer = await engine.send(targetOf(headers['x-amz-target']), askForCapacity(text, input));
  if (answer.status !== 200) return { answer, units: refusedUnits(operation, answer.body, input) };
  const { units, rest } = takeCapacity(operation, answer.body);
  const isAsked = input.ReturnConsumedCapacity === 'TOTAL' || input.ReturnConsumedCapacity === 'INDEXES';
  return { units, answer: isAsked ? answer : { ...answer, body: rest } };
}

/** The engine's ARNs are of a region "dynoxide"; outside they are of ours. */
async function unmetered(engine: Engine, { headers }: AwsRequest, text: string): Promise<Metered> {
  const inside = text.replaceAll(`:dynamodb:${REGION}:`, ':dynamodb:dynoxide:');
  const answer: EngineAnswer = await engine.send(targetOf(headers['x-amz-target']), inside);
  const body = answer.body
    .replaceAll(':dynamodb:dynoxide:', `:dynamodb:${REGION}:`)
    .replaceAll('"awsRegion":"dynoxide"', `"awsRegion":"${REGION}"`);
  return { answer: { ...answer, body }, units: { readUnits: 0, writeUnits: 0 } };
}

function targetOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
