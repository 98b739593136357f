/** What a text says beside its words: whether it asks, and whether it speaks of time. */
import { wordsOf } from './analyze.ts';

const MONTHS: readonly string[] =
  'january february march april may june july august september october november december'.split(' ');

const TIME_WORDS: ReadonlySet<string> = new Set([
  ...MONTHS,
  ...`yesterday today tonight tomorrow morning afternoon evening night week weeks weekend month months year years ago last next
  recently soon monday tuesday wednesday thursday friday saturday sunday spring summer fall autumn winter birthday christmas
  easter date day days hour hours`.split(/\s+/),
]);

const YEAR = /^(?:19|20)\d\d$/;
const ASKS_WHEN = /\b(?:when|how long|(?:what|which) (?:date|day|month|year|time))\b/i;

/** Of what was said. */
export interface Cues {
  /** There is a question in it: what follows is likely to answer it. */
  readonly asks: boolean;
  /** It ends with one: then it says little itself. */
  readonly endsAsking: boolean;
  readonly tellsTime: boolean;
}

export function cuesOf(text: string, words: readonly string[]): Cues {
  return {
    asks: /[?？]/.test(text),
    endsAsking: /[?？]\s*$/.test(text),
    tellsTime: words.some((word) => TIME_WORDS.has(word) || YEAR.test(word)),
  };
}

/** What a question asks about time. */
export interface TimeAsked {
  readonly when: boolean;
  /** Months that it names, 0 is January. */
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
}

export function timeAsked(query: string): TimeAsked {
  const words = wordsOf(query);
  return {
    when: ASKS_WHEN.test(query),
    months: new Set(words.map((word) => MONTHS.indexOf(word)).filter((month) => month >= 0)),
    years: new Set(words.filter((word) => YEAR.test(word)).map(Number)),
  };
}
