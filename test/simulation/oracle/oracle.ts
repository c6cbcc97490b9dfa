import type { Evidence } from './evidence.ts';
import { leaksOf } from './leaks.ts';
import { logFaultsOf } from './log-faults.ts';
import { replyFaultsOf } from './reply-faults.ts';
import { sendFaultsOf, writtenByNobody } from './send-faults.ts';
import { Truth } from './truth.ts';
import { viewFaultsOf } from './view-faults.ts';

/** What broke a promise, in words; nothing when all is well. */
export function violationsOf(evidence: Evidence): string[] {
  const truth = new Truth(evidence);
  return [
    ...logFaultsOf(truth),
    ...replyFaultsOf(truth, evidence.deadLetters),
    ...writtenByNobody(truth, evidence.clients),
    ...evidence.clients.flatMap((client) => [
      ...sendFaultsOf(truth, client),
      ...leaksOf(truth, client),
      ...viewFaultsOf(truth, client),
    ]),
  ];
}
