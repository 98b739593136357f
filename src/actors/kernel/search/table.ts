import { type QueryTerm, queryTerms, stemsOf, stemsOfWords, wordsOf } from '../../../domain/search/analyze.ts';
import { cuesOf, type TimeAsked, timeAsked } from '../../../domain/search/cues.ts';
import { ASKS, ENDS_ASKING, type Postings, Scores, TELLS_TIME } from '../../../domain/search/rank.ts';
import type { Database } from '../sqlite/index.ts';
import { Best } from './best.ts';
import { RowTable } from './rows.ts';
import { SPACE_ROWS, searchTables } from './schema.ts';
import { type SearchStatements, statementsOf } from './statements.ts';
import type { Match, SearchDoc, SearchOptions, SearchTable } from './types.ts';

/** What is looked at closely, beside what is asked for. */
const SHORTLIST = 300;
/** Where most of those are not wanted, so many times more; then what was found is all. */
const WIDER = 8;

/** What the best rows of the same sitting say for a row. */
const SITTING = 0.1;
const SITTING_BEST = 3;
/** A row that tells of time, where the question is when. */
const TELLS_WHEN = 1.2;
/** A row of a month that the question names. */
const OF_MONTH = 1.7;
/** What nearness by other means adds. */
const NEAR = 0.5;

interface Candidate {
  readonly row: number;
  readonly coverage: number;
  score: number;
}

/**
 * @param name of tables that exist: `createSearchTable(name)`
 * @param space which of its spaces; all calls of one table name one, or none does
 */
export function searchTable(db: Database, name: string, space = 0): SearchTable {
  return new StoredTable(db, name, space);
}

/** Room for the largest table of a thread; a search is over before the next begins. */
const scores = new Scores();

class StoredTable implements SearchTable {
  readonly #db: Database;
  readonly #name: string;
  readonly #space: number;
  /** Before the first number of the space. */
  readonly #base: number;
  readonly #sql: SearchStatements;
  /** As of the last search outside a transaction: what is not committed may never have been. */
  readonly #rows = new RowTable();
  /** Removed since then, or not: a transaction may have been rolled back. */
  readonly #doubtful = new Set<number>();

  constructor(db: Database, name: string, space: number) {
    this.#db = db;
    this.#name = name;
    this.#space = space;
    this.#base = space * SPACE_ROWS;
    this.#sql = statementsOf(db, name);
  }

