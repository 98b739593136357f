/**
 * How well rows fit a query: BM25 over a row's own words and, weighed less, those said just before and after it in the same
 * sitting; then what is not in the words (reference/retrieval.md: context is worth 14 points of recall, stemming 4).
 *
 * Rows are numbers from 0, in the order in which they were said. Figures were chosen on half of the LoCoMo conversations.
 */

/** What is known of all rows of a table without looking at their words. Arrays by row number. */
export interface Rows {
  readonly count: number;
  /** Rows that are still there: the base of all shares. */
  readonly living: number;
  /** Words of each. */
  readonly lengths: Uint16Array;
  /** Neighbours are rows beside each other with the same number; 0 stands alone. */
  readonly segments: Int32Array;
  readonly flags: Uint8Array;
  /** Of all living rows. */
  readonly meanLength: number;
}

export const ASKS = 1;
export const ENDS_ASKING = 2;
export const TELLS_TIME = 4;
export const GONE = 8;

/** Saturation, and how much long rows are held against. */
const K1 = 0.8;
const B = 0.25;

/** What words of the rows before and after count, by distance. */
const BEFORE = [0.6, 0.3, 0.1] as const;
const AFTER = [0.4, 0.2, 0.1] as const;
/** More where the row before asks: this one answers. */
const ANSWERS = 0.3;
const REACH = 3;
/** Of a row that only asks. */
const ASKING = 0.8;

const CONTEXT_LENGTH = 1 + [...BEFORE, ...AFTER].reduce((sum, weight) => sum + weight, 0);

/** Where a term stands. */
export interface Postings {
  /** Rows that are searched and hold it. */
  readonly found: readonly number[];
  /** How many of all rows do: what it is worth does not depend on which of them are searched. */
  readonly holding: number;
}

/** Scratch space, as large as the largest table: what a query leaves in it is taken out again. */
export class Scores {
  #sums = new Float32Array(0);
  #coverages = new Float32Array(0);
  #counts = new Float32Array(0);
  #touched: number[] = [];
  /** Rows that the present word has touched. */
  #now: number[] = [];

  /**
   * Scores every row that holds one of the terms, or stands beside one that does.
   *
   * @returns visitor over (row, score 0..1, coverage 0..1); 1 is what a row full of every word would reach.
   */
  score(rows: Rows, terms: readonly Postings[], visit: (row: number, score: number, coverage: number) => void): void {
    this.#grow(rows.count);
    const weights = terms.map(({ holding }) => rarity(rows.living, holding));
    const most = weights.reduce((sum, weight) => sum + weight, 0) * (K1 + 1);
    for (const [at, { found }] of terms.entries()) this.#add(rows, found, weights[at] ?? 0, 1 / terms.length);
    for (const row of this.#touched) {
      const sum = this.#sums[row] ?? 0;
      const flags = rows.flags[row] ?? 0;
      if ((flags & GONE) === 0)
        visit(row, ((flags & ENDS_ASKING) === 0 ? sum : sum * ASKING) / most, this.#coverages[row] ?? 0);
      this.#sums[row] = 0;
      this.#coverages[row] = 0;
    }
    this.#touched = [];
  }

  #add(rows: Rows, found: readonly number[], weight: number, share: number): void {
    const { segments, flags } = rows;
    for (const row of found) {
      this.#count(row, 1);
      const segment = segments[row];
      if (segment === 0) continue;
      for (let step = 1; step <= REACH; step += 1) {
        if (row + step < rows.count && segments[row + step] === segment) {
          const answers = step === 1 && ((flags[row] ?? 0) & ASKS) !== 0 ? ANSWERS : 0;
          this.#count(row + step, (BEFORE[step - 1] ?? 0) + answers);
        }
        if (row >= step && segments[row - step] === segment) this.#count(row - step, AFTER[step - 1] ?? 0);
      }
    }
    for (const row of this.#now) {
      const count = this.#counts[row] ?? 0;
      this.#counts[row] = 0;
      const before = this.#sums[row] ?? 0;
      if (before === 0) this.#touched.push(row);
      this.#sums[row] = before + (weight * count * (K1 + 1)) / (count + K1 * (1 - B + B * lengthOf(rows, row)));
      // What stands beside it, but not in it, is half a word.
      this.#coverages[row] = (this.#coverages[row] ?? 0) + (count >= 1 ? share : share / 2);
    }
    this.#now = [];
  }

  #count(row: number, weight: number): void {
    const before = this.#counts[row] ?? 0;
    if (before === 0) this.#now.push(row);
    this.#counts[row] = before + weight;
  }

  #grow(count: number): void {
    if (this.#sums.length >= count) return;
    const size = Math.ceil(count * 1.5) + 64;
    this.#sums = new Float32Array(size);
    this.#coverages = new Float32Array(size);
    this.#counts = new Float32Array(size);
  }
}

/** Of a row with its context, against the usual. */
function lengthOf({ lengths, segments, count, meanLength }: Rows, row: number): number {
  const segment = segments[row];
  let length = lengths[row] ?? 0;
  if (segment === 0) return length / meanLength;
  for (let step = 1; step <= REACH; step += 1) {
    if (row >= step && segments[row - step] === segment) length += (BEFORE[step - 1] ?? 0) * (lengths[row - step] ?? 0);
    if (row + step < count && segments[row + step] === segment)
      length += (AFTER[step - 1] ?? 0) * (lengths[row + step] ?? 0);
  }
  return length / (meanLength * CONTEXT_LENGTH);
}

/** What a word tells that so many of all rows hold. */
function rarity(all: number, holding: number): number {
  return Math.log(1 + (all - holding + 0.5) / (holding + 0.5));
}
