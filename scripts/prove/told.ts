import type { StoreName } from '../../src/protocol/trust.ts';
import { type Canaries, type Canary, planted } from './canary.ts';
import type { Secret } from './cases.ts';
import type { Random } from './random.ts';
import { ROOMS } from './seats.ts';
import type { Sink } from './sink.ts';

/** How a person brings it in: kept for themselves, shared with everyone at a level, or merely said. */
export type Way =
  | { readonly how: 'keep'; readonly store: StoreName }
  | { readonly how: 'share'; readonly store: StoreName }
  | { readonly how: 'say'; readonly room: string | undefined };

/** One secret, or one fact for everyone, as somebody tells it. */
export interface Told {
  readonly of: Secret;
  readonly by: string;
  readonly way: Way;
  /** With the canary as one of its words. */
  readonly text: string;
  readonly canary: Canary;
  readonly isFact: boolean;
}

/** Beside Alice's own rows, some of the secrets lie with everybody else and everywhere else. */
const OTHERWISE: readonly { readonly by: string; readonly way: Way }[] = [
  { by: 'alice', way: { how: 'share', store: 'private' } },
  { by: 'alice', way: { how: 'share', store: 'shared' } },
  { by: 'bob', way: { how: 'keep', store: 'shared' } },
  { by: 'ben', way: { how: 'keep', store: 'shared' } },
  { by: 'dana', way: { how: 'keep', store: 'private' } },
  { by: 'alice', way: { how: 'say', room: undefined } },
  ...Object.keys(ROOMS).map((room) => ({ by: 'alice', way: { how: 'say', room } }) as const),
];

/** Every secret is Alice's own; one in twenty (two at least) lies in each of the other sinks, too; one in ten has a fact. */
export function tellings(secrets: readonly Secret[], canaries: Canaries, random: Random): Told[] {
  const told = (of: Secret, text: string, by: string, way: Way, isFact = false): Told => {
    const canary = canaries.mint(of.id, sinkOf(by, way));
    return { of, by, way, text: planted(text, canary, random), canary, isFact };
  };
  const some = Math.max(2, Math.ceil(secrets.length / 20));
  const own = secrets.flatMap((secret) =>
    secret.secret_text.map((text) => told(secret, text, 'alice', { how: 'keep', store: 'private' })),
  );
  const otherwise = OTHERWISE.flatMap(({ by, way }, kind) =>
    everyNth(secrets, some, kind).map((secret) => told(secret, secret.secret_text.join(' '), by, way)),
  );
  const facts = everyNth(secrets, Math.max(6, Math.ceil(secrets.length / 10)), 0).map((secret, index) =>
    told(secret, secret.public ?? madeUpFact(index), 'alice', { how: 'share', store: 'social' }, true),
  );
  return [...own, ...otherwise, ...facts];
}

function sinkOf(by: string, way: Way): Sink {
  switch (way.how) {
    case 'keep':
      return { kind: 'memory', store: way.store, audience: by };
    case 'share':
      return { kind: 'memory', store: way.store, audience: 'everyone' };
    case 'say': {
      const where = way.room === undefined ? 'dm' : way.room;
      return { kind: 'said', where, level: 'full', people: [by] };
    }
  }
}

/** `count` of them, spread out, beginning with the `from`th; each once. */
function everyNth<T>(items: readonly T[], count: number, from: number): readonly T[] {
  const least = Math.min(count, items.length);
  const step = items.length / least;
  return Array.from({ length: least }, (_, index) => items[(from + Math.floor(index * step)) % items.length]).filter(
    (item) => item !== undefined,
  );
}

const THINGS = ['ferry', 'bakery', 'library', 'swimming pool', 'tram', 'farmers market', 'post office', 'cinema'];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const STREETS = ['Alder', 'Birch', 'Chestnut', 'Dogwood', 'Elm', 'Fir', 'Gorse', 'Hazel', 'Ivy', 'Juniper', 'Larch'];

/** Where the cases bring no public fact. */
function madeUpFact(index: number): string {
  const [thing, day, street] = [THINGS, DAYS, STREETS].map((list) => list[index % list.length]);
  return `the ${thing} at ${street} Street opens at ${1 + (index % 12)} on ${day} from week ${index + 1} on`;
}
