import { type AwsAnswer, AwsError, type AwsRequest, type AwsService } from './aws-request.ts';
import type { ConnectionsApi } from './connections-api.ts';
import { authorize } from './iam/authorize.ts';
import type { Policies } from './iam/policies.ts';
import { principalName } from './iam/principal.ts';
import type { Ledger } from './ledger.ts';
import { ACCOUNT, REGION } from './template/place.ts';

export interface ConnectionsParts {
  /** The id of the WebSocket API, which stands in the ARNs of its connections. */
  apiId: string;
  connections: ConnectionsApi;
  policies: Policies;
  ledger: Ledger;
}

const OPERATIONS: Record<string, string> = {
  POST: 'PostToConnection',
  GET: 'GetConnection',
  DELETE: 'DeleteConnection',
};

/** `/<stage>/@connections/<id>` of the WebSocket API: signed, allowed, counted. */
export function connectionsService(parts: ConnectionsParts): AwsService {
  return async (request) => {
    const { stage, connectionId } = targetOf(request);
    const operation = OPERATIONS[request.method];
    if (!operation) throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
    const call = { service: 'execute-api', operation };
    const path = `${stage}/${request.method}/@connections/${connectionId}`;
    const resource = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${parts.apiId}/${path}`;
    const needs = [{ action: 'execute-api:ManageConnections', resource }];
    const checks = authorize(parts, request.principal, call, needs, 403);
    const counted = { ...call, principal: principalName(request.principal), readUnits: 0, writeUnits: 0, checks };
    parts.ledger.record(operation === 'PostToConnection' ? { ...counted, bytes: request.body.length } : counted);
    return ACT[operation]?.(parts.connections, connectionId, request.body) ?? gone();
  };
}

function targetOf({ url }: AwsRequest): { stage: string; connectionId: string } {
  const [found, stage, id] = /^\/([^/?]+)\/(?:@|%40)connections\/([^/?]+)(?:\?|$)/.exec(url) ?? [];
  if (!found || !stage || !id) throw new AwsError('ForbiddenException', 'Forbidden', 403);
  return { stage, connectionId: decodeId(id) };
}

function decodeId(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    throw new AwsError('BadRequestException', `Invalid connectionId: ${id}`);
  }
}

type Act = (connections: ConnectionsApi, connectionId: string, body: Buffer) => Promise<AwsAnswer>;

const ACT: Record<string, Act> = {
  async PostToConnection(connections, connectionId, body) {
    const outcome = await connections.post(connectionId, body);
    switch (outcome) {
      case 'ok':
        return { status: 200, body: '' };
      case 'gone':
        return gone();
      case 'too_large':
        throw new AwsError('PayloadTooLargeException', 'Payload too large', 413);
      case 'limit':
        throw new AwsError('LimitExceededException', 'Rate exceeded', 429);
      case 'forbidden':
        throw new AwsError('ForbiddenException', 'Forbidden', 403);
      default:
        return outcome satisfies never;
    }
  },
  async GetConnection(connections, connectionId) {
    const found = await connections.describe(connectionId);
    if (!found) return gone();
    const { connectedAt, lastActiveAt, sourceIp, userAgent } = found;
    return { status: 200, body: JSON.stringify({ connectedAt, lastActiveAt, identity: { sourceIp, userAgent } }) };
  },
  async DeleteConnection(connections, connectionId) {
    return (await connections.disconnect(connectionId)) ? { status: 204, body: '' } : gone();
  },
};

function gone(): never {
  throw new AwsError('GoneException', 'Gone', 410);
}
