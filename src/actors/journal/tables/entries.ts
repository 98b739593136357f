import type { TurnId } from '../../../protocol/ids.ts';
import { Message } from '../../../protocol/model.ts';
import * as z from '../../../protocol/schema.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

export interface NewEntry {
  readonly conversation: number;
  readonly turn: TurnId;
  readonly author: string | null;
  readonly level: TrustLevel;
  readonly integrity: TrustLevel;
  readonly message: Message;
  readonly at: number;
}

/** An entry without its words: enough to decide whether it is read at all. */
export interface EntrySize {
  readonly seq: number;
  readonly author: string | null;
  readonly aloud: 0 | 1;
  readonly level: TrustLevel;
  readonly bytes: number;
}

export interface EntryRow {
  readonly seq: number;
  readonly author: string | null;
  readonly aloud: 0 | 1;
  readonly level: TrustLevel;
  readonly integrity: TrustLevel;
  readonly at: number;
  readonly message: Message;
}

interface Stored extends Omit<EntryRow, 'message'> {
  readonly message: string;
}

/** Steps that a turn may record. A loop that takes more is broken. */
export const MAX_STEPS = 2_000;

/** Messages that may hold the same address. */
const SAID_MAX = 200;

/** What coop says of a turn's requests afterwards. */
export const MAX_NOTES = 32;

// The order within a turn: what the person said, the steps, the reply, notes.
const MESSAGE_SEQ = 0;
const stepSeq = (step: number): number => step + 1;
const REPLY_SEQ = MAX_STEPS + 1;
const LAST_NOTE_SEQ = REPLY_SEQ + MAX_NOTES;
const STEPS = `seq BETWEEN ${stepSeq(0)} AND ${stepSeq(MAX_STEPS - 1)}`;

/** Whether it is one of a turn's first `steps`. */
export const isStepOf = ({ seq, aloud }: Pick<EntrySize, 'seq' | 'aloud'>, steps: number): boolean =>
  aloud === 0 && seq <= steps;

/** What was said and done in each turn. */
export class Entries {
  readonly #add;
  readonly #sizes;
  readonly #all;
  readonly #aloud;
  readonly #steps;
  readonly #said;
  readonly #forget;
  readonly #move;
  readonly #last;
  readonly #lastStep;

  constructor(db: Database) {
    this.#add = db.prepare<Omit<NewEntry, 'message'> & { seq: number; aloud: 0 | 1; message: string }>(
      `INSERT INTO entries (conversation, turn, seq, author, aloud, level, integrity, message, at)
       VALUES (@conversation, @turn, @seq, @author, @aloud, @level, @integrity, @message, @at)
       ON CONFLICT (turn, seq) DO NOTHING`,
    );
    const limit = `ORDER BY seq LIMIT ${LAST_NOTE_SEQ + 1}`;
    this.#sizes = db.prepare<[TurnId], EntrySize>(
      `SELECT seq, author, aloud, level, octet_length(message) AS bytes FROM entries WHERE turn = ? ${limit}`,
    );
    const columns = 'seq, author, aloud, level, integrity, at, message';
    this.#all = db.prepare<[TurnId], Stored>(`SELECT ${columns} FROM entries WHERE turn = ? ${limit}`);
    this.#aloud = db.prepare<[TurnId], Stored>(`SELECT ${columns} FROM entries WHERE turn = ? AND aloud = 1 ${limit}`);
    this.#steps = db.prepare<[TurnId], Stored>(`SELECT ${columns} FROM entries WHERE turn = ? AND ${STEPS} ${limit}`);
    // What is looked for stands in JSON: only what JSON writes as it is can be found so, and an address is.
    this.#said = db.prepare<[number, string], Stored>(
      `SELECT ${columns} FROM entries WHERE conversation = ? AND aloud = 1 AND author IS NOT NULL AND instr(message, ?) > 0
       ORDER BY id DESC LIMIT ${SAID_MAX}`,
    );
    this.#forget = db.prepare<[TurnId]>(`DELETE FROM entries WHERE turn = ? AND ${STEPS}`);
    this.#last = db.prepare<[TurnId], { seq: number }>(
      'SELECT seq FROM entries WHERE turn = ? ORDER BY seq DESC LIMIT 1',
    );
    this.#lastStep = db.prepare<[TurnId], { seq: number }>(
      `SELECT seq FROM entries WHERE turn = ? AND ${STEPS} ORDER BY seq DESC LIMIT 1`,
    );
    this.#move = db.prepare<[number, TurnId]>('UPDATE entries SET conversation = ? WHERE turn = ?');
  }

  /** What the person said. Recorded once. */
  say(entry: NewEntry): void {
    this.#write(entry, MESSAGE_SEQ, 1);
  }

  /**
   * What the agent did on the way, or what was said `aloud` meanwhile, by its person or by itself. The same step again changes
   * nothing. Answers whether it was new.
   */
  step(entry: NewEntry, step: number, aloud: 0 | 1 = 0): boolean {
    return this.#write(entry, stepSeq(step), aloud);
  }

  /** The number of the step that comes next. */
  nextStep(turn: TurnId): number {
    return this.#lastStep.get(turn)?.seq ?? MESSAGE_SEQ;
  }

  /** What the agent answered. Answers whether it was new. */
  reply(entry: NewEntry): boolean {
    return this.#write(entry, REPLY_SEQ, 1);
  }

  /** What coop says after the reply, so long as there is room for it. */
  note(entry: NewEntry): void {
    const last = Math.max(this.#last.get(entry.turn)?.seq ?? 0, REPLY_SEQ);
    if (last < LAST_NOTE_SEQ) this.#write(entry, last + 1, 1);
  }

  sizes(turn: TurnId): readonly EntrySize[] {
    return this.#sizes.all(turn);
  }

  /** All entries of a turn, those that were said aloud, or what is between its message and its reply. */
  read(turn: TurnId, which: 'all' | 'aloud' | 'steps'): readonly EntryRow[] {
    const statement = { all: this.#all, aloud: this.#aloud, steps: this.#steps }[which];
    return statement.all(turn).map((row) => ({ ...row, message: z.parse(Message, JSON.parse(row.message)) }));
  }

  /** What people said aloud in a conversation that may hold a text, the newest first. */
  saidWith(conversation: number, text: string): readonly EntryRow[] {
    return this.#said
      .all(conversation, text)
      .map((row) => ({ ...row, message: z.parse(Message, JSON.parse(row.message)) }));
  }

  /** A turn starts over: what it did so far is not to be seen by what it does now. */
  forgetSteps(turn: TurnId): void {
    this.#forget.run(turn);
  }

  move(turn: TurnId, conversation: number): void {
    this.#move.run(conversation, turn);
  }

  #write(entry: NewEntry, seq: number, aloud: 0 | 1): boolean {
    return this.#add.run({ ...entry, seq, aloud, message: JSON.stringify(entry.message) }).changes === 1;
  }
}
