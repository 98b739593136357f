import type { Reading } from './reading.ts';
import { grown, perTurn } from './verdict.ts';

const HEAD = ['', 'turns', 'memory', 'ratio', 'handles', 'threads', 'sessions', 'ports', 'journal a turn'];

/** One row a reading, as Markdown. */
export function show(readings: readonly [Reading, Reading, Reading]): string {
  const [start] = readings;
  const rows = readings.map((one) => [
    one.moment,
    String(one.turns),
    `${one.rssMb.toFixed(0)} MB`,
    `${grown(start, one).toFixed(2)}×`,
    String(one.handles),
    String(one.threads),
    String(one.sessions),
    String(one.ports),
    one === start ? '' : `${perTurn(start, one).toFixed(1)} kB`,
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map(line)].join('\n');
}
