/** What one run of retention is to do to one audience's rows. Reading only, in slices: others want the store, too. */
import { type Clusterable, clustersOf, isIdle, type Summary, summaryOf } from '../../../domain/memory/index.ts';
import type { RetentionPolicy } from '../../../protocol/contracts/memory/index.ts';
import type { RetentionRows, StaleRow, Why } from './rows.ts';

export interface Plan {
  readonly clusters: readonly { readonly members: readonly StaleRow[]; readonly summary: Summary }[];
  readonly archived: readonly { readonly id: number; readonly updatedAt: number; readonly why: Why }[];
  readonly deleted: readonly number[];
  /** There is more than the run may do. */
  readonly more: boolean;
  /** Behind this row the next run goes on looking for what belongs together; 0: from the beginning. */
  readonly next: number;
}

export interface Bounds {
  /** Rows that may still be touched. */
  readonly most: number;
  /** Where the last run ended. */
  readonly from: number;
  /** Between two slices. */
  readonly pause: () => Promise<void>;
}

/** So many rows are compared with one another; it takes the square of it in time, some 40 ms. */
const WINDOW_ROWS = 500;
const WINDOWS_MOST = 20;
const SLICE_ROWS = 5_000;

/** What was there longest goes first; then what belongs together is put together, and only then put aside for want of use. */
export async function planOf(
  rows: RetentionRows,
  policy: RetentionPolicy,
  now: number,
  { most, from, pause }: Bounds,
): Promise<Plan> {
  const deleted = rows.longArchived(now - policy.deleteArchiveAfterMs, most);
  const expired = rows.expired(now, most - deleted.length);
  let left = most - deleted.length - expired.length;

  const together = await clustersIn(rows, policy, now, { most: left, from, pause });
  left -= together.touched;
  const gone = new Set(together.clusters.flatMap(({ members }) => members.map(({ id }) => id)));

  const unused: Plan['archived'][number][] = [];
  const before = now - policy.archiveAfterMs;
  for (let after = 0; left > unused.length; ) {
    const slice = rows.old(before, after, SLICE_ROWS);
    for (const row of slice) {
      if (unused.length >= left) break;
      if (gone.has(row.id) || !isIdle(row, now, policy.archiveAfterMs)) continue;
      unused.push({ id: row.id, updatedAt: row.updatedAt, why: 'unused' });
    }
    after = slice.at(-1)?.id ?? 0;
    if (slice.length < SLICE_ROWS) break;
    await pause();
  }
  return {
    clusters: together.clusters,
    archived: [...expired.map((row) => ({ ...row, why: 'expired' as const })), ...unused],
    deleted,
    more: together.more || left === unused.length,
    next: together.next,
  };
}

type Together = Pick<Plan, 'clusters' | 'more' | 'next'> & { readonly touched: number };

async function clustersIn(
  rows: RetentionRows,
  policy: RetentionPolicy,
  now: number,
  { most, from, pause }: Bounds,
): Promise<Together> {
  const clusters: Plan['clusters'][number][] = [];
  // A run that may touch fewer rows than a cluster has can never begin one.
  if (policy.rowsMost <= policy.clusterLeast) return { clusters, touched: 0, more: false, next: 0 };
  const before = now - policy.compressAfterMs;
  let touched = 0;
  let after = from;
  for (let windows = 0; windows < WINDOWS_MOST; windows += 1) {
    const window = rows.stale(before, after, WINDOW_ROWS);
    for (const cluster of clustersAmong(window, policy.clusterLeast)) {
      // The summary is a row, too.
      const members = cluster.members.slice(0, Math.max(0, most - touched - 1));
      if (members.length < policy.clusterLeast) return { clusters, touched, more: true, next: after };
      const summary = summaryOf(members, Math.max(0, members.indexOf(cluster.central)));
      if (rows.knows(summary)) continue;
      touched += members.length + 1;
      clusters.push({ members, summary });
    }
    if (window.length < WINDOW_ROWS) return { clusters, touched, more: false, next: 0 };
    after = window.at(-1)?.id ?? 0;
    await pause();
  }
  return { clusters, touched, more: true, next: after };
}

/** Only what one person said, and is believed alike, and is of a kind: a summary says no more and no less than its members. */
function clustersAmong(window: readonly StaleRow[], least: number) {
  const alike = Map.groupBy(window, ({ author, integrity, type }) => JSON.stringify([author, integrity, type]));
  return [...alike.values()].flatMap((some) =>
    clustersOf(some.map(clusterable), least).map(({ members, central }) => ({
      members: members.flatMap((at) => some[at] ?? []),
      central: some[central] as StaleRow,
    })),
  );
}

function clusterable({ title, text, facts, people, tags }: StaleRow): Clusterable {
  return { text: [title ?? '', text, ...facts].join('\n'), people, tags };
}
