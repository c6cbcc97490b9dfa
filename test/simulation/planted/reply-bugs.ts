import { forgetting, keyOf, onCommand, onTransactions, partKey, unconditional } from './edit-call.ts';
import type { Plant } from './plant.ts';

const isReply = ({ SK }: { SK: string }) => SK === 'REPLY';

/** Bugs around bots and their answers. */
export const replyBugs: Record<string, () => Plant> = {
  'an answer is taken however often it comes': () => forgetting(isReply),

  'a reply that is there is opened anew': () =>
    onCommand('PutCommand', (call, next) =>
      next(isReply(keyOf(call)) ? unconditional(call.input as object) : call.input),
    ),

  'the end of a reply is not written': () =>
    onTransactions((items) => items.filter((part) => !(isReply(partKey(part)) && 'Update' in part))),

  'a delivery that could not be queued is forgotten': () => ({
    outside: ({ service, input }, next) => {
      try {
        return next(input);
      } catch (error) {
        if (service === 'queue') return {};
        throw error;
      }
    },
  }),

  'nobody ends what was promised': () =>
    onCommand('QueryCommand', ({ input }, next) => {
      const { ExpressionAttributeValues = {} } = input as { ExpressionAttributeValues?: Record<string, unknown> };
      return Object.values(ExpressionAttributeValues).includes('RUNNING') ? { Items: [], Count: 0 } : next(input);
    }),
};
