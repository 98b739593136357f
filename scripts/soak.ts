/**
 * A household that lives for minutes: thousands of turns over dozens of conversations, all of them passivated over and
 * over. What it holds at the end is what it held at the start. Exit 1 where it is not.
 *
 * @example
 * npm run soak                      # three minutes
 * npm run soak -- --minutes 20 --seed 7
 */
import { parseArgs } from 'node:util';
import { Household } from './demo/household.ts';
import { seeded } from './prove/random.ts';
import { configOf } from './soak/household.ts';
import { live, tally } from './soak/life.ts';
import { instantModel } from './soak/model.ts';
import { memoryOf, type Reading, read } from './soak/reading.ts';
import { show } from './soak/table.ts';
import { broken } from './soak/verdict.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '3' }, seed: { type: 'string', default: '1' } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0 && minutes <= 24 * 60)) throw new Error('--minutes takes a number above 0, at most a day');
const ms = minutes * 60_000;

await using api = await instantModel(ms + 10 * 60_000);
await using house = await Household.start({
  config: configOf(api.url),
  // Built to look like a key and to open nothing; and what `bin/coop` says to the C library.
  env: { ANTHROPIC_API_KEY: 'sk-ant-test-0000', MALLOC_ARENA_MAX: process.env['MALLOC_ARENA_MAX'] ?? '2' },
});
/** Something to read meanwhile, and to see where memory goes. */
const LOOK_MS = 15_000;
// Whoever ends the soak ends its daemon, too: it would stay for ever.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void house[Symbol.asyncDispose]().finally(() => process.exit(1)));
}
const random = seeded(Number(values.seed));
const counts = tally();

/** Warm-up takes a third: until every place was spoken in, and every kind of work was done by every thread. */
const phase = async (moment: string, part: number): Promise<Reading> => {
  const look = async (): Promise<void> => console.error(`… ${counts.answered} answers; ${await memoryOf(house)}`);
  const looking = setInterval(() => void look().catch(() => {}), LOOK_MS);
  await live(house, random, ms * part, counts);
  clearInterval(looking);
  const reading = await read(moment, house);
  console.error(`… ${moment}: ${reading.turns} turns; ${await memoryOf(house)}`);
  return reading;
};
const readings = [await phase('start', 1 / 3), await phase('middle', 1 / 3), await phase('end', 1 / 3)] as const;

console.log(show(readings));
const wrong = broken(readings, counts);
for (const words of wrong) console.log(`broken: ${words}`);
const { visits, asked, answered, commands } = counts;
console.log(
  `soak: ${readings[2].turns} turns, ${visits} visits, ${commands} commands; ${asked - answered} unanswered, ${wrong.length} bounds broken`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
