/**
 * Each kind of actor made to fail in each way, while somebody else talks to the same daemon: their replies arrive. Ends with one
 * line; 1 where a reply was lost.
 *
 * @example
 * npm run prove:faults                              # the whole matrix, some five minutes
 * npm run prove:faults -- --only session,store:loop # a part of it
 */
import { parseArgs } from 'node:util';
import { buildAll } from './build.ts';
import { CELLS, chosen } from './faults/cells.ts';
import { isProven, summary, table } from './faults/report.ts';
import { FULL, type Result, runCells } from './faults/run.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, messages: { type: 'string' } } });
const cells = chosen(values.only?.split(',') ?? []);
const effort = { ...FULL, ...(values.messages === undefined ? {} : { messages: Number(values.messages) }) };

await buildAll('dist-faults', { faults: true });
const results: Result[] = [];
for (const kind of new Set(CELLS.map((cell) => cell.kind))) {
  const mine = cells.filter((cell) => cell.kind === kind);
  if (mine.length > 0) results.push(...(await runCells(mine, effort, (text) => process.stderr.write(`… ${text}\n`))));
}
console.log(table(results));
console.log(summary(results));
process.exitCode = isProven(results) ? 0 : 1;
