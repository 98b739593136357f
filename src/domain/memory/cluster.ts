/** Which of many memories are about the same, by the words that tell something. Pure: the same rows give the same clusters. */
import { type Meaning, meaningsOf, nearnessOf } from './meaning.ts';

/** What of a memory counts for what it is about. */
export interface Clusterable {
  /** Title, text and facts. */
  readonly text: string;
  readonly people: readonly string[];
  readonly tags: readonly string[];
}

export interface Cluster {
  /** Places in what was given, in its order. */
  readonly members: readonly number[];
  /** The member that is nearest to all others. */
  readonly central: number;
}

/** As near as its members must be to one another on average. */
const NEAR_ENOUGH = 0.4;
/** A summary of more would be a page that nobody reads. */
const MEMBERS_MOST = 16;
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * Average linkage: the two nearest clusters become one for as long as they are near enough. Rows that contradict each other are
 * never in one. Takes time and memory by the square of the rows: for 1,000 of them some 100 ms and 8 MB.
 *
 * @param least smallest cluster that counts
 */
export function clustersOf(rows: readonly Clusterable[], least: number): readonly Cluster[] {
  const meanings = meaningsOf(rows);
  const first = nearnessOf(meanings, NEVER);
  return linked(first.slice(), rows.length)
    .filter((members) => members.length >= least)
    .map((members) => ({ members, central: centralOf(members, first, meanings) }));
}

/** @param near square, and changed: how near any two clusters are, named by their first member */
function linked(near: Float64Array, count: number): number[][] {
  const clusters = Array.from({ length: count }, (_, row) => [row]);
  const alive = new Set(clusters.keys());
  const at = (a: number, b: number): number => near[a * count + b] ?? NEVER;
  const put = (a: number, b: number, value: number): void => {
    near[a * count + b] = value;
    near[b * count + a] = value;
  };
  const sizeOf = (cluster: number): number => clusters[cluster]?.length ?? 0;

  const nearest = Int32Array.from({ length: count }, (_, row) => nearestTo(row, alive, at));
  for (;;) {
    const into = bestOf(alive, nearest, at);
    if (into === undefined) break;
    const from = nearest[into] ?? -1;
    const [a, b] = into < from ? [into, from] : [from, into];
    if (sizeOf(a) + sizeOf(b) > MEMBERS_MOST) put(a, b, NEVER);
    else {
      for (const other of alive) {
        if (other === a || other === b) continue;
        put(a, other, (at(a, other) * sizeOf(a) + at(b, other) * sizeOf(b)) / (sizeOf(a) + sizeOf(b)));
      }
      clusters[a] = [...(clusters[a] ?? []), ...(clusters[b] ?? [])];
      alive.delete(b);
    }
    for (const row of alive) {
      const known = nearest[row] ?? -1;
      if (row === a || known === a || known === b) nearest[row] = nearestTo(row, alive, at);
      else if (known < 0 || at(row, a) > at(row, known)) nearest[row] = at(row, a) === NEVER ? known : a;
    }
  }
  return [...alive].map((cluster) => (clusters[cluster] ?? []).sort((x, y) => x - y));
}

function nearestTo(row: number, alive: ReadonlySet<number>, at: (a: number, b: number) => number): number {
  let best = -1;
  for (const other of alive) {
    if (other === row || at(row, other) === NEVER) continue;
    if (best < 0 || at(row, other) > at(row, best)) best = other;
  }
  return best;
}

function bestOf(
  alive: ReadonlySet<number>,
  nearest: Int32Array,
  at: (a: number, b: number) => number,
): number | undefined {
  let best: number | undefined;
  let most = NEVER;
  for (const row of alive) {
    const other = nearest[row] ?? -1;
    if (other < 0 || at(row, other) <= most) continue;
    most = at(row, other);
    best = row;
  }
  return most >= NEAR_ENOUGH ? best : undefined;
}

/** Of equals the one with more to say. */
function centralOf(members: readonly number[], near: Float64Array, meanings: readonly Meaning[]): number {
  const count = meanings.length;
  const sum = (row: number): number =>
    members.reduce((total, other) => total + (other === row ? 0 : (near[row * count + other] ?? 0)), 0);
  return members.reduce((best, row) => {
    const better = sum(row) - sum(best) || (meanings[row]?.stems.size ?? 0) - (meanings[best]?.stems.size ?? 0);
    return better > 0 ? row : best;
  });
}
