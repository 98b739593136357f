import type { Random } from '../prove/random.ts';
import { KILL_POINTS, type KillPoint, nameOf } from './points.ts';
import { type End, type Outcome, run } from './run.ts';

export interface Row {
  readonly name: string;
  readonly runs: readonly Outcome[];
  /** Runs in which the daemon was killed, of those that were to. */
  readonly kills: number;
}

/** A daemon that is killed at most as often as a turn is tried again has to answer everybody. */
const PASSINGS: readonly (readonly number[])[] = [[0], [1], [2], [0, 0]];

/** A daemon is started and answers everybody within about so many ms. */
const SPAN_MS = 2_500;

export interface Wanted {
  readonly points: readonly KillPoint[];
  readonly passings: readonly (readonly number[])[];
  /** Runs that are killed at instants by chance. */
  readonly instants: number;
}

export const WHOLE: Wanted = { points: KILL_POINTS, passings: PASSINGS, instants: 30 };

const SAMPLE: readonly string[] = ['journal.accepted', 'store.written', 'journal.committing', 'journal.marked'];

/** For every day: one point of each part of the way. */
export const SMALL: Wanted = {
  points: KILL_POINTS.filter(({ name, actor }) => SAMPLE.includes(name) && actor !== 'store:social'),
  passings: [[0]],
  instants: 1,
};

/** Households beside each other: each waits for its disk and its threads most of the time. */
const BESIDE = 2;

/** Kills at each of the points: at its first passing, its second, its third, and at its first in two lives one after the other. */
export async function matrix(
  wanted: Wanted,
  random: Random,
  onRun: (name: string, outcome: Outcome) => void,
): Promise<readonly Row[]> {
  const rows = wanted.points.map((point) => ({ name: nameOf(point), runs: [] as Outcome[] }));
  const chance = { name: 'random instants', runs: [] as Outcome[] };
  const take = (row: { readonly name: string; readonly runs: Outcome[] }, outcome: Outcome): void => {
    row.runs.push(outcome);
    onRun(row.name, outcome);
  };

  const atPoints = wanted.points.map((point, at) => async () => {
    const row = rows[at] ?? chance;
    for (const skips of wanted.passings) {
      // One that is not passed a second time is not passed a third time either.
      const isFar = (skips[0] ?? 0) > 1 && row.runs.at(-1)?.kills === 0;
      if (!isFar) take(row, await run(skips.map((skip) => ({ kind: 'point', ...point, skip }))));
    }
  });
  const atInstants = Array.from({ length: wanted.instants }, (_, at) => {
    // In turn one life that ends so, and two. Drawn here: the order in which households are through does not matter.
    const ends = Array.from({ length: 1 + (at % 2) }, (): End => ({ kind: 'instant', ms: random() * SPAN_MS }));
    return async () => take(chance, await run(ends));
  });

  const tasks = [...atPoints, ...atInstants];
  const worker = async (): Promise<void> => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await task();
  };
  await Promise.all(Array.from({ length: BESIDE }, worker));
  return (wanted.instants === 0 ? rows : [...rows, chance]).map(({ name, runs }) => rowOf(name, runs));
}

const rowOf = (name: string, runs: readonly Outcome[]): Row => ({
  name,
  runs,
  kills: runs.reduce((sum, { kills }) => sum + kills, 0),
});
