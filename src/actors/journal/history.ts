import { isPaired } from '../../domain/pairs.ts';
import type { Entry } from '../../protocol/contracts/journal/index.ts';
import type { TurnId } from '../../protocol/ids.ts';
import { reaches, type TrustLevel } from '../../protocol/trust.ts';
import type { Database } from '../kernel/sqlite/index.ts';
import type { Entries, EntryRow, EntrySize } from './tables/entries.ts';

/** How much of a conversation a turn starts from, cut where a turn begins. */
const HISTORY_MAX = { entries: 200, bytes: 400_000 } as const;

interface EndedTurn {
  readonly id: TurnId;
  readonly state: 'done' | 'failed';
}

/**
 * What a turn may know of the conversation before it.
 *
 * What people said aloud in the place is readable there, that of failed turns included, and what the agent and coop said of
 * turns up to its own level: in a group that is worth more than some of its members these are shown no more either. Steps (tool calls, their results)
 * carry the level they were made at: below it those of a turn are left out as a whole, and nothing of what is chosen
 * depends on them, so that a reader cannot tell from what is cut off that they exist (design/trust.md, "How it is proven" 3).
 */
export class History {
  readonly #ended;
  readonly #entries: Entries;

  constructor(db: Database, entries: Entries) {
    this.#entries = entries;
    this.#ended = db.prepare<[number], EndedTurn>(
      `SELECT id, state FROM turns WHERE conversation = ? AND state <> 'running' ORDER BY n DESC LIMIT ${HISTORY_MAX.entries}`,
    );
  }

  /** Of the ended turns of a conversation, in the order in which they began. */
  of(conversation: number, level: TrustLevel): Entry[] {
    const turns: Entry[][] = [];
    const left: { entries: number; bytes: number } = { ...HISTORY_MAX };

    for (const turn of this.#ended.all(conversation)) {
      const sizes = this.#entries.sizes(turn.id);
      const aloud = sizes.filter((entry) => isHeard(entry, level));
      const whole = turn.state === 'done' && sizes.every((entry) => isVisible(entry, level)) && fits(sizes, left);
      if (!whole && !fits(aloud, left)) break;

      const rows = whole ? withoutHalves(this.#entries.read(turn.id, 'all')) : this.#aloud(turn.id, level);
      turns.push(rows.map(({ level: _, ...row }) => ({ ...row, turn: turn.id, aloud: row.aloud === 1 })));
      left.entries -= whole ? sizes.length : aloud.length;
      left.bytes -= bytesOf(whole ? sizes : aloud);
    }
    return turns.reverse().flat();
  }

  #aloud(turn: TurnId, level: TrustLevel): readonly EntryRow[] {
    return this.#entries.read(turn, 'aloud').filter((entry) => isHeard(entry, level));
  }
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
