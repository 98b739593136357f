export interface Room {
  /** Rows at most. */
  readonly limit: number;
  /** What all of them may cost together. */
  readonly budget: number;
}

export interface Chosen<T> {
  /** In the order in which they were chosen. */
  readonly rows: readonly T[];
  /** Some did not fit. */
  readonly isCut: boolean;
}

/**
 * Lets several lists share limited room: one row of each in turn, the first list beginning, so that none starves the others; what
 * one list does not use is the others'. A row that is in several lists counts once, where it came first. One that costs more than
 * is left gives way to those behind it.
 *
 * @param lists each best first
 * @param keyOf the same for the same row
 */
export function roundRobin<T>(
  lists: readonly (readonly T[])[],
  { limit, budget }: Room,
  keyOf: (row: T) => string,
  costOf: (row: T) => number,
): Chosen<T> {
  const seen = new Set<string>();
  const rows: T[] = [];
  const left = lists.map((list) => [...list].reverse());
  let rest = budget;
  let isCut = false;

  const next = (list: T[]): T | undefined => {
    for (let row = list.pop(); row !== undefined; row = list.pop()) {
      if (seen.has(keyOf(row))) continue;
      seen.add(keyOf(row));
      const cost = costOf(row);
      if (cost > rest) isCut = true;
      else {
        rest -= cost;
        return row;
      }
    }
    return undefined;
  };

  while (left.some((list) => list.length > 0)) {
    for (const list of left) {
      if (rows.length >= limit)
        return { rows, isCut: isCut || left.some((other) => other.some((row) => !seen.has(keyOf(row)))) };
      const row = next(list);
      if (row !== undefined) rows.push(row);
    }
  }
  return { rows, isCut };
}
