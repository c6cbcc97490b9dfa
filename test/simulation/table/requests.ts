import type { Key } from '../../../aws/table.ts';
import type { Item } from './values.ts';

/** What an expression is sent with. */
export interface Expressions {
  ConditionExpression?: string;
  KeyConditionExpression?: string;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** The requests that aws/ makes, as far as it makes them. */
export interface Requests {
  GetCommand: { Key: Key };
  BatchGetCommand: { RequestItems: Record<string, { Keys: Key[] }> };
  QueryCommand: Expressions & {
    IndexName?: string;
    ConsistentRead?: boolean;
    Limit?: number;
    ScanIndexForward?: boolean;
    Select?: 'COUNT';
    ExclusiveStartKey?: Record<string, unknown> | undefined;
  };
  PutCommand: Expressions & { Item: Item };
  DeleteCommand: Expressions & { Key: Key; ReturnValues?: 'ALL_OLD' };
  UpdateCommand: Expressions & { Key: Key; UpdateExpression: string; ReturnValues?: 'ALL_NEW' };
  TransactWriteCommand: { TransactItems: TransactPart[]; ClientRequestToken?: string };
}

export type TransactPart =
  | { Put: Requests['PutCommand'] }
  | { Update: Requests['UpdateCommand'] }
  | { Delete: Requests['DeleteCommand'] }
  | { ConditionCheck: Expressions & { Key: Key } };

export type RequestName = keyof Requests;

/** What one request changed, at once. */
export interface Commit {
  at: number;
  changes: Change[];
}
export interface Change {
  key: Key;
  before: Item | undefined;
  after: Item | undefined;
}

/** What AWS may do with a read that is not consistent, or long. */
export interface Reading {
  isStale?: boolean;
  rowsMax?: number;
}
