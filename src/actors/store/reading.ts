import { queryTerms } from '../../domain/search/index.ts';
import type { Browse, Where } from '../../protocol/contracts/memory/index.ts';
import type { SearchTable } from '../kernel/search/index.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import type { Aliases } from './aliases.ts';
import type { KeepRows, Row } from './keep/rows.ts';
import { readStatements } from './read-statements.ts';
import { folded } from './searched.ts';
import type { NearRow } from './vectors/near.ts';
import { fits, isReadable } from './where.ts';

/** A row as it is found. */
export interface Found {
  readonly row: Row;
  readonly coverage: number;
  readonly rank: number;
  readonly score: number;
}

export interface Counts {
  readonly live: number;
  readonly archived: number;
  readonly gone: number;
  readonly changes: number;
  readonly people: number;
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
}

/** What is read of one audience: nothing here can reach another's tables. */
export interface Reading {
  /** Best first; the newest where the query has no word in it. */
  search(query: string, limit: number, where: Where, near?: readonly NearRow[]): readonly Found[];
  /** Undefined for what was forgotten, too. */
  get(id: number): Row | undefined;
  /** Newest first. */
  browse(browse: Exclude<Browse, { by: 'around' }>, limit: number, before: number): readonly Row[];
  /** In the order it was said. */
  around(row: Row, limit: number): readonly Row[];
  linked(files: readonly string[], limit: number): readonly Row[];
  counts(): Counts;
}

/** What the archive is worth against what lives. */
const ARCHIVED = 0.8;
/** Rows that are looked through for what fits, where there are no words to find them by. */
const LOOKED_THROUGH = 5_000;
const FOREVER = Number.MAX_SAFE_INTEGER;

export function reading(
  db: Database,
  audience: number,
  rows: KeepRows,
  search: SearchTable,
  aliases: Aliases,
  now: () => number,
): Reading {
  const sql = readStatements(audience);
  const before = db.prepare<[number, number], number>(sql.before).pluck();
  const after = db.prepare<[number, number, number, number], number>(sql.after).pluck();
  const earlier = db.prepare<[number, number, number, number], number>(sql.earlier).pluck();
  const about = db.prepare<[string, string, number], number>(sql.about).pluck();
  const standing = db.prepare<[number], Pick<Row, 'state' | 'author' | 'expires'>>(sql.standing);
  const count = db.prepare<[], number>(sql.count).pluck();
  const live = db.prepare<[], number>(sql.live).pluck();
  const archived = db.prepare<[], number>(sql.archived).pluck();
  const changes = db.prepare<[], number>(sql.changes).pluck();
  const people = db.prepare<[], number>(sql.people).pluck();
  const oldest = db.prepare<[], number | null>(sql.oldest).pluck();
  const newest = db.prepare<[], number | null>(sql.newest).pluck();

  const read = (id: number): Row | undefined => {
    const row = rows.get(id);
    return row !== undefined && isReadable(row, now()) ? row : undefined;
  };
  const readAll = (ids: readonly number[]): Row[] => ids.flatMap((id) => read(id) ?? []);

  const newestThat = (limit: number, wanted: (row: Row) => boolean): readonly Row[] => {
    const found = readAll(before.all(FOREVER, limit)).filter(wanted);
    if (found.length >= limit) return found;
    return readAll(before.all(FOREVER, LOOKED_THROUGH)).filter(wanted).slice(0, limit);
  };

  return {
    search(query, limit, asked, near = []) {
      const { people } = asked;
      const where = people === undefined ? asked : { ...asked, people: people.flatMap(aliases.people) };
      if (queryTerms(query).length === 0) {
        return newestThat(limit, (row) => fits(row, where)).map((row, place) => ({
          row,
          ...{ coverage: 0, rank: place + 1, score: 0 },
        }));
      }
      // Candidates are many: of most no more is looked at than whether they are to be read at all.
      const isFree = Object.keys(where).length === 0;
      const archive = new Set<number>();
      const isWanted = (id: number): boolean => {
        const found = standing.get(id);
        if (found === undefined || !isReadable(found, now())) return false;
        if (found.state === 'archived') archive.add(id);
        const row = isFree ? undefined : rows.get(id);
        return row === undefined ? isFree : fits(row, where);
      };
      const weight = (id: number): number => (archive.has(id) ? ARCHIVED : 1);
      return search
        .search(query, { limit, where: isWanted, weight, also: aliases.of, near })
        .flatMap(({ id, ...match }) => {
          const row = read(id);
          return row === undefined ? [] : [{ row, ...match }];
        });
    },

    get(id) {
      const row = rows.get(id);
      return row === undefined || row.state === 'forgotten' || row.author === '' ? undefined : row;
    },

    browse(browse, limit, until) {
      if (browse.by === 'recent') return readAll(before.all(until, limit));
      const names = browse.by === 'person' ? aliases.people(browse.name) : [folded(browse.name)];
      const ids = [...new Set(names.flatMap((name) => about.all(browse.by, name, LOOKED_THROUGH)))];
      return readAll(ids)
        .filter(({ at }) => at < until)
        .sort((a, b) => b.at - a.at || b.id - a.id)
        .slice(0, limit);
    },

    around({ id, at }, limit) {
      const half = Math.ceil(limit / 2);
      const said = readAll(earlier.all(at, at, id, half)).reverse();
      return [...said, ...readAll(after.all(at, at, id, limit))].slice(0, limit);
    },

    linked: (files, limit) => {
      const ids = new Set(files.flatMap((file) => about.all('file', folded(file), limit)));
      return readAll([...ids])
        .sort((a, b) => b.at - a.at || b.id - a.id)
        .slice(0, limit);
    },

    counts() {
      const [all, living, old] = [count.get() ?? 0, live.get() ?? 0, archived.get() ?? 0];
      return {
        ...{ live: living, archived: old, gone: all - living - old },
        ...{ changes: changes.get() ?? 0, people: people.get() ?? 0 },
        ...{ oldestAt: oldest.get() ?? null, newestAt: newest.get() ?? null },
      };
    },
  };
}
