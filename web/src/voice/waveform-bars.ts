/**
 * So many bars of a drawing as there is room for: the loudest of what each stands for, or, where there are fewer peaks
 * than bars, what lies between two of them.
 */
export function barsOf(peaks: readonly number[], count: number): number[] {
  const per = peaks.length / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => {
    if (per >= 1) return Math.max(...peaks.slice(Math.floor(index * per), Math.max(1, Math.ceil((index + 1) * per))));
    const at = (index * (peaks.length - 1)) / Math.max(1, count - 1);
    const [before = 0, after = before] = [peaks[Math.floor(at)], peaks[Math.ceil(at)]];
    return Math.round(before + (after - before) * (at - Math.floor(at)));
  });
}
