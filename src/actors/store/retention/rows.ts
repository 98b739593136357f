/** What retention reads and changes of one audience's rows. */
import type { Kept, Summarised, Summary } from '../../../domain/memory/index.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';

/** A live row that may go into a summary. */
export interface StaleRow extends Summarised, Kept {
  readonly id: number;
  readonly author: string;
  readonly integrity: TrustLevel;
  readonly place: string;
  readonly turn: string;
  readonly conversation: string | null;
}

export interface OldRow extends Kept {
  readonly id: number;
}

export type Why = 'expired' | 'unused';

/** The rows of one audience: nothing here can reach another's tables. All lists go by id, and are bounded. */
export interface RetentionRows {
  /** Of what may be said together with others: not changed and not used since `before`, and behind `after`. */
  stale(before: number, after: number, limit: number): readonly StaleRow[];
  /** Live, and past their time. */
  expired(now: number, limit: number): readonly { readonly id: number; readonly updatedAt: number }[];
  /** Live, not changed since `before`, and behind `after`. */
  old(before: number, after: number, limit: number): readonly OldRow[];
  /** In the archive since before `before`. */
  longArchived(before: number, limit: number): readonly number[];
  /** Whether it is as it was read: live, and not changed since. */
  isAsRead(row: { readonly id: number; readonly updatedAt: number }): boolean;
  /** Whether the same was there before, perhaps taken back: then it is not made again. */
  knows(summary: Summary): boolean;
  /** The members go to the archive, the summary stands for them. */
  compress(members: readonly StaleRow[], summary: Summary): void;
  archive(id: number): void;
  /** For good: with history and index. */
  remove(ids: readonly number[]): void;
}
