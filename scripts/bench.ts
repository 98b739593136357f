/**
 * Every figure beside its baseline, taken in the same run on the same machine: absolute times say little, ratios more.
 *
 * @example
 * npm run bench                       # everything, some five minutes
 * npm run bench -- --quick            # a look, about a minute
 * npm run bench -- --only ready,calls --json bench.json
 * npm run bench -- --only million     # a search of a million rows
 */
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { caching } from './bench/cache.ts';
import { calls } from './bench/calls.ts';
import { compaction } from './bench/compaction.ts';
import { dormantStart, throughput, waking } from './bench/endurance.ts';
import type { Figure } from './bench/figure.ts';
import { importing } from './bench/imports.ts';
import type { Effort } from './bench/measure.ts';
import { memory } from './bench/memory.ts';
import { commands, daemonReady } from './bench/processes.ts';
import { sandboxed } from './bench/sandbox.ts';
import { searching, searchingMillion } from './bench/search.ts';
import { spinning } from './bench/spinning.ts';
import { table } from './bench/table.ts';
import { turnOverhead } from './bench/turn-overhead.ts';
import { arrival, streaming } from './bench/turns.ts';

const GROUPS: Readonly<Record<string, (effort: Effort) => Promise<Figure[]>>> = {
  ready: daemonReady,
  commands,
  arrival,
  calls,
  streaming,
  memory,
  spinning,
  throughput,
  dormant: dormantStart,
  waking,
  sandbox: sandboxed,
  compaction,
  search: searching,
  import: importing,
  turn: turnOverhead,
  cache: caching,
  million: searchingMillion,
};
/** Only by name. */
const LONG: readonly string[] = ['million'];

const FULL: Effort = { starts: 25, turns: 60, calls: 300 };
const QUICK: Effort = { starts: 5, turns: 10, calls: 40 };

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'string' }, only: { type: 'string' } },
});
const chosen = values.only?.split(',') ?? Object.keys(GROUPS).filter((name) => !LONG.includes(name));
const unknown = chosen.filter((name) => !Object.hasOwn(GROUPS, name));
if (unknown.length > 0) throw new Error(`--only takes ${Object.keys(GROUPS).join(', ')}; not ${unknown.join(', ')}`);

const machine = {
  at: new Date().toISOString(),
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  quick: values.quick === true,
};

const figures: Figure[] = [];
for (const name of chosen) {
  console.error(`… ${name}`);
  figures.push(...((await GROUPS[name]?.(values.quick ? QUICK : FULL)) ?? []));
}

console.log(`${machine.cpu}, ${machine.memoryGb} GB, ${machine.platform}, Node ${machine.node}. Median (quartiles).\n`);
console.log(table(figures));
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
