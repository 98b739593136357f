import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSearchTable, type SearchDoc, searchTable } from '../../src/actors/kernel/search/index.ts';
import { type Database, openDatabase } from '../../src/actors/kernel/sqlite/index.ts';
import { queryTerms } from '../../src/domain/search/index.ts';
import { pick, type Random, seeded } from '../prove/random.ts';
import { type Figure, figure } from './figure.ts';
import type { Effort } from './measure.ts';

const SIZES = [10_000, 100_000] as const;
const MILLION = 1_000_000;
const CALLS_OF_A_MILLION = 40;
const LIMIT = 10;
const BATCH = 500;
/** Sittings of some twenty rows, as people talk. */
const SITTING = 20;
const WORDS = 20_000;
const P95_OF = 40;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** The search table against the statement that SQLite itself would answer with: FTS5, terms joined by OR, its own bm25. */
export async function searching({ calls }: Effort): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of SIZES) figures.push(...(await atSize(size, calls)));
  return figures;
}

/** Once, by name: it takes minutes. */
export const searchingMillion = (): Promise<Figure[]> => atSize(MILLION, CALLS_OF_A_MILLION);

async function atSize(size: number, calls: number): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'coop-bench-search-'));
  const ours = openDatabase(join(folder, 'ours.db'), [createSearchTable('said')], { synchronous: 'NORMAL' });
  const plain = openDatabase(
    join(folder, 'plain.db'),
    ["CREATE VIRTUAL TABLE said USING fts5(text, content='', tokenize='porter unicode61')"],
    { synchronous: 'NORMAL' },
  );
  try {
    const random = seeded(size);
    const docs = Array.from({ length: size }, (_, at) => docOf(at, random));
    const table = searchTable(ours, 'said');
    const added = inBatches(ours, docs, (some) => table.add(some));
    const statement = plain.prepare<[number, string]>('INSERT INTO said (rowid, text) VALUES (?, ?)');
    const bare = inBatches(plain, docs, (some) => {
      for (const { id, text } of some) statement.run(id, text);
    });
    const best = plain.prepare<[string, number], number>(
      'SELECT rowid FROM said WHERE said MATCH ? ORDER BY rank LIMIT ?',
    );
    const queries = Array.from({ length: calls + P95_OF }, () => sentence(4 + Math.floor(random() * 4), random));
    const times = { ours: [] as number[], bare: [] as number[] };
    for (const [at, query] of queries.entries()) {
      const terms = queryTerms(query).map(({ word }) => `"${word}"`);
      const a = timeOf(() => table.search(query, { limit: LIMIT }));
      const b = timeOf(() => best.pluck().all(terms.join(' OR '), LIMIT));
      if (at < P95_OF) continue;
      times.ours.push(a);
      times.bare.push(b);
    }
    const name = `of ${size.toLocaleString('en')} rows`;
    const against = 'the bare FTS5 statement';
    return [
      figure({
        id: `search.${size}`,
        name: `a search ${name}, against ${against}`,
        unit: 'ms',
        ours: times.ours,
        baseline: { name: against, values: times.bare },
        goal: 2,
      }),
      figure({
        id: `search.${size}.p95`,
        name: `the slowest twentieth ${name}, against that of ${against}`,
        unit: 'ms',
        ours: slowest(times.ours),
        baseline: { name: against, values: slowest(times.bare) },
        goal: 2,
      }),
      figure({
        id: `search.${size}.add`,
        name: `a row put into the search table, ${name}, against ${against.replace('statement', 'table')}`,
        unit: 'µs',
        ours: added,
        baseline: { name: 'a bare FTS5 table', values: bare },
      }),
      figure({
        id: `search.${size}.bytes`,
        name: `bytes a row, ${name}, against a bare FTS5 table`,
        unit: 'bytes',
        ours: [(await bytes(ours)) / size],
        baseline: { name: 'a bare FTS5 table', values: [(await bytes(plain)) / size] },
      }),
    ];
  } finally {
    ours.close();
    plain.close();
    await rm(folder, { recursive: true });
  }
}

/** Words as people use them: few of them all the time, most hardly ever. */
function sentence(length: number, random: Random): string {
  const word = (): string => `w${Math.floor(WORDS ** random())}x`;
  return Array.from({ length }, word).join(' ');
}

function docOf(at: number, random: Random): SearchDoc {
  const text = `${pick(random, ['alice', 'bob', 'carol'])}: ${sentence(6 + Math.floor(random() * 20), random)}`;
  return { id: at + 1, text, at: at * DAY_MS, segment: 1 + Math.floor(at / SITTING), group: 1 };
}

/** Microseconds a row, of each batch. */
function inBatches(db: Database, docs: readonly SearchDoc[], add: (some: readonly SearchDoc[]) => void): number[] {
  const times: number[] = [];
  for (let from = 0; from < docs.length; from += BATCH) {
    const some = docs.slice(from, from + BATCH);
    times.push((timeOf(() => db.transaction(() => add(some)).immediate()) * 1_000) / some.length);
  }
  return times;
}

function timeOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const slowest = (times: readonly number[]): number[] =>
  [...times]
    .sort((a, b) => b - a)
    .slice(0, Math.ceil(times.length / 20))
    .slice(-1);

async function bytes(db: Database): Promise<number> {
  db.pragma('wal_checkpoint(TRUNCATE)');
  return (await stat(db.name)).size;
}
