import { clientBugs } from './client-bugs.ts';
import { logBugs } from './log-bugs.ts';
import { membershipBugs } from './membership-bugs.ts';
import type { Plant } from './plant.ts';
import { replyBugs } from './reply-bugs.ts';

/** Each of these bugs breaks a promise. A simulation that does not find them is worth nothing. */
export const everyBug: Record<string, () => Plant> = { ...logBugs, ...membershipBugs, ...replyBugs, ...clientBugs };
