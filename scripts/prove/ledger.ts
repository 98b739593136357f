import type { TrustLevel } from '../../src/protocol/trust.ts';
import type { Reader } from './sink.ts';

export interface Tally {
  calls: number;
  /** Calls that were answered with something else than a refusal. */
  answered: number;
}

interface Attempting {
  readonly reader: Reader;
}

/** What was tried, by level and tool, and what went wrong with the trying: then nothing is proven. */
export class Ledger {
  readonly #tallies = new Map<string, Map<TrustLevel, Tally>>();
  readonly #problems = new Set<string>();

  attempt({ reader }: Attempting, tool: string): void {
    this.#of(tool, reader.level).calls += 1;
  }

  outcome({ reader }: Attempting, tool: string, failed: boolean): void {
    if (!failed) this.#of(tool, reader.level).answered += 1;
  }

  problem(text: string): void {
    this.#problems.add(text);
  }

  get problems(): readonly string[] {
    return [...this.#problems];
  }

  get attempts(): number {
    return this.rows.flatMap(({ levels }) => [...levels.values()]).reduce((sum, { calls }) => sum + calls, 0);
  }

  get rows(): readonly { readonly tool: string; readonly levels: ReadonlyMap<TrustLevel, Tally> }[] {
    return [...this.#tallies].map(([tool, levels]) => ({ tool, levels }));
  }

  #of(tool: string, level: TrustLevel): Tally {
    const levels = this.#tallies.get(tool) ?? new Map<TrustLevel, Tally>();
    this.#tallies.set(tool, levels);
    const tally = levels.get(level) ?? { calls: 0, answered: 0 };
    levels.set(level, tally);
    return tally;
  }
}
