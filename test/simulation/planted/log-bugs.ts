import type { Requests } from '../table/requests.ts';
import { forgetting, keyOf, onCommand, onTransactions, partKey, unconditional } from './edit-call.ts';
import type { Plant } from './plant.ts';

const isSent = ({ PK }: { PK: string }) => PK.startsWith('SENT#');
const isEvent = ({ SK }: { SK: string }) => SK.startsWith('EVENT#');

/** Bugs of whoever writes and reads the log. Each is made anew for each world: some remember. */
export const logBugs: Record<string, () => Plant> = {
  'a send is not remembered': () => onTransactions((items) => items.filter((part) => !isSent(partKey(part)))),

  'a send is remembered after its message, not with it': () => ({
    outside: (call, next) => {
      if (call.name !== 'TransactWriteCommand') return next(call.input);
      const { TransactItems } = call.input as Requests['TransactWriteCommand'];
      const answer = next({ TransactItems: TransactItems.filter((part) => !isSent(partKey(part))) });
      // The write that follows is of another moment, and this run does not come to it each time.
      const isCutShort = Number(call.by.split(':')[1]) % 4 === 0;
      const sent = TransactItems.find((part) => isSent(partKey(part)));
      if (sent !== undefined && 'Put' in sent && !isCutShort) {
        next({ TransactItems: [{ Put: unconditional(sent.Put) }] });
      }
      return answer;
    },
  }),

  'a send is acknowledged before it is committed': () =>
    onCommand('TransactWriteCommand', ({ input }, next) => {
      const { TransactItems } = input as Requests['TransactWriteCommand'];
      try {
        return next(input);
      } catch (error) {
        if (TransactItems.some((part) => isSent(partKey(part)))) return {};
        throw error;
      }
    }),

  'an abandoned number is not closed': () =>
    onCommand('PutCommand', (call, next) => {
      const { Item } = call.input as { Item: Record<string, unknown> };
      if (isEvent(keyOf(call)) && Item.event === 'void') throw conditionFailed();
      return next(call.input);
    }),

  'a writer writes over a number that was closed': () => forgetting((key, part) => isEvent(key) && 'Put' in part),

  'a missing number is read as nothing at once': () =>
    onCommand('QueryCommand', ({ input }, next) => {
      const answer = next(input) as { Items?: { PK: string; SK: string; seq: number; at: string }[] };
      const rows = answer.Items ?? [];
      const isLog = rows.length > 1 && rows.every((row) => isEvent(row));
      return isLog
        ? { ...answer, Items: rows.flatMap((row, index) => [...closing(rows[index - 1], row), row]) }
        : answer;
    }),

  'a message’s new state does not hold on its old one': () =>
    forgetting((key, part) => isEvent(key) && 'Update' in part),

  'a message’s new state is not written': () =>
    onTransactions((items) => items.filter((part) => !(isEvent(partKey(part)) && 'Update' in part))),

  'settings are changed without looking': () =>
    forgetting(
      (key, part) => key.SK === 'ROOM' && 'Update' in part && part.Update.UpdateExpression.includes('settingsSeq'),
    ),

  'the head of a room comes from a cache': () => {
    const rooms = new Map<string, unknown>();
    return onCommand('BatchGetCommand', ({ input }, next) => {
      const answer = next(input) as { Responses: Record<string, { PK: string; SK: string }[]> };
      const known = Object.entries(answer.Responses).map(([table, rows]) => [
        table,
        rows.map((row) => cached(rooms, row)),
      ]);
      return { ...answer, Responses: Object.fromEntries(known) };
    });
  },

  'of a long query, only the first page is read': () =>
    onCommand('QueryCommand', ({ input }, next) => {
      const { LastEvaluatedKey: _, ...page } = next(input) as Record<string, unknown>;
      return page;
    }),

  'keys that a batch left are passed over': () =>
    onCommand('BatchGetCommand', ({ input }, next) => ({ ...(next(input) as object), UnprocessedKeys: {} })),
};

function cached(rooms: Map<string, unknown>, row: { PK: string; SK: string }): unknown {
  if (row.SK !== 'ROOM') return row;
  if (!rooms.has(row.PK)) rooms.set(row.PK, row);
  return rooms.get(row.PK);
}

interface EventLike {
  PK: string;
  SK: string;
  seq: number;
  at: string;
}

function closing(before: EventLike | undefined, row: EventLike): object[] {
  const missing = before === undefined ? 0 : row.seq - before.seq - 1;
  return Array.from({ length: missing }, (_, index) => {
    return { ...row, event: 'void', data: {}, seq: (before?.seq ?? 0) + index + 1 };
  });
}

function conditionFailed(): Error {
  return Object.assign(new Error('The conditional request failed'), { name: 'ConditionalCheckFailedException' });
}
