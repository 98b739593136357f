import type { Mark, Summary, SummaryLabel } from '../../../protocol/contracts/journal/index.ts';
import type { TurnId } from '../../../protocol/ids.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** Whose summaries: turns of one level, in one conversation. */
export interface Reader {
  readonly conversation: number;
  readonly level: TrustLevel;
}

/** The summaries up to a turn, by its number. */
export interface Compaction {
  readonly id: number;
  readonly upto: number;
}

/** What was made for a label so far. */
export interface SummaryRow {
  readonly label: SummaryLabel;
  readonly integrity: TrustLevel;
  readonly through: Mark;
  readonly text: string;
}

interface Stored extends SummaryLabel {
  readonly integrity: TrustLevel;
  readonly turn: number;
  readonly entry: number;
  readonly text: string;
}

export interface OwnRow {
  readonly steps: number;
  readonly level: TrustLevel;
  readonly integrity: TrustLevel;
  readonly text: string;
  readonly at: number;
}

/** Labels there can be: each level, aloud and not. */
const LABELS_MAX = 8;

/** Summaries: of each reader those that are loaded (`done`), and those that are being made. */
export class Summaries {
  readonly #find;
  readonly #begin;
  readonly #advance;
  readonly #drop;
  readonly #finish;
  readonly #of;
  readonly #put;
  readonly #own;
  readonly #putOwn;

  constructor(db: Database) {
    this.#find = db.prepare<[number, TrustLevel, string], Compaction>(
      'SELECT id, upto FROM compactions WHERE conversation = ? AND reader = ? AND state = ? LIMIT 1',
    );
    this.#begin = db.prepare<[number, TrustLevel, number], Compaction>(
      `INSERT INTO compactions (conversation, reader, upto, state) VALUES (?, ?, ?, 'making') RETURNING id, upto`,
    );
    this.#advance = db.prepare<[number, number]>('UPDATE compactions SET upto = max(upto, ?) WHERE id = ?');
    this.#drop = db.prepare<[number, TrustLevel]>(
      "DELETE FROM compactions WHERE conversation = ? AND reader = ? AND state = 'done'",
    );
    this.#finish = db.prepare<[number]>("UPDATE compactions SET state = 'done' WHERE id = ?");
    this.#of = db.prepare<[number], Stored>(
      `SELECT kind, level, integrity, turn, entry, text FROM summaries WHERE compaction = ? LIMIT ${LABELS_MAX}`,
    );
    this.#put = db.prepare<Stored & { compaction: number }>(
      `INSERT INTO summaries (compaction, kind, level, integrity, turn, entry, text)
       VALUES (@compaction, @kind, @level, @integrity, @turn, @entry, @text)
       ON CONFLICT (compaction, kind, level) DO UPDATE
         SET integrity = excluded.integrity, turn = excluded.turn, entry = excluded.entry, text = excluded.text`,
    );
    this.#own = db.prepare<[TurnId], OwnRow>(
      'SELECT steps, level, integrity, text, at FROM turn_summaries WHERE turn = ? LIMIT 1',
    );
    this.#putOwn = db.prepare<OwnRow & { turn: TurnId }>(
      `INSERT INTO turn_summaries (turn, steps, level, integrity, text, at)
       VALUES (@turn, @steps, @level, @integrity, @text, @at)
       ON CONFLICT (turn) DO UPDATE SET steps = excluded.steps, level = excluded.level, integrity = excluded.integrity,
         text = excluded.text, at = excluded.at WHERE excluded.steps > turn_summaries.steps`,
    );
  }

  done({ conversation, level }: Reader): Compaction | undefined {
    return this.#find.get(conversation, level, 'done');
  }

  making({ conversation, level }: Reader): Compaction | undefined {
    return this.#find.get(conversation, level, 'making');
  }

  /** The one that is being made goes at least up to this turn; where there is none it begins. */
  make(reader: Reader, upto: number): void {
    const known = this.making(reader);
    if (known === undefined) this.#begin.get(reader.conversation, reader.level, upto);
    else this.#advance.run(upto, known.id);
  }

  of(compaction: Compaction | undefined): SummaryRow[] {
    if (compaction === undefined) return [];
    return this.#of.all(compaction.id).map(({ kind, level, integrity, turn, entry, text }) => ({
      ...{ label: { kind, level }, integrity, text },
      through: { turn, entry },
    }));
  }

  put({ id }: Compaction, { label, integrity, through, text }: SummaryRow): void {
    this.#put.run({ compaction: id, ...label, integrity, ...through, text });
  }

  /** What was being made is what is loaded from now on. */
  finish(reader: Reader, { id }: Compaction): void {
    this.#drop.run(reader.conversation, reader.level);
    this.#finish.run(id);
  }

  own(turn: TurnId): OwnRow | undefined {
    return this.#own.get(turn);
  }

  putOwn(turn: TurnId, row: OwnRow): void {
    this.#putOwn.run({ turn, ...row });
  }
}

export const sameLabel = (a: SummaryLabel, b: SummaryLabel): boolean => a.kind === b.kind && a.level === b.level;

export const shownOf = ({ label, integrity, text }: SummaryRow): Summary => ({ label, integrity, text });
