import { GONE, type Rows } from '../../../domain/search/rank.ts';

/** A row as its table has it. `n` counts from 1. */
export interface RowOf {
  readonly n: number;
  readonly id: number;
  readonly at: number;
  readonly grp: number;
  readonly segment: number;
  readonly length: number;
  readonly flags: number;
}

const FIRST = 64;
const MONTHS_A_YEAR = 12;

/** All rows of a search table in memory, some 30 bytes each: ranking looks at each neighbour of each row found. */
export class RowTable implements Rows {
  count = 0;
  living = 0;
  lengths = new Uint16Array(FIRST);
  segments = new Int32Array(FIRST);
  flags = new Uint8Array(FIRST);
  groups = new Float64Array(FIRST);
  ids = new Float64Array(FIRST);
  /** Since year 0. */
  months = new Int32Array(FIRST);
  #words = 0;
  readonly #segments = new Map<number, number>();

  get meanLength(): number {
    return this.living === 0 ? 1 : Math.max(1, this.#words / this.living);
  }

  /** Numbers come in order. Those that are left out were removed. */
  add({ n, id, at, grp, segment, length, flags }: RowOf): void {
    const row = n - 1;
    this.#grow(row + 1);
    this.flags.fill(GONE, this.count, row);
    this.count = row + 1;
    this.living += 1;
    this.#words += length;
    this.lengths[row] = Math.min(length, 0xffff);
    this.segments[row] = this.#numberOf(segment);
    this.flags[row] = flags;
    this.groups[row] = grp;
    this.ids[row] = id;
    const date = new Date(at);
    this.months[row] = date.getUTCFullYear() * MONTHS_A_YEAR + date.getUTCMonth();
  }

  remove(n: number): void {
    const row = n - 1;
    if (row >= this.count || ((this.flags[row] ?? 0) & GONE) !== 0) return;
    this.flags[row] = GONE;
    this.living -= 1;
    this.#words -= this.lengths[row] ?? 0;
    this.lengths[row] = 0;
    // Those around it are still of one sitting, and it says nothing any more.
  }

  /** Forgets what came after the first `count` rows: it was not to stay. */
  truncate(count: number): void {
    for (let row = count; row < this.count; row += 1) this.remove(row + 1);
    this.count = Math.min(this.count, count);
  }

  monthOf(row: number): { readonly year: number; readonly month: number } {
    const months = this.months[row] ?? 0;
    return { year: Math.floor(months / MONTHS_A_YEAR), month: months % MONTHS_A_YEAR };
  }

  /** Any number that names a segment becomes one that fits. */
  #numberOf(segment: number): number {
    if (segment === 0) return 0;
    const before = this.#segments.get(segment);
    if (before !== undefined) return before;
    const number = this.#segments.size + 1;
    this.#segments.set(segment, number);
    return number;
  }

  #grow(count: number): void {
    if (count <= this.lengths.length) return;
    const size = Math.max(count, this.lengths.length * 2);
    this.lengths = grown(new Uint16Array(size), this.lengths);
    this.segments = grown(new Int32Array(size), this.segments);
    this.flags = grown(new Uint8Array(size), this.flags);
    this.groups = grown(new Float64Array(size), this.groups);
    this.ids = grown(new Float64Array(size), this.ids);
    this.months = grown(new Int32Array(size), this.months);
  }
}

function grown<A extends { set(from: A): void }>(larger: A, before: A): A {
  larger.set(before);
  return larger;
}
