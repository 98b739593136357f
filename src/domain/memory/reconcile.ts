import type { Audience, Decision, Draft, MemoryHit } from '../../protocol/contracts/memory/index.ts';
import { reaches, type TrustLevel } from '../../protocol/trust.ts';
import { queryTerms, wordsOf } from '../search/index.ts';
import { saysTheSame } from './facts.ts';

/** Whose words are to be kept, and for whom. */
export interface Keeping {
  readonly author: string;
  readonly audience: Audience;
  /** How far they are believed. */
  readonly integrity: TrustLevel;
}

/** Rows that may be changed by these words: of the same audience, and not believed more than they are. */
export function mayChange(hits: readonly MemoryHit[], { audience, integrity }: Keeping): readonly MemoryHit[] {
  return hits.filter((hit) => hit.audience === audience && hit.state === 'live' && reaches(integrity, hit.integrity));
}

/**
 * What is to become of a draft, by rules that are rather too careful: the same once more is an update; a correction that is said
 * as one takes the place of the one thing that it corrects; all else is added.
 */
export function reconcile(draft: Draft, hits: readonly MemoryHit[], keeping: Keeping): Decision {
  const rows = mayChange(hits, keeping);
  const same = rows.find(({ text }) => saysTheSame(text, draft.text));
  if (same !== undefined) return { decision: 'update', id: same.id, draft };
  // Somebody who is believed more has said it: there is nothing to add.
  if (
    hits.some((hit) => hit.audience === keeping.audience && hit.state === 'live' && saysTheSame(hit.text, draft.text))
  ) {
    return { decision: 'none' };
  }
  if (!CORRECTS.test(draft.text)) return { decision: 'add', draft };
  const corrected = rows.filter((row) => row.author === keeping.author && isCorrectedBy(row.text, draft.text));
  const [only] = corrected;
  // Where it could be one of several, none is lost.
  return only !== undefined && corrected.length === 1
    ? { decision: 'supersede', id: only.id, draft }
    : { decision: 'add', draft };
}

/** With these words a person says that something has changed. */
const CORRECTS =
  /\b(?:now|actually|instead|correction|no longer|not any ?more|any ?more|from now on|(?:has |have |was |were |is |are |been )?(?:moved|changed|postponed|rescheduled|switched) (?:to|until))\b/iu;

/** Words of the correction itself. */
const OF_CORRECTING: ReadonlySet<string> = new Set(
  [
    'actually',
    'instead',
    'correction',
    'longer',
    'anymore',
    'moved',
    'changed',
    'postponed',
    'rescheduled',
    'switched',
  ].flatMap((word) => queryTerms(word).map(({ stem }) => stem)),
);

/**
 * Both say something of the same: they begin with the same word that says anything, and share another one, or what differs is of
 * one kind (two weekdays, two numbers).
 */
function isCorrectedBy(before: string, after: string): boolean {
  const [old, now] = [telling(before), telling(after)];
  const [subject] = old;
  if (subject === undefined || subject !== now[0]) return false;
  const shared = old.filter((stem) => now.includes(stem));
  const [was, is] = [old.filter((stem) => !now.includes(stem)), now.filter((stem) => !old.includes(stem))];
  const isGone = /\b(?:no longer|any ?more)\b/iu.test(after);
  if (shared.length >= 2 && shared.length * 2 >= old.length) return isGone || (was.length > 0 && is.length > 0);
  const kinds = new Set(was.map(kindOf).filter((kind) => kind !== undefined));
  return is.map(kindOf).some((kind) => kind !== undefined && kinds.has(kind));
}

const telling = (text: string): readonly string[] =>
  queryTerms(text)
    .map(({ stem }) => stem)
    .filter((stem) => !OF_CORRECTING.has(stem));

const stemsIn = (words: string): ReadonlySet<string> =>
  new Set(wordsOf(words).flatMap((word) => queryTerms(word).map(({ stem }) => stem)));

const KINDS: readonly (readonly [string, ReadonlySet<string>])[] = [
  ['day', stemsIn('monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight')],
  ['month', stemsIn('january february march april may june july august september october november december')],
  ['number', stemsIn('one two three four five six seven eight nine ten eleven twelve noon midnight')],
];

function kindOf(stem: string): string | undefined {
  return /^\d/.test(stem) ? 'number' : KINDS.find(([, stems]) => stems.has(stem))?.[0];
}
