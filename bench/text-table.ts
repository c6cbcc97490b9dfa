/** Rows of cells as aligned lines: words to the left, numbers to the right. The first row is the heading. */
export function textTable(rows: readonly (readonly (string | number)[])[]): string {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)));
  const widths = (texts[0] ?? []).map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  const isNumeric = (column: number) => rows.slice(1).every((row) => typeof row[column] === 'number');
  const line = (row: readonly string[]) =>
    row.map((text, column) => pad(text, widths[column] ?? 0, { right: isNumeric(column) })).join('  ');
  return texts.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function pad(text: string, width: number, { right }: { right: boolean }): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
