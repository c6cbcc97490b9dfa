const DAY_MS = 24 * 60 * 60 * 1000;

/** Of the reader's own calendar: 0 on the same day, 1 from any time yesterday to any time today. */
export function daysBetween(at: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(at)) / DAY_MS);
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
