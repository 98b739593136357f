import type { Written } from '../../protocol/contracts/memory/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import { STATEMENTS } from './read-statements.ts';

/** What happened under a key the first time it was asked for. */
export interface Receipts {
  find(turn: string, key: string): readonly Written[] | undefined;
  add(turn: string, key: string, written: readonly Written[], at: number): void;
}

interface StoredReceipt extends Written {
  /** The others of several, as JSON. */
  readonly more: string;
}

export function receipts(db: Database): Receipts {
  const receipt = db.prepare<[string, string], StoredReceipt>(STATEMENTS.receipt);
  const add = db.prepare<[string, string, number, string, number, string]>(STATEMENTS.addReceipt);
  return {
    find(turn, key) {
      const found = receipt.get(turn, key);
      if (found === undefined) return undefined;
      const { id, outcome, more } = found;
      // Written below.
      return [{ id, outcome }, ...(JSON.parse(more) as Written[])];
    },
    add(turn, key, [first, ...more], at) {
      if (first !== undefined) add.run(turn, key, first.id, first.outcome, at, JSON.stringify(more));
    },
  };
}
