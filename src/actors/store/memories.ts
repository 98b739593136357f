import { credentialIn } from '../../domain/credential/index.ts';
import { mergeHits, termsOf } from '../../domain/search/index.ts';
import type { ArgsOf, ResultOf } from '../../protocol/contract.ts';
import type {
  Audience,
  MemoryHit,
  MemoryReadContract,
  MemoryReadScope,
  MemoryWriteContract,
  MemoryWriteScope,
} from '../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { lowest, type StoreName } from '../../protocol/trust.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { type Database, Disk, databaseError } from '../kernel/sqlite/index.ts';
import { type AudienceRows, audienceRows, type Found } from './audience.ts';
import { fingerprint } from './fingerprint.ts';
import { type People, people } from './people.ts';
import { EVERYONE } from './schema.ts';
import { scratch } from './scratch.ts';
import { STATEMENTS } from './statements.ts';

type Query = ArgsOf<typeof MemoryReadContract, 'search'>;
type Answer = ResultOf<typeof MemoryReadContract, 'search'>;
type Wish = ArgsOf<typeof MemoryWriteContract, 'write'>;
type Receipt = ResultOf<typeof MemoryWriteContract, 'write'>;

/** What a store does, for whoever a port was minted for. Every call is over when it returns: nothing to interrupt. */
export interface Memories {
  search(scope: MemoryReadScope, query: Query): Answer;
  write(scope: MemoryWriteScope, wish: Wish): Receipt;
}

/** @param now ms since the epoch */
export function memories(db: Database, store: StoreName, now: () => number, disk = new Disk(db.name)): Memories {
  const known = people(db);
  const words = scratch(db);
  const rowsOf = remembered((audience) => audienceRows(db, words, audience));
  const receipt = db.prepare<[string, string], Receipt>(STATEMENTS.receipt);
  const addReceipt = db.prepare<[string, string, number, string, number]>(STATEMENTS.addReceipt);

  const write = db.transaction((audience: number, scope: MemoryWriteScope, { key, text, integrity }: Wish): Receipt => {
    const before = receipt.get(scope.turn, key);
    if (before !== undefined) return before;
    const { author, place, turn } = scope;
    const at = now();
    const believed = lowest(scope.integrity, integrity ?? scope.integrity);
    const done = rowsOf(audience).add({ text, author, place, turn, at, hash: fingerprint(text), integrity: believed });
    faultPoint('store.committing');
    addReceipt.run(turn, key, done.id, done.outcome, at);
    return done;
  });

  return {
    search: ({ person }, { query, limit }) =>
      overFile(db, undefined, () => {
        const terms = words.distinct(termsOf(query));
        const find = (rows: AudienceRows) => (terms.length > 0 ? rows.search(terms, limit) : rows.newest(limit));
        const lists = visibleTo(person, known).map(({ number, audience }) => {
          return find(rowsOf(number)).map((found) => hit(store, audience, found));
        });
        return { hits: mergeHits(lists, limit) };
      }),

    write: (scope, wish) => {
      // Before anything: a person's tables are not made for what is refused.
      const what = credentialIn(wish.text);
      if (what !== undefined) throw new CoopError('E_CREDENTIAL', { what });
      disk.admit();
      return overFile(db, disk, () => {
        const audience = scope.audience === 'everyone' ? EVERYONE : known.numberOf(scope.author);
        faultPoint('store.writing');
        const done = write.immediate(audience, scope, wish);
        faultPoint('store.written');
        return done;
      });
    },
  };
}

/** What the disk or the file refuses is told to whoever asked by a code of its own: trying later may help. */
function overFile<T>(db: Database, disk: Disk | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const told = databaseError(db.name, error);
    disk?.note(told);
    throw told;
  }
}

/** Whose tables a search looks into. */
function visibleTo(person: string | null, known: People): readonly { number: number; audience: Audience }[] {
  const own = person === null ? undefined : known.find(person);
  const everyone = { number: EVERYONE, audience: 'everyone' } as const;
  return own === undefined ? [everyone] : [everyone, { number: own, audience: 'me' }];
}

function hit(
  store: StoreName,
  audience: Audience,
  { id, text, author, at, integrity, coverage, rank }: Found,
): MemoryHit {
  return { id, store, audience, text, author, at, integrity, coverage, rank };
}

function remembered<T>(make: (key: number) => T): (key: number) => T {
  const made = new Map<number, T>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
