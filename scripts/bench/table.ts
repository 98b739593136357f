import type { Figure, Spread } from './figure.ts';

/** The figures as a Markdown table. */
export function table(figures: readonly Figure[]): string {
  const head = ['figure', 'coop', 'baseline', 'ratio', 'goal', ''];
  const rows = figures.map(({ name, unit, ours, baseline, ratio, goal, verdict }) => [
    name,
    show(ours, unit),
    baseline === undefined ? '' : `${baseline.name}: ${show(baseline, unit)}`,
    ratio === undefined ? '' : `${round(ratio)}×`,
    goal === undefined ? '' : `≤ ${goal}${ratio === undefined ? ` ${unit}` : '×'}`,
    verdict === 'told' ? '' : verdict === 'met' ? 'met' : '**missed**',
  ]);
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function show({ median, low, high, runs }: Spread, unit: string): string {
  if (runs === 1 || low === high) return `${round(median)} ${unit}`;
  return `${round(median)} ${unit} (${round(low)}–${round(high)})`;
}

function round(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
