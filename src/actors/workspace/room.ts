import type { Ledger } from './ledger.ts';

/** What this actor serves: one folder, and who wrote what in it. */
export interface Room {
  /** Below the workspace; `.` is all of it. */
  readonly scope: string;
  /** Absolute path of the folder. */
  readonly root: string;
  readonly ledger: Ledger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
