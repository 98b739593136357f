import type { Household } from '../demo/household.ts';
import { coop } from './coop.ts';
import type { Note } from './data.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Runs of retention; each is bounded. */
const RUNS_MOST = 200;

/** `[memory.retention]` under which all but the newest fifth of the notes are old. */
export function oldButTheNewestFifth(notes: readonly Note[]): string {
  const dates = notes.map(({ date }) => Date.parse(date)).sort((a, b) => a - b);
  const border = dates[Math.floor(dates.length * 0.8)] ?? Date.now();
  const days = Math.max(1, Math.floor((Date.now() - border) / DAY_MS));
  return `
[memory.retention]
enabled = false
compress_after_days = ${days}
archive_after_days = ${days}
delete_archive_after_days = 36500
max_rows_per_run = 5000
`;
}

export interface Aged {
  readonly clusters: number;
  readonly archived: number;
}

/** As `coop memory maintain` does it, until nothing is left to do. */
export async function age(house: Household): Promise<Aged> {
  let [clusters, archived] = [0, 0];
  for (let run = 0; run < RUNS_MOST; run += 1) {
    const out = await coop(house, ['memory', 'maintain', '--json']);
    const { compressed, aside, more } = readRun(JSON.parse(out));
    clusters += compressed;
    archived += aside;
    if (!more || compressed + aside === 0) break;
  }
  return { clusters, archived };
}

interface Run {
  readonly compressed?: readonly unknown[];
  readonly archived?: readonly unknown[];
  readonly more?: boolean;
}

/** One answer for all stores, or one a store. */
function readRun(answer: Run & { readonly stores?: Readonly<Record<string, Run>> }): {
  readonly compressed: number;
  readonly aside: number;
  readonly more: boolean;
} {
  const runs = answer.stores === undefined ? [answer] : Object.values(answer.stores);
  return {
    compressed: runs.reduce((sum, { compressed = [] }) => sum + compressed.length, 0),
    aside: runs.reduce((sum, { archived = [] }) => sum + archived.length, 0),
    more: runs.some(({ more }) => more === true),
  };
}
