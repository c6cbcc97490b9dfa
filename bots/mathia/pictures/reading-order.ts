import type { FoundText } from '../../../protocol/attachment.ts';

/** Lines whose middles differ by less than this part of their height stand beside each other. */
const SAME_ROW_SHARE = 0.5;

/** Found lines as one reads them: rows from the top, and in a row from the left. */
export function inReadingOrder(lines: readonly FoundText[]): FoundText[][] {
  const rows: FoundText[][] = [];
  for (const line of lines.toSorted((one, other) => middleOf(one) - middleOf(other))) {
    const row = rows.at(-1);
    const [first] = row ?? [];
    if (row !== undefined && first !== undefined && isSameRow(first, line)) row.push(line);
    else rows.push([line]);
  }
  return rows.map((row) => row.toSorted((one, other) => one.box.left - other.box.left));
}

function middleOf({ box }: FoundText): number {
  return box.top + box.height / 2;
}

function isSameRow(one: FoundText, other: FoundText): boolean {
  const height = Math.min(one.box.height, other.box.height);
  return Math.abs(middleOf(one) - middleOf(other)) < height * SAME_ROW_SHARE;
}
