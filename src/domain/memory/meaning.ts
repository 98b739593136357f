/** What a memory is about, and how near two of them are. */
import { stemsOf, wordsOf } from '../search/analyze.ts';
import { STOP_WORDS } from '../search/stopwords.ts';

export interface Meaning {
  readonly stems: ReadonlySet<string>;
  /** Numbers in it, as they are written. */
  readonly numbers: ReadonlySet<string>;
  /** It says that something is not so. */
  readonly denies: boolean;
  readonly people: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

interface Said {
  readonly text: string;
  readonly people: readonly string[];
  readonly tags: readonly string[];
}

/** So much of a text says what it is about. */
const WORDS_MOST = 400;

/** What sharing a person, or a tag, is worth beside the words. */
const SHARED = 0.05;

const UNSEEN = 50;

const NUMBER = /\p{N}+(?:[.,:/-]\p{N}+)*/gu;
const DENYING: ReadonlySet<string> = new Set(
  `no not never none nothing nobody cannot without stopped stops quit cancelled canceled anymore isn wasn aren weren don doesn
  didn won wouldn can't couldn shouldn hasn haven hadn`.split(/\s+/),
);

export function meaningsOf(rows: readonly Said[]): readonly Meaning[] {
  return rows.map(({ text, people, tags }) => {
    const words = wordsOf(text).slice(0, WORDS_MOST);
    const telling = words.filter((word) => !STOP_WORDS.has(word));
    return {
      stems: new Set((telling.length > 0 ? telling : words).flatMap(stemsOf)),
      numbers: new Set(text.normalize('NFKC').match(NUMBER) ?? []),
      denies: words.some((word) => DENYING.has(word)),
      people: new Set(people.map((name) => name.toLowerCase())),
      tags: new Set(tags.map((tag) => tag.toLowerCase())),
    };
  });
}

/**
 * Whether both cannot be said in one breath: other numbers in each, other people, or one denies what the other may say. Each then
 * stays a fact of its own.
 */
export function contradict(a: Meaning, b: Meaning): boolean {
  if (a.denies !== b.denies) return true;
  if (a.numbers.size > 0 && b.numbers.size > 0 && !holds(a.numbers, b.numbers) && !holds(b.numbers, a.numbers))
    return true;
  return a.people.size > 0 && b.people.size > 0 && a.people.isDisjointFrom(b.people);
}

const holds = (all: ReadonlySet<string>, some: ReadonlySet<string>): boolean => some.isSubsetOf(all);

/**
 * How near each is to each, row by row: the cosine of their stems, each by how rarely it is used among these rows, and a little
 * for people and tags they share. `never` for two that contradict each other.
 */
export function nearnessOf(meanings: readonly Meaning[], never: number): Float64Array {
  const count = meanings.length;
  const near = new Float64Array(count * count);
  const lengths = new Float64Array(count);
  for (const holders of holdersOf(meanings).values()) {
    const weight = rarity(holders.length, count) ** 2;
    for (const [place, a] of holders.entries()) {
      lengths[a] = (lengths[a] ?? 0) + weight;
      for (const b of holders.slice(place + 1)) near[a * count + b] = (near[a * count + b] ?? 0) + weight;
    }
  }
  for (const [a, one] of meanings.entries()) {
    for (let b = a + 1; b < count; b += 1) {
      const other = meanings[b];
      if (other === undefined) continue;
      const cosine = (near[a * count + b] ?? 0) / Math.sqrt((lengths[a] || 1) * (lengths[b] || 1));
      // Most pairs share next to nothing: they are not looked at closely.
      const value = cosine === 0 ? 0 : contradict(one, other) ? never : cosine + bonus(one, other);
      near[a * count + b] = value;
      near[b * count + a] = value;
    }
  }
  return near;
}

/** Among few rows a word of all of them may be just what they are about: as if there were some more, without it. */
function rarity(holders: number, count: number): number {
  return Math.log(1 + (count + UNSEEN) / (holders + 2));
}

function bonus(a: Meaning, b: Meaning): number {
  return (a.people.isDisjointFrom(b.people) ? 0 : SHARED) + (a.tags.isDisjointFrom(b.tags) ? 0 : SHARED);
}

function holdersOf(meanings: readonly Meaning[]): Map<string, number[]> {
  const holders = new Map<string, number[]>();
  for (const [row, { stems }] of meanings.entries()) {
    for (const stem of stems) {
      const known = holders.get(stem);
      if (known === undefined) holders.set(stem, [row]);
      else known.push(row);
    }
  }
  return holders;
}
