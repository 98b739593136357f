import { anyOf, searchable } from '../../domain/search/index.ts';
import type { TrustLevel } from '../../protocol/trust.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import type { Scratch } from './scratch.ts';
import { statementsOf } from './statements.ts';

/** A row as it is found. */
export interface Found {
  readonly id: number;
  readonly text: string;
  readonly author: string;
  readonly at: number;
  readonly integrity: TrustLevel;
  readonly coverage: number;
  readonly rank: number;
}

export interface NewMemory {
  readonly text: string;
  readonly author: string;
  readonly place: string;
  readonly turn: string;
  readonly at: number;
  readonly hash: Buffer;
  readonly integrity: TrustLevel;
}

type Row = Omit<Found, 'coverage' | 'rank'>;

/** The rows of one audience: nothing here can reach another's tables. */
export interface AudienceRows {
  /** The best rows that hold any of the terms. */
  search(terms: readonly string[], limit: number): readonly Found[];
  newest(limit: number): readonly Found[];
  /** Adds the memory, or counts one more mention of the same text. */
  add(memory: NewMemory): { readonly id: number; readonly outcome: 'added' | 'known' };
}

/** @param audience number whose tables exist */
export function audienceRows(db: Database, scratch: Scratch, audience: number): AudienceRows {
  const sql = statementsOf(audience);
  const best = db.prepare<[string, number], Row>(sql.best);
  const newest = db.prepare<[number], Row>(sql.newest);
  const known = db.prepare<[Buffer], number>(sql.known).pluck();
  const mentioned = db.prepare<[number]>(sql.mentioned);
  const add = db.prepare<[string, string, string, string, number, Buffer, TrustLevel], number>(sql.add).pluck();
  const index = db.prepare<[number, string]>(sql.index);

  return {
    search(terms, limit) {
      const rows = best.all(anyOf(terms), limit);
      const coverages = scratch.coverages(
        terms,
        rows.map(({ text }) => text),
      );
      return rows.map((row, place) => ({ ...row, coverage: coverages[place] ?? 0, rank: place + 1 }));
    },

    newest(limit) {
      return newest.all(limit).map((row, place) => ({ ...row, coverage: 0, rank: place + 1 }));
    },

    add({ text, author, place, turn, at, hash, integrity }) {
      const before = known.get(hash);
      if (before !== undefined) {
        mentioned.run(before);
        return { id: before, outcome: 'known' };
      }
      const id = add.get(text, author, place, turn, at, hash, integrity);
      if (id === undefined) throw new Error('a row was added without an id');
      index.run(id, searchable(text));
      return { id, outcome: 'added' };
    },
  };
}
