import type { Requests, TransactPart } from '../table/requests.ts';
import type { Call, Plant } from './plant.ts';

/** The key of the one row that a single request is about. */
export function keyOf({ input }: Call): { PK: string; SK: string } {
  const { Key, Item } = input as { Key?: { PK: string; SK: string }; Item?: { PK: string; SK: string } };
  return Key ?? Item ?? { PK: '', SK: '' };
}

export function partKey(part: TransactPart): { PK: string; SK: string } {
  if ('Put' in part) return part.Put.Item;
  if ('Update' in part) return part.Update.Key;
  return 'Delete' in part ? part.Delete.Key : part.ConditionCheck.Key;
}

/** Does something else with requests of one kind. */
export function onCommand(name: string, change: (call: Call, next: (input: unknown) => unknown) => unknown): Plant {
  return { outside: (call, next) => (call.name === name ? change(call, next) : next(call.input)) };
}

/** Changes the items of transactions; one that has none left is done. */
export function onTransactions(change: (items: TransactPart[]) => TransactPart[]): Plant {
  return onCommand('TransactWriteCommand', ({ input }, next) => {
    const { TransactItems, ...rest } = input as Requests['TransactWriteCommand'];
    const left = change(TransactItems);
    return left.length === 0 ? {} : next({ ...rest, TransactItems: left });
  });
}

/** The same request whose condition is forgotten. */
export function unconditional<Input extends object>(input: Input): Input {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues, ...rest } = input as Input & {
    UpdateExpression?: string;
    ConditionExpression?: string;
    ExpressionAttributeNames?: Record<string, string>;
    ExpressionAttributeValues?: Record<string, unknown>;
  };
  const { UpdateExpression = '' } = rest;
  const names = mentioned(ExpressionAttributeNames, UpdateExpression);
  const values = mentioned(ExpressionAttributeValues, UpdateExpression);
  return {
    ...rest,
    ...(names && { ExpressionAttributeNames: names }),
    ...(values && { ExpressionAttributeValues: values }),
  } as unknown as Input;
}

function mentioned<V>(given: Record<string, V> | undefined, expression: string): Record<string, V> | undefined {
  const left = Object.entries(given ?? {}).filter(([name]) => new RegExp(`${name}\\b`).test(expression));
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** Of one kind of row, the conditions of a transaction are forgotten. */
export function forgetting(isMeant: (key: { PK: string; SK: string }, part: TransactPart) => boolean): Plant {
  return onTransactions((items) =>
    items.map((part) => {
      if (!isMeant(partKey(part), part)) return part;
      const [[kind, input] = ['', {}]] = Object.entries(part);
      return { [kind]: unconditional(input as object) } as TransactPart;
    }),
  );
}
