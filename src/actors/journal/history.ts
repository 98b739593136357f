import { isPaired } from '../../domain/pairs.ts';
import type { Entry, Summary } from '../../protocol/contracts/journal/index.ts';
import type { TurnId } from '../../protocol/ids.ts';
import { reaches, type TrustLevel } from '../../protocol/trust.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import { type OwnRow, type Summaries, shownOf } from './compaction/summaries.ts';
import { type Entries, type EntryRow, type EntrySize, isStepOf } from './tables/entries.ts';

/**
 * How much of a conversation a turn starts from, cut where a turn begins. What is older has to be compacted first. No model reads so
 * many bytes of words, but a picture is a few tokens and up to 2.7 million bytes: a few of them are no reason to compact.
 */
const HISTORY_MAX = { entries: 1_000, bytes: 8_000_000 } as const;

interface EndedTurn {
  readonly id: TurnId;
  readonly level: TrustLevel;
  readonly state: 'done' | 'failed';
}

/** What a turn may know of the conversation before it. */
export interface Known {
  readonly summaries: Summary[];
  readonly entries: Entry[];
  /** Something stands between them, or before them where there is no summary. */
  readonly more: boolean;
}

/**
 * What a turn may know of the conversation before it: the newest summaries of its level, and what was said since.
 *
 * What people said aloud in the place is readable there, that of failed turns included, and what the agent and coop said of
 * turns up to its own level: in a group that is worth more than some of its members these are shown no more either. Steps (tool calls, their results)
 * carry the level they were made at: below it those of a turn are left out as a whole, and nothing of what is chosen
 * depends on them, so that a reader cannot tell from what is cut off that they exist (design/trust.md, "How it is proven" 3).
 */
export class History {
  readonly #ended;
  readonly #entries: Entries;
  readonly #summaries: Summaries;

  constructor(db: Database, entries: Entries, summaries: Summaries) {
    this.#entries = entries;
    this.#summaries = summaries;
    // One more than is taken: whether something is left is said, too.
    this.#ended = db.prepare<[number, number], EndedTurn>(
      `SELECT id, state, level FROM turns WHERE conversation = ? AND n > ? AND state <> 'running' AND taken_out IS NULL
       ORDER BY n DESC LIMIT ${HISTORY_MAX.entries + 1}`,
    );
  }

  /** Of the ended turns of a conversation, in the order in which they began. */
  of(conversation: number, level: TrustLevel): Entry[] {
    return this.read(conversation, level).entries;
  }

  read(conversation: number, level: TrustLevel): Known {
    const compaction = this.#summaries.done({ conversation, level });
    const turns: Entry[][] = [];
    const left: { entries: number; bytes: number } = { ...HISTORY_MAX };
    let more = false;

    for (const turn of this.#ended.all(conversation, compaction?.upto ?? 0)) {
      const sizes = this.#entries.sizes(turn.id);
      const aloud = sizes.filter((entry) => isHeard(entry, level));
      const isWhole = turn.state === 'done' && sizes.every((entry) => isVisible(entry, level));
      const own = isWhole ? this.#summaries.own(turn.id) : undefined;
      const all = own === undefined ? sizes : sizes.filter((entry) => !isStepOf(entry, own.steps));
      const whole = isWhole && fits(all, left);
      more = turns.length > 0 && isWhole && !whole;
      if (more || (!whole && !fits(aloud, left))) {
        more = true;
        break;
      }
      const rows = whole ? withoutHalves(this.#entries.read(turn.id, 'all')) : this.#aloud(turn.id, level);
      turns.push(entriesOf(turn, rows, { own: whole ? own : undefined, reader: level }));
      left.entries -= whole ? all.length : aloud.length;
      left.bytes -= bytesOf(whole ? all : aloud);
    }
    const summaries = this.#summaries.of(compaction).map(shownOf);
    return { summaries, entries: turns.reverse().flat(), more };
  }

  #aloud(turn: TurnId, level: TrustLevel): readonly EntryRow[] {
    return this.#entries.read(turn, 'aloud').filter((entry) => isHeard(entry, level));
  }
}

/** Of a turn that went on without its first steps there is the summary of these, where they were. */
function entriesOf(
  { id: turn, level }: EndedTurn,
  rows: readonly EntryRow[],
  { own, reader }: { readonly own: OwnRow | undefined; readonly reader: TrustLevel },
): Entry[] {
  const shown = rows
    .filter((row) => own === undefined || !isStepOf(row, own.steps))
    .map(({ level: _, seq, ...row }): Entry => {
      const entry = { ...row, turn, aloud: row.aloud === 1 };
      // Of a turn of less than its level a reader makes no summary: those below would see that there is one.
      return row.aloud === 0 && level === reader ? { ...entry, step: seq } : entry;
    });
  if (own === undefined) return shown;
  const { integrity, at, text } = own;
  const message = { role: 'user' as const, content: [{ type: 'text' as const, text }] };
  const summary: Entry = { turn, author: null, aloud: false, integrity, at, message, summary: own.steps };
  return [...shown.slice(0, 1), summary, ...shown.slice(1)];
}

type Labelled = Pick<EntrySize, 'author' | 'aloud' | 'level'>;

/** Said aloud by somebody, or made at a level that is reached. */
const isVisible = (entry: Labelled, level: TrustLevel): boolean =>
  (entry.aloud === 1 && entry.author !== null) || reaches(level, entry.level);

const isHeard = (entry: Labelled, level: TrustLevel): boolean => entry.aloud === 1 && isVisible(entry, level);

const bytesOf = (sizes: readonly EntrySize[]): number => sizes.reduce((sum, { bytes }) => sum + bytes, 0);

const fits = (sizes: readonly EntrySize[], left: { entries: number; bytes: number }): boolean =>
  sizes.length <= left.entries && bytesOf(sizes) <= left.bytes;

/** A call without its result makes every later request fail (reference/failures.md R16): then no step is shown. */
function withoutHalves(rows: readonly EntryRow[]): readonly EntryRow[] {
  const steps = rows.filter((row) => row.aloud === 0).map((row) => row.message);
  return isPaired(steps) ? rows : rows.filter((row) => row.aloud === 1);
}
