import * as z from 'zod';
import { AwsError, type AwsService, jsonBody } from '../aws-request.ts';
import { authorize } from '../iam/authorize.ts';
import type { Policies } from '../iam/policies.ts';
import { principalName } from '../iam/principal.ts';
import type { Ledger } from '../ledger.ts';
import type { Secrets } from './secrets.ts';

export interface SecretsParts {
  secrets: Secrets;
  policies: Policies;
  ledger: Ledger;
}

const Asked = z.looseObject({ SecretId: z.string().default('') });

/** Secrets Manager, as far as reading goes. */
export function secretsService(parts: SecretsParts): AwsService {
  return async (request) => {
    if (request.operation !== 'GetSecretValue')
      throw new AwsError('InvalidRequestException', `The operation ${request.operation} is not available here`);
    const { SecretId } = Asked.parse(jsonBody(request.body));
    const secret = parts.secrets.find(SecretId);
    const call = { service: 'secretsmanager', operation: request.operation };
    const needs = [{ action: 'secretsmanager:GetSecretValue', resource: secret?.arn ?? SecretId }];
    const checks = authorize(parts, request.principal, call, needs);
    parts.ledger.record({ ...call, principal: principalName(request.principal), readUnits: 0, writeUnits: 0, checks });
    if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    const body = {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: secret.version,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: secret.createdAt / 1000,
      SecretString: secret.value,
    };
    return { status: 200, body: JSON.stringify(body) };
  };
}