  add(docs: readonly SearchDoc[]): void {
    const { last, setLast, add, addStems } = this.#sql;
    let n = last.get(this.#space) ?? this.#base;
    for (const { id, text, at, group = 0, segment = 0 } of docs) {
      n += 1;
      const words = wordsOf(text);
      const stems = stemsOfWords(words);
      add.run(n, id, Math.round(at), group, segment, stems.length, flagsOf(text, words));
      addStems.run(n, [...new Set(stems)].map((stem) => this.#token(stem)).join(' '));
    }
    if (docs.length > 0) setLast.run(this.#space, n);
  }

  remove(ids: readonly number[]): void {
    for (const id of ids) {
      const n = this.#numberOf(id);
      if (n === undefined) continue;
      this.#sql.remove.run(n);
      this.#sql.removeStems.run(n);
      this.#doubtful.add(n);
    }
  }

  scrub(): void {
    this.#sql.scrub.run();
  }

  search(query: string, options: SearchOptions): readonly Match[] {
    const terms = queryTerms(query);
    if (terms.length === 0 && options.near === undefined) return [];
    const committed = this.#load();
    try {
      return this.#search(terms, timeAsked(query), options);
    } finally {
      if (this.#db.inTransaction) this.#rows.truncate(committed);
    }
  }

  isWhole(samples: readonly SearchDoc[]): boolean {
    const { rows, stems } = searchTables(this.#name);
    try {
      this.#db.exec(`INSERT INTO ${stems} (${stems}) VALUES ('integrity-check')`);
      const differ = this.#db.prepare<[], number>(
        `SELECT EXISTS (SELECT n FROM ${rows} EXCEPT SELECT id FROM ${stems}_docsize)
             OR EXISTS (SELECT id FROM ${stems}_docsize EXCEPT SELECT n FROM ${rows})`,
      );
      return differ.pluck().get() === 0 && this.finds(samples);
    } catch (error) {
      if (isOfTheIndex(error)) return false;
      throw error;
    }
  }

  finds(docs: readonly SearchDoc[]): boolean {
    return docs.every(({ id, text }) => {
      const n = this.#numberOf(id);
      // By its last word, not the first: many rows begin alike.
      const stem = stemsOf(text).at(-1);
      return n !== undefined && (stem === undefined || this.#sql.holding.all(quoted(this.#token(stem))).includes(n));
    });
  }

  /** A stem as this space has it: no other's is equal. */
  #token(stem: string): string {
    return this.#space === 0 ? stem : `${this.#space}x${stem}`;
  }

  /** Of a row of this space. */
  #numberOf(id: number): number | undefined {
    const n = this.#sql.numberOf.get(id);
    return n !== undefined && n > this.#base && n < this.#base + SPACE_ROWS ? n : undefined;
  }

  /** Brings what is in memory up to date. Answers how many rows there are for good. */
  #load(): number {
    const rows = this.#rows;
    for (const n of this.#doubtful) {
      if (this.#sql.isThere.get(n) === undefined) rows.remove(n - this.#base);
      // Gone from a transaction that may still fail: asked again the next time.
      if (!this.#db.inTransaction) this.#doubtful.delete(n);
    }
    const committed = rows.count;
    for (const row of this.#sql.newer.iterate(this.#base + committed, this.#base + SPACE_ROWS)) {
      rows.add({ ...row, n: row.n - this.#base });
    }
    return committed;
  }

  #search(terms: readonly QueryTerm[], asked: TimeAsked, options: SearchOptions): readonly Match[] {
    const postings = terms.map((term) => this.#postings(term, options));
    for (let most = Math.max(SHORTLIST, options.limit * 2); ; most *= WIDER) {
      const found = this.#shortlist(postings, most, options);
      const wanted = found.filter(({ row }) => options.where?.(this.#idOf(row)) ?? true);
      if (wanted.length < options.limit && found.length >= most) continue;
      this.#adjust(wanted, asked, options);
      return wanted
        .sort((a, b) => b.score - a.score || b.row - a.row)
        .slice(0, options.limit)
        .map(({ row, score, coverage }, at) => ({
          id: this.#idOf(row),
          score: Math.min(1, score),
          coverage,
          rank: at + 1,
        }));
    }
  }

  /** Rows that hold the term, or another name for it. */
  #postings({ word, stem }: QueryTerm, { also, group }: SearchOptions): Postings {
    const others = also?.(word).flatMap(stemsOf) ?? [];
    const tokens = [...new Set([stem, ...others])].map((one) => quoted(this.#token(one)));
    const holding = this.#sql.holding.all(tokens.join(' OR '));
    const { groups } = this.#rows;
    const first = this.#base + 1;
    const found: number[] = [];
    for (const n of holding) if (group === undefined || groups[n - first] === group) found.push(n - first);
    return { found, holding: holding.length };
  }

  /** The best rows by their words, and all that are near by other means. */
  #shortlist(postings: readonly Postings[], most: number, { group, near = [] }: SearchOptions): Candidate[] {
    const best = new Best(most);
    const coverages = new Map<number, number>();
    scores.score(this.#rows, postings, (row, score, coverage) => {
      if (best.offer(row, score)) coverages.set(row, coverage);
    });
    const found = new Map<number, Candidate>();
    for (const { row, score } of best.kept) found.set(row, { row, score, coverage: coverages.get(row) ?? 0 });
    for (const { id, score } of near) {
      const n = this.#numberOf(id);
      const row = n === undefined ? -1 : n - this.#base - 1;
      if (row < 0 || (group !== undefined && this.#rows.groups[row] !== group)) continue;
      const before = found.get(row) ?? { row, score: 0, coverage: 0 };
      found.set(row, { row, score: before.score + NEAR * score, coverage: Math.max(before.coverage, score) });
    }
    return [...found.values()];
  }

  /** What is not in the words: the rest of the sitting, the time, and what the caller knows of a row. */
  #adjust(found: readonly Candidate[], asked: TimeAsked, { weight }: SearchOptions): void {
    const { segments } = this.#rows;
    const sittings = new Map<number, number[]>();
    for (const { row, score } of found) {
      const segment = segments[row] ?? 0;
      if (segment === 0) continue;
      const scores = sittings.get(segment) ?? [];
      sittings.set(segment, scores);
      scores.push(score);
    }
    const said = new Map([...sittings].map(([segment, of]) => [segment, meanOfBest(of)]));
    for (const candidate of found) {
      const { row } = candidate;
      candidate.score += SITTING * (said.get(segments[row] ?? 0) ?? 0);
      candidate.score *= this.#timely(row, asked) * (weight?.(this.#idOf(row)) ?? 1);
    }
  }

  #timely(row: number, { when, months, years }: TimeAsked): number {
    const tells = when && ((this.#rows.flags[row] ?? 0) & TELLS_TIME) !== 0 ? TELLS_WHEN : 1;
    if (months.size === 0) return tells;
    const { year, month } = this.#rows.monthOf(row);
    return months.has(month) && (years.size === 0 || years.has(year)) ? tells * OF_MONTH : tells;
  }

  #idOf(row: number): number {
    return this.#rows.ids[row] ?? 0;
  }
}

function meanOfBest(scores: readonly number[]): number {
  const best = [...scores].sort((a, b) => b - a).slice(0, SITTING_BEST);
  return best.reduce((sum, score) => sum + score, 0) / SITTING_BEST;
}

function flagsOf(text: string, words: readonly string[]): number {
  const { asks, endsAsking, tellsTime } = cuesOf(text, words);
  return (asks ? ASKS : 0) | (endsAsking ? ENDS_ASKING : 0) | (tellsTime ? TELLS_TIME : 0);
}

/** Stems have no quotes in them; this is for whoever changes that. */
const quoted = (stem: string): string => `"${stem.replaceAll('"', '""')}"`;

/** FTS5's own words for what it cannot read, and tables of it that are not there. What the disk refuses is not of the index. */
function isOfTheIndex(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_ERROR';
}
