import type { Row } from './matrix.ts';
import type { Outcome } from './run.ts';

const COLUMNS = ['runs', 'kills', 'lost', 'doubled', 'half pairs', 'broken', 'unknown'] as const;

const halvesOf = ({ halfPairs, brokenRequests }: Outcome): number => halfPairs.length + brokenRequests;

function figuresOf({ runs, kills }: Row): readonly number[] {
  const sum = (of: (outcome: Outcome) => number): number => runs.reduce((all, outcome) => all + of(outcome), 0);
  return [
    runs.length,
    kills,
    sum(({ lost }) => lost.length),
    sum(({ doubled }) => doubled.length),
    sum(halvesOf),
    sum(({ broken }) => broken.length),
    sum(({ unknown }) => unknown),
  ];
}

export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.name, ...figuresOf(row).map(String)]);
  const lines = [['kill point', ...COLUMNS], ...cells];
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
    )
    .join('\n');
}

/** Everything that is wrong, a line each. */
export function faults(rows: readonly Row[]): string[] {
  return rows.flatMap(({ name, runs }) =>
    runs.flatMap(({ lost, doubled, halfPairs, broken, brokenRequests }) => [
      ...lost.map((what) => `${name}: lost: ${what}`),
      ...doubled.map((what) => `${name}: doubled: ${what}`),
      ...halfPairs.map((what) => `${name}: half a pair: ${what}`),
      ...broken.map((what) => `${name}: broken: ${what}`),
      ...(brokenRequests === 0 ? [] : [`${name}: half a pair in ${brokenRequests} requests to the model`]),
    ]),
  );
}

/** Points at which nothing was ever killed: they prove nothing. */
export const unreached = (rows: readonly Row[]): string[] =>
  rows.filter(({ kills }) => kills === 0).map(({ name }) => name);

export function summary(rows: readonly Row[]): string {
  const [runs, , lost, doubled, halves, , unknown] = COLUMNS.map((_, at) =>
    rows.reduce((sum, row) => sum + (figuresOf(row)[at] ?? 0), 0),
  );
  const points = rows.filter(({ name, kills }) => name !== 'random instants' && kills > 0).length;
  return `kill points ${points} · runs ${runs} · lost ${lost} · doubled ${doubled} · half pairs ${halves} · unknown ${unknown}`;
}
