/**
 * A wholly malicious model in a real household: what it can get out of it, by everything that it has and has not. Ends with
 * one line; 1 where anything leaked, differs, or was not found by those whose it is.
 *
 * @example
 * npm run prove                              # the cases of ../shared/data/isolation where present, our own otherwise
 * npm run prove -- --small                   # our own, some twenty seconds
 * npm run prove -- --cases FILE --json prove.json --seed 7
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { OWN_CORPUS, readCases, usualCases } from './prove/cases.ts';
import { identity } from './prove/identity.ts';
import { Progress } from './prove/progress.ts';
import { details, inJson, isProven, summary } from './prove/report.ts';
import { prove } from './prove/run.ts';
import { selfTest } from './prove/self-test.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    small: { type: 'boolean' },
    seed: { type: 'string' },
    json: { type: 'string' },
  },
});

const progress = new Progress((text) => process.stderr.write(text));
const cases = await readCases(values.cases ?? (values.small === true ? OWN_CORPUS : usualCases()));
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));
progress.begin(`${cases.secrets.length} secrets and ${cases.attacks.length} attacks of ${cases.file}, --seed ${seed}`);

progress.begin('letting canaries loose, to see that they are caught');
const tested = await selfTest();
progress.begin('comparing two households, with and without secrets');
const compared = await identity();
const verdict = { proof: await prove(cases, seed, progress), identity: compared, selfTest: tested };

console.log(details(verdict));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(inJson(verdict, seed), null, 2)}\n`);
console.log(summary(verdict));
process.exitCode = isProven(verdict) ? 0 : 1;
