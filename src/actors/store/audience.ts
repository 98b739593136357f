import { anyOf, searchable } from '../../domain/search/index.ts';
import { reaches, type TrustLevel } from '../../protocol/trust.ts';
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

interface Known {
  readonly id: number;
  readonly author: string;
  readonly integrity: TrustLevel;
}

type Row = Omit<Found, 'coverage' | 'rank'>;

/** The rows of one audience: nothing here can reach another's tables. */
export interface AudienceRows {
  /** The best rows that hold any of the terms. */
  search(terms: readonly string[], limit: number): readonly Found[];
  newest(limit: number): readonly Found[];
  /**
   * Adds the memory, or counts one more mention of the same text. Said by somebody who is believed more, it is theirs from
   * then on, in their spelling; whoever is believed less or as much changes nothing of it.
   */
  add(memory: NewMemory): { readonly id: number; readonly outcome: 'added' | 'known' };
}

/** @param audience number whose tables exist */
export function audienceRows(db: Database, scratch: Scratch, audience: number): AudienceRows {
  const sql = statementsOf(audience);
  const best = db.prepare<[string, number], Row>(sql.best);
  const newest = db.prepare<[number], Row>(sql.newest);
  const known = db.prepare<[Buffer], Known>(sql.known);
  const mentioned = db.prepare<[number]>(sql.mentioned);
  const said = db.prepare<[string, string, string, string, number, TrustLevel, number]>(sql.said);
  const add = db.prepare<[string, string, string, string, number, Buffer, TrustLevel], number>(sql.add).pluck();
  const index = db.prepare<[number, string]>(sql.index);
  const unindex = db.prepare<[number]>(sql.unindex);

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
        mentioned.run(before.id);
        if (outranks(integrity, before)) {
          said.run(text, author, place, turn, at, integrity, before.id);
          unindex.run(before.id);
          index.run(before.id, searchable(text));
        }
        return { id: before.id, outcome: 'known' };
      }
      const id = add.get(text, author, place, turn, at, hash, integrity);
      if (id === undefined) throw new Error('a row was added without an id');
      index.run(id, searchable(text));
      return { id, outcome: 'added' };
    },
  };
}

function outranks(integrity: TrustLevel, before: Known): boolean {
  return before.author === '' || (integrity !== before.integrity && reaches(integrity, before.integrity));
}
