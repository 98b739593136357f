import type { Result } from './run.ts';

/** What nobody else's fault may cost, as a ratio of medians. */
const GOAL = 1.5;

export const ratioOf = ({ faultyMs, quietMs }: Result): number => faultyMs / quietMs;

/** Without the journal nothing is taken in: its own restart is no slowdown of the rest. */
const isMeasured = ({ cell }: Result): boolean => cell.kind !== 'journal';

/** One row a cell, as Markdown. */
export function table(results: readonly Result[]): string {
  const head = [
    'actor',
    'fault',
    'asked',
    'lost',
    'quiet',
    'with the fault',
    'ratio',
    'longest wait',
    'its own turn',
    '',
  ];
  const rows = results.map((result) => [
    result.cell.kind,
    result.cell.fault,
    String(result.asked),
    String(result.lost),
    `${result.quietMs.toFixed(1)} ms`,
    `${result.faultyMs.toFixed(1)} ms`,
    `${ratioOf(result).toFixed(2)}×`,
    `${Math.round(result.longestMs)} ms`,
    result.victim,
    noteOf(result),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function noteOf(result: Result): string {
  if (!result.isMade) return '**the fault did not happen**';
  if (result.starts > 0) return 'the process was started again';
  if (!isMeasured(result)) return "the journal's own restart";
  return ratioOf(result) > GOAL ? `above ${GOAL}×` : '';
}

/** The last line. */
export function summary(results: readonly Result[]): string {
  const lost = results.reduce((sum, result) => sum + result.lost, 0);
  const asked = results.reduce((sum, result) => sum + result.asked, 0);
  const worst = Math.max(...results.filter(isMeasured).map(ratioOf), 0);
  return `faults ${results.length} · bystander replies lost ${lost} of ${asked} · worst ratio ${worst.toFixed(2)}×`;
}

export const isProven = (results: readonly Result[]): boolean =>
  results.length > 0 && results.every(({ lost, victim, isMade }) => lost === 0 && victim !== 'silent' && isMade);
