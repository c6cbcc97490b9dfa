import type { TransactPart } from '../table/requests.ts';
import { forgetting, onCommand, onTransactions, partKey } from './edit-call.ts';
import type { Plant } from './plant.ts';

const isSubscription = ({ PK, SK }: { PK: string; SK: string }) =>
  PK.startsWith('ROOM#') && SK.startsWith('CONNECTION#');
const isMember = ({ SK }: { SK: string }) => SK.startsWith('MEMBER#');

/** Bugs around who is a member, who is connected, and who is told. */
export const membershipBugs: Record<string, () => Plant> = {
  'membership is cached': () => {
    const members = new Map<string, object>();
    return onCommand('BatchGetCommand', ({ input }, next) => {
      const answer = next(input) as { Responses: Record<string, { PK: string; SK: string }[]> };
      const [[table, { Keys }] = ['', { Keys: [] }]] = Object.entries(
        (input as { RequestItems: Record<string, { Keys: { PK: string; SK: string }[] }> }).RequestItems,
      );
      const rows = answer.Responses[table] ?? [];
      for (const row of rows) if (isMember(row)) members.set(`${row.PK} ${row.SK}`, row);
      const missing = Keys.filter((key) => isMember(key) && !rows.some(({ PK, SK }) => PK === key.PK && SK === key.SK));
      const remembered = missing.flatMap(({ PK, SK }) => members.get(`${PK} ${SK}`) ?? []);
      return { ...answer, Responses: { [table]: [...rows, ...remembered] } };
    });
  },

  'a removal leaves the subscriptions': () =>
    onTransactions((items) => items.filter((part) => !('Delete' in part && isSubscription(partKey(part))))),

  'a removal does not notice who connects meanwhile': () =>
    forgetting((key, part) => isMember(key) && 'Delete' in part),

  'a connection hears a room without being a member’s': () =>
    onTransactions((items) => {
      const isSubscribing = items.some((part) => 'Put' in part && isSubscription(partKey(part)));
      return isSubscribing ? items.filter((part) => !isMember(partKey(part))) : items;
    }),

  'hello does not subscribe': () =>
    onTransactions((items) =>
      items.some((part: TransactPart) => 'Put' in part && isSubscription(partKey(part))) ? [] : items,
    ),

  'everybody connected is told everything': () => ({
    outside: (() => {
      const heard = new Map<string, { PK: string; SK: string }>();
      return ({ name, input }, next) => {
        const answer = next(input);
        if (name !== 'QueryCommand') return answer;
        const { Items = [] } = answer as { Items?: { PK: string; SK: string }[] };
        if (!Items.some(isSubscription)) return answer;
        for (const row of Items) heard.set(row.SK, row);
        return { ...(answer as object), Items: [...heard.values()] };
      };
    })(),
  }),

  'the newest connection is not told': () =>
    onCommand('QueryCommand', ({ input }, next) => {
      const answer = next(input) as { Items?: { PK: string; SK: string }[] };
      const subscriptions = answer.Items?.filter(isSubscription) ?? [];
      return subscriptions.length > 1 ? { ...answer, Items: subscriptions.slice(0, -1) } : answer;
    }),

  'what is mine is told to others': () => ({
    outside: ({ service, input }, next) => {
      const { Data = '', ...rest } = input as { Data?: string };
      if (service !== 'connections') return next(input);
      return next({
        ...rest,
        Data: Data.replaceAll('"hops":', '"clientMessageId":"019a0000-0000-7000-8000-000000000000","hops":'),
      });
    },
  }),

  'a large room is told nothing': () => ({
    outside: ({ service, by, input }, next) =>
      service === 'connections' && by.startsWith('fan-out') ? {} : next(input),
  }),
};
