/** What a room may ask of the model in a day (UTC). */
export interface BudgetLimits {
  answers: number;
  tokens: number;
}

export interface Budget {
  /** Counts one answer. False when the room has used up its day. */
  takeAnswer(roomId: string): boolean;
  /** Counts what an answer has cost. */
  spend(roomId: string, tokens: number): void;
}

interface Spent {
  answers: number;
  tokens: number;
}

/** A process that serves more rooms than this a day has other worries than one room's budget. */
const ROOMS_MAX = 10_000;

/** A budget in the memory of this process: another one, or one that starts anew, has a budget of its own. */
export function dailyBudget(limits: BudgetLimits, clock: () => Date): Budget {
  let day = '';
  const rooms = new Map<string, Spent>();

  function spentBy(roomId: string): Spent {
    const today = clock().toISOString().slice(0, 10);
    if (today !== day) rooms.clear();
    day = today;
    const spent = rooms.get(roomId) ?? { answers: 0, tokens: 0 };
    rooms.set(roomId, spent);
    const [oldest] = rooms.keys();
    if (rooms.size > ROOMS_MAX && oldest !== undefined) rooms.delete(oldest);
    return spent;
  }

  return {
    takeAnswer(roomId) {
      const spent = spentBy(roomId);
      if (spent.answers >= limits.answers || spent.tokens >= limits.tokens) return false;
      spent.answers += 1;
      return true;
    },
    spend(roomId, tokens) {
      spentBy(roomId).tokens += tokens;
    },
  };
}
