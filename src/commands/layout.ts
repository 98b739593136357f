/** How columns and durations are written. */

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** The largest unit that fits: `3 min`. Below a second, `0 s`. */
export function duration(ms: number): string {
  const [unit, size] = UNITS.find(([, length]) => ms >= length) ?? ['s', 1_000];
  return `${Math.floor(ms / size)} ${unit}`;
}

/** Cut to so many characters, with a mark where it was cut. */
const clip = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

const NARROWEST = 5;

/** A table that is no wider than `width`: its widest columns give way. */
export function fitted(rows: readonly (readonly string[])[], width: number): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const sum = (): number => widths.reduce((total, each) => total + each + 2, -2);
  while (sum() > width) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return table(rows.map((row) => row.map((cell, column) => clip(cell, widths[column] ?? 0))));
}

/** Of a terminal its own, otherwise what fits everywhere. */
export function widthOf(stream: object): number {
  const isWide = 'columns' in stream && typeof stream.columns === 'number' && stream.columns >= 40;
  return isWide ? Number(stream.columns) : 80;
}
