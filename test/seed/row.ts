/** What a row of the table is. */

/** Tests that hold a promise, by their titles as vitest shows them (describes and test joined by " > "). */
export interface Held {
  /** From the root of the project. */
  readonly file: string;
  readonly tests: readonly string[];
}

/** It is not built yet. */
export interface ToCome {
  readonly toCome: 'signal';
  readonly why: string;
}

export interface Row {
  /** In our own words. */
  readonly promise: string;
  /** As `coop config schema` calls it, where the row is about a key. */
  readonly key?: string;
  /** Of the key; without it the document promises none. */
  readonly default?: unknown;
  /** When a change of the key holds, where the document says. */
  readonly applies?: 'at once' | 'restart';
  readonly by: readonly Held[] | ToCome;
}

export interface Section {
  readonly section: string;
  readonly rows: readonly Row[];
}

/** @param file below `test/`, without `.test.ts` */
export const held = (file: string, ...tests: readonly [string, ...string[]]): Held => ({
  file: `test/${file}.test.ts`,
  tests,
});

export const signal = (why: string): ToCome => ({ toCome: 'signal', why });
