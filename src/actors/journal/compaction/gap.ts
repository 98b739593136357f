import type { Mark, SummaryLabel } from '../../../protocol/contracts/journal/index.ts';
import type { TurnId } from '../../../protocol/ids.ts';
import { Message } from '../../../protocol/model.ts';
import * as z from '../../../protocol/schema.ts';
import { reaches, TRUST_LEVELS, type TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import type { Reader } from './summaries.ts';

/** Entries read at once. */
const PAGE = 200;
/** Nobody needs to know whether it is more. */
const COUNT_MAX = 100_000;

/** An entry that is to be summarised. */
export interface GapEntry {
  readonly mark: Mark;
  readonly author: string | null;
  readonly aloud: boolean;
  readonly integrity: TrustLevel;
  readonly at: number;
  readonly message: Message;
}

interface Row {
  readonly n: number;
  readonly seq: number;
  readonly author: string | null;
  readonly aloud: 0 | 1;
  readonly integrity: TrustLevel;
  readonly at: number;
  readonly message: string;
}

/** Of turns that are over, from a mark up to a turn. */
export interface Stretch {
  readonly from: Mark;
  readonly upto: number;
}

const KINDS = { aloud: 1, rest: 0 } as const;

/**
 * What a reader could load of a stretch of a conversation, by label: the same rule as that of `History`. What no reader of this level
 * could see is in none of it.
 */
export class Gap {
  readonly #read;
  readonly #labels;
  readonly #authors;
  readonly #before;
  readonly #newest;
  readonly #turns;
  readonly #number;
  readonly #running;
  readonly #open;

  constructor(db: Database) {
    const stretch = `turns.conversation = @conversation AND turns.n >= @turn AND turns.n <= @upto AND turns.state <> 'running' AND turns.taken_out IS NULL
      AND (turns.n > @turn OR entries.seq > @entry)`;
    const visible = `CASE entries.aloud
      WHEN 1 THEN entries.author IS NOT NULL OR entries.level IN (SELECT value FROM json_each(@levels))
      ELSE turns.state = 'done' AND entries.level = @level
        AND NOT EXISTS (SELECT 1 FROM entries AS other WHERE other.turn = turns.id
                        AND (other.aloud = 0 OR other.author IS NULL)
                        AND other.level NOT IN (SELECT value FROM json_each(@levels))) END`;
    this.#read = db.prepare<Record<string, unknown>, Row>(
      `SELECT turns.n AS n, entries.seq AS seq, author, aloud, entries.integrity AS integrity, at, message
       FROM turns CROSS JOIN entries ON entries.turn = turns.id
       WHERE ${stretch} AND entries.aloud = @aloud AND ${visible} ORDER BY turns.n, entries.seq LIMIT ${PAGE}`,
    );
    this.#labels = db.prepare<Record<string, unknown>, { pieces: number }>(
      `SELECT count(*) AS pieces FROM (SELECT 1 FROM turns CROSS JOIN entries ON entries.turn = turns.id
       WHERE ${stretch} AND entries.aloud = @aloud AND ${visible} LIMIT ${COUNT_MAX})`,
    );
    this.#authors = db.prepare<Record<string, unknown>, { integrity: TrustLevel }>(
      `SELECT DISTINCT entries.integrity AS integrity FROM turns CROSS JOIN entries ON entries.turn = turns.id
       WHERE ${stretch} AND (turns.n < @upto OR entries.seq <= @last) AND entries.aloud = @aloud AND ${visible}
       LIMIT ${TRUST_LEVELS.length}`,
    );
    const over = "conversation = @conversation AND state <> 'running' AND n < @before";
    this.#before = db.prepare<Record<string, unknown>, { n: number }>(
      `SELECT n FROM turns WHERE ${over} ORDER BY n DESC LIMIT 1`,
    );
    this.#newest = db.prepare<Record<string, unknown>, { n: number }>(
      `SELECT n FROM turns WHERE ${over} ORDER BY n DESC LIMIT 1 OFFSET @skip`,
    );
    this.#number = db.prepare<Record<string, unknown>, { n: number }>(
      'SELECT n FROM turns WHERE id = @turn AND conversation = @conversation LIMIT 1',
    );
    this.#open = db.prepare<Record<string, unknown>, { open: 1 }>(
      'SELECT 1 AS open FROM conversations WHERE id = @conversation AND closed_at IS NULL LIMIT 1',
    );
    this.#running = db.prepare<Record<string, unknown>, { n: number }>(
      "SELECT n FROM turns WHERE conversation = @conversation AND state = 'running' ORDER BY n LIMIT 1",
    );
    this.#turns = db.prepare<Record<string, unknown>, { turns: number }>(
      `SELECT count(*) AS turns FROM (SELECT 1 FROM turns
       WHERE conversation = @conversation AND n > @after AND n <= @upto LIMIT ${COUNT_MAX})`,
    );
  }

  /** The number of a turn, where it is of this conversation. */
  numberOf(conversation: number, turn: TurnId): number | undefined {
    return this.#number.get({ conversation, turn })?.n;
  }

  isOpen(conversation: number): boolean {
    return this.#open.get({ conversation }) !== undefined;
  }

  /** The first that runs: what follows it is not over in order. */
  running(conversation: number): number | undefined {
    return this.#running.get({ conversation })?.n;
  }

  /** The next of what is to be summarised under a label. */
  read(reader: Reader, label: SummaryLabel, stretch: Stretch): GapEntry[] {
    return this.#read.all(argumentsOf(reader, label, stretch)).map(({ n, seq, aloud, message, ...row }) => ({
      ...row,
      mark: { turn: n, entry: seq },
      aloud: aloud === 1,
      message: z.parse(Message, JSON.parse(message)),
    }));
  }

  /** The levels of those who wrote what stands between two marks. */
  authors(reader: Reader, label: SummaryLabel, from: Mark, through: Mark): TrustLevel[] {
    const asked = { ...argumentsOf(reader, label, { from, upto: through.turn }), last: through.entry };
    return this.#authors.all(asked).map(({ integrity }) => integrity);
  }

  count(reader: Reader, label: SummaryLabel, stretch: Stretch): number {
    return this.#labels.get(argumentsOf(reader, label, stretch))?.pieces ?? 0;
  }

  /** The last turn before this one that is over, by number; 0: there is none. With `skip`: so many before that. */
  lastBefore(conversation: number, before: number, skip = 0): number {
    const found =
      skip === 0 ? this.#before.get({ conversation, before }) : this.#newest.get({ conversation, before, skip });
    return found?.n ?? 0;
  }

  turns(conversation: number, after: number, upto: number): number {
    return this.#turns.get({ conversation, after, upto })?.turns ?? 0;
  }
}

function argumentsOf({ conversation, level: reader }: Reader, label: SummaryLabel, { from, upto }: Stretch) {
  const levels = JSON.stringify(TRUST_LEVELS.filter((level) => reaches(reader, level)));
  return { conversation, ...from, upto, aloud: KINDS[label.kind], level: label.level, levels };
}

/** What a reader can have summaries of: what was said, as they could read it, and the rest at each level that they reach. */
export const labelsOf = (reader: TrustLevel): SummaryLabel[] => [
  { kind: 'aloud', level: reader },
  ...TRUST_LEVELS.filter((level) => reaches(reader, level)).map((level) => ({ kind: 'rest' as const, level })),
];
