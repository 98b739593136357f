import { mergeHits } from '../../domain/search/index.ts';
import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import type {
  Audience,
  MemoryHit,
  MemoryReadContract,
  MemoryReadScope,
  MemoryStats,
  Near,
} from '../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import type { StoreName } from '../../protocol/trust.ts';
import { shown } from './keep/changes.ts';
import { observationOf } from './keep/observation.ts';
import type { Row } from './keep/rows.ts';
import type { People } from './people.ts';
import type { Counts, Found } from './reading.ts';
import { EVERYONE } from './schema.ts';
import type { Tables } from './tables.ts';
import type { Uses } from './uses.ts';
import type { NearRow } from './vectors/near.ts';

type Contract = typeof MemoryReadContract;
type Reads<M extends keyof Contract['methods'] & string> = (
  scope: MemoryReadScope,
  args: ArgsOf<Contract, M>,
) => ResultOf<Contract, M>;

export type Finding = { readonly [M in keyof Contract['methods'] & string]: Reads<M> } & {
  /** `search`, where the question comes with what it means. */
  searchNear(scope: MemoryReadScope, args: Search & { readonly near: Near }): Promise<ResultOf<Contract, 'search'>>;
};

type Search = ArgsOf<Contract, 'search'>;

export interface FindingOptions {
  readonly store: StoreName;
  readonly known: People;
  readonly of: (audience: number) => Tables;
  readonly uses: Uses;
  readonly now: () => number;
  readonly overFile: <T>(work: () => T) => T;
  /** Rows of one audience that mean nearly the same. */
  readonly near: (audience: number, near: Near) => Promise<readonly NearRow[]>;
}

/** Whose tables are looked into. */
interface Visible {
  readonly number: number;
  readonly audience: Audience;
}

/** Hits that count as used: who looks further down looks for something else. */
const USED = 3;
const FOREVER = Number.MAX_SAFE_INTEGER;

/** Everything a holder reads comes from tables that are theirs, or everyone's. */
export function finding({ store, known, of, uses, overFile, near: nearIn }: FindingOptions): Finding {
  const visibleTo = ({ person }: MemoryReadScope): readonly Visible[] => {
    const own = person === null ? undefined : known.find(person);
    const everyone = { number: EVERYONE, audience: 'everyone' } as const;
    return own === undefined ? [everyone] : [everyone, { number: own, audience: 'me' }];
  };

  /** What is not there, and what is somebody else's, are told alike. */
  const named = (scope: MemoryReadScope, audience: Audience, id: number): Visible & { readonly row: Row } => {
    const where = visibleTo(scope).find((one) => one.audience === audience);
    const row = where && of(where.number).reading.get(id);
    if (where === undefined || row === undefined) throw new CoopError('E_NOT_FOUND', { what: 'memory', hint: '' });
    return { ...where, row };
  };

  const hitOf = ({ row, ...match }: Found, audience: Audience): MemoryHit => ({
    ...observationOf(row, store, audience),
    ...match,
  });

  const merged = (
    scope: MemoryReadScope,
    limit: number,
    find: (tables: Tables, number: number) => readonly Found[],
  ): MemoryHit[] => {
    const lists = visibleTo(scope).map(({ number, audience }) =>
      find(of(number), number).map((found) => hitOf(found, audience)),
    );
    return mergeHits(lists, limit);
  };

  const byTime = (rows: readonly Row[]): readonly Found[] =>
    rows.map((row, place) => ({ row, coverage: 0, rank: place + 1, score: 0 }));

  const search = (
    scope: MemoryReadScope,
    { query, limit, where = {} }: Search,
    near: ReadonlyMap<number, readonly NearRow[]>,
  ) =>
    overFile(() => {
      const hits = merged(scope, limit, ({ reading }, number) => reading.search(query, limit, where, near.get(number)));
      for (const { audience, id, score } of hits.slice(0, USED)) {
        const number = visibleTo(scope).find((one) => one.audience === audience)?.number;
        if (number !== undefined && score > 0) uses.note(number, id);
      }
      return { hits };
    });

  return {
    search: (scope, args) => search(scope, args, new Map()),

    async searchNear(scope, { near, ...args }) {
      const asked = visibleTo(scope).map(async ({ number }) => [number, await nearIn(number, near)] as const);
      return search(scope, args, new Map(await Promise.all(asked)));
    },

    get: (scope, { audience, id }) =>
      overFile(() => {
        const { number, row } = named(scope, audience, id);
        uses.note(number, id);
        return { observation: observationOf(row, store, audience) };
      }),

    browse: (scope, { browse, limit, before = FOREVER }) =>
      overFile(() => {
        if (browse.by === 'around') {
          const { number, audience, row } = named(scope, browse.audience, browse.id);
          const rows = of(number).reading.around(row, limit);
          return { observations: rows.map((one) => observationOf(one, store, audience)) };
        }
        const lists = visibleTo(scope).map(({ number, audience }) =>
          of(number)
            .reading.browse(browse, limit, before)
            .map((row) => observationOf(row, store, audience)),
        );
        const newestFirst = lists.flat().sort((a, b) => b.at - a.at || b.id - a.id);
        return { observations: newestFirst.slice(0, limit) };
      }),

    history: (scope, { audience, id, limit }) =>
      overFile(() => {
        const where = visibleTo(scope).find((one) => one.audience === audience);
        const changes = where === undefined ? [] : of(where.number).changes.ofRow(id, limit);
        const rows = where === undefined ? undefined : of(where.number).rows.get(id);
        if (rows === undefined) throw new CoopError('E_NOT_FOUND', { what: 'memory', hint: '' });
        return { changes: changes.map((change) => shown(change, audience)) };
      }),

    digest: (scope, { query, files, recentFrom, limit }) =>
      overFile(() => ({
        recent: merged(scope, limit, ({ reading }) =>
          byTime(reading.browse({ by: 'recent' }, limit, FOREVER).filter(({ at }) => at >= recentFrom)),
        ),
        relevant: merged(scope, limit, ({ reading }) =>
          reading.search(query, limit, {}).filter(({ score }) => score > 0),
        ),
        linked: merged(scope, limit, ({ reading }) => byTime(reading.linked(files, limit))),
      })),

    stats: (scope) => overFile(() => sumOf(visibleTo(scope).map(({ number }) => of(number).reading.counts()))),
  };
}

function sumOf(counts: readonly Counts[]): MemoryStats {
  const sum = (of: (one: Counts) => number): number => counts.reduce((all, one) => all + of(one), 0);
  const times = (of: (one: Counts) => number | null): number[] => counts.flatMap((one) => of(one) ?? []);
  const [oldest, newest] = [times(({ oldestAt }) => oldestAt), times(({ newestAt }) => newestAt)];
  return {
    live: sum(({ live }) => live),
    archived: sum(({ archived }) => archived),
    gone: sum(({ gone }) => gone),
    changes: sum(({ changes }) => changes),
    people: sum(({ people }) => people),
    oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
    newestAt: newest.length === 0 ? null : Math.max(...newest),
  };
}
