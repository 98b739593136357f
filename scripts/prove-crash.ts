/**
 * A household whose daemon is killed at every named step between arrival and receipt, and at instants by chance, while
 * several people talk: afterwards nothing is lost, nothing is there twice, and nothing is half. Ends with one line; 1 where
 * that is not so.
 *
 * @example
 * npm run prove:crash                          # some ten minutes
 * npm run prove:crash -- --small               # a few points, half a minute
 * npm run prove:crash -- --point journal.marked --runs 0
 * npm run prove:crash -- --seed 7 --runs 100   # the instants of seed 7, a hundred of them
 */
import { parseArgs } from 'node:util';
import { buildAll } from './build.ts';
import { matrix, SMALL, WHOLE } from './crash/matrix.ts';
import { faults, summary, table, unreached } from './crash/report.ts';
import { Progress } from './prove/progress.ts';
import { seeded } from './prove/random.ts';

const { values } = parseArgs({
  options: {
    small: { type: 'boolean' },
    point: { type: 'string' },
    seed: { type: 'string' },
    /** Runs at instants by chance. */
    runs: { type: 'string' },
  },
});

const wanted = values.small === true ? SMALL : WHOLE;
const points = wanted.points.filter(({ name }) => values.point === undefined || name.startsWith(values.point));
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
const progress = new Progress((text) => process.stderr.write(text));

progress.begin('building what can be killed');
await buildAll('dist-faults', { faults: true });
const instants = Number(values.runs ?? wanted.instants);
progress.begin(`${points.length} kill points and ${instants} instants by chance, --seed ${seed}`);
progress.expect(points.length * wanted.passings.length + instants);
const rows = await matrix({ ...wanted, points, instants }, seeded(seed), (name, outcome) => {
  progress.step();
  // As soon as it is known: the rest may take a while.
  for (const line of faults([{ name, runs: [outcome], kills: 0 }])) process.stderr.write(`${line}\n`);
});

console.log(table(rows));
const wrong = [...faults(rows), ...unreached(rows).map((name) => `${name}: never reached`)];
for (const line of wrong) console.log(line);
console.log(summary(rows));
process.exitCode = wrong.length === 0 ? 0 : 1;
