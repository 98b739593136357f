import { parseArgs } from 'node:util';
import { OWN_CORPUS, readCases, usualCases } from './prove/cases.ts';
import { Progress } from './prove/progress.ts';
import { prove } from './prove/run.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'string' },
    small: { type: 'boolean' },
  },
});
const cases = await readCases(values.cases ?? (values.small ? OWN_CORPUS : usualCases()));
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
const proof = await prove(cases, seed, new Progress((t) => process.stderr.write(t)));
console.log(
  proof.leaks
    .map((l) => [l.channel, l.reader.id, JSON.stringify(l.canary.sink), l.form, l.during, l.excerpt.slice(0, 200)])
    .slice(0, 20),
);
console.log(proof.ledger.problems, proof.controls, proof.facts, proof.inspected, proof.ledger.attempts);
