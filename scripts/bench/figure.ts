/** One figure of the bench: ours, its baseline from the same run, and what it was to be. */

export interface Spread {
  readonly median: number;
  /** First and third quartile. */
  readonly low: number;
  readonly high: number;
  readonly runs: number;
}

export interface Figure {
  readonly id: string;
  /** A sentence that ends in what it is compared with. */
  readonly name: string;
  readonly unit: 'ms' | 'µs' | 'MB' | 'bytes' | 'of all';
  readonly ours: Spread;
  readonly baseline?: Spread & { readonly name: string };
  /** Ours by the baseline, both medians. */
  readonly ratio?: number;
  /** Most that the ratio, or without a baseline the median, may be. */
  readonly goal?: number;
  readonly verdict: 'met' | 'missed' | 'told';
}

export interface FigureSpec {
  readonly id: string;
  readonly name: string;
  readonly unit: Figure['unit'];
  readonly ours: readonly number[];
  readonly baseline?: { readonly name: string; readonly values: readonly number[] };
  readonly goal?: number;
}

export function figure({ id, name, unit, ours, baseline, goal }: FigureSpec): Figure {
  const spread = spreadOf(ours);
  const against = baseline && { name: baseline.name, ...spreadOf(baseline.values) };
  const ratio = against && spread.median / against.median;
  return {
    id,
    name,
    unit,
    ours: spread,
    ...(against === undefined ? {} : { baseline: against }),
    ...(ratio === undefined ? {} : { ratio }),
    ...(goal === undefined ? {} : { goal }),
    verdict: goal === undefined ? 'told' : (ratio ?? spread.median) <= goal ? 'met' : 'missed',
  };
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75), runs: sorted.length };
}
