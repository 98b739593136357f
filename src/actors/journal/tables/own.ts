import { reached } from '../../../domain/reached.ts';
import type { PlaceKey } from '../../../protocol/address.ts';
import type { Mark } from '../../../protocol/contracts/own.ts';
import type { PersonName, TurnId } from '../../../protocol/ids.ts';
import { reaches, type TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';

/** Rows that a page looks through at most. */
const PAGE = 200;
/** Of one turn's: it can send no more. */
const WORDS_MOST = 100;
const LAST = Number.MAX_SAFE_INTEGER;

interface Turn {
  readonly n: number;
  readonly id: TurnId;
}

/** Rows that one page may hold, each with where it stands. */
export interface Marked<R> {
  readonly mark: Mark;
  readonly row: R;
}

export interface Looked<R> {
  readonly rows: readonly Marked<R>[];
  /** How far was looked; null: to the end. */
  readonly next: Mark | null;
}

interface Stored {
  readonly place: PlaceKey;
  readonly at: number;
  readonly text: string;
}

interface Unanswered extends Stored {
  readonly state: 'waiting' | 'running' | 'held' | 'failed';
}

interface Sent extends Stored {
  readonly turn: TurnId;
  readonly kind: 'reply' | 'failure' | 'notice' | 'sent';
  readonly state: string;
  readonly why: string | null;
}

interface Reminder extends Stored {
  readonly id: number;
  readonly state: 'set' | 'said' | 'cancelled';
}

export interface RequestRow {
  readonly person: PersonName;
  readonly kind: string;
  readonly text: string;
  readonly store: string | null;
  readonly destination: string | null;
  readonly place: PlaceKey;
  readonly level: TrustLevel;
  readonly turn: TurnId;
  readonly state: string;
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
}

interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

interface Day extends Tokens {
  readonly day: string;
  readonly level: TrustLevel;
  readonly model: string;
  readonly calls: number;
  readonly estimated: number;
  readonly unpriced: number;
  readonly micros: number;
}

interface Call extends Tokens {
  readonly turn: TurnId;
  readonly purpose: string;
  readonly level: TrustLevel;
  readonly model: string;
  readonly at: number;
  readonly estimated: boolean;
  readonly micros: number | null;
}

type Numbered<R> = R & { readonly mark: number };

const TOKENS = 'input, output, cache_read AS cacheRead, cache_write AS cacheWrite';

/**
 * All that the journal has of one person, beside their conversations. Made at a level that they do not reach (any more) it is not
 * theirs to read: such rows are as if they were not there.
 */
export class Own {
  readonly #models;
  readonly #unanswered;
  readonly #turns;
  readonly #sent;
  readonly #reminders;
  readonly #asked;
  readonly #requests;
  readonly #days;
  readonly #calls;
  readonly #notices;

  constructor(db: Database) {
    this.#models = db.prepare<[string], { place: PlaceKey; model: string }>(
      'SELECT place, model FROM chosen_models WHERE person = ? ORDER BY place LIMIT 1000',
    );
    this.#unanswered = db.prepare<[string, number], Numbered<Unanswered>>(
      `SELECT id AS mark, place, at, text, state FROM inbox INDEXED BY inbox_by_state
       WHERE state IN ('waiting', 'running', 'held', 'failed') AND identity IN (SELECT value FROM json_each(?)) AND id > ?
         AND text <> '' AND joins IS NULL AND NOT EXISTS (SELECT 1 FROM turns WHERE turns.inbox = inbox.id)
       ORDER BY id LIMIT ${PAGE}`,
    );
    this.#turns = db.prepare<[string, number], Turn & { level: TrustLevel }>(
      `SELECT n, id, level FROM turns INDEXED BY turns_by_person WHERE person = ? AND n > ? ORDER BY n LIMIT ${PAGE}`,
    );
    this.#sent = db.prepare<[TurnId], Numbered<Sent>>(
      `SELECT id AS mark, turn, kind, place, at, iif(state = 'sending', 'queued', state) AS state, why, text FROM outbox
       WHERE turn = ? AND (kind = 'sent' OR state <> 'sent') ORDER BY id LIMIT ${WORDS_MOST}`,
    );
    this.#reminders = db.prepare<[number, string, string], Reminder>(
      `SELECT id, place, at, text, state FROM reminders
       WHERE id > ? AND person = ? AND level IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ${PAGE}`,
    );
    const request = `n AS mark, person, kind, text, store, destination, place, level, turn, state, asked_at AS askedAt,
      expires_at AS expiresAt, decided_at AS decidedAt, decided_by AS decidedBy`;
    this.#asked = db.prepare<[string, number], Numbered<RequestRow>>(
      `SELECT ${request} FROM approvals INDEXED BY approvals_by_person
       WHERE person = ? AND n > ? AND state <> 'asked' ORDER BY n LIMIT ${PAGE}`,
    );
    // Whoever decides goes through everybody's: which of them are theirs is for the caller to say.
    this.#requests = db.prepare<[number], Numbered<RequestRow>>(
      `SELECT ${request} FROM approvals WHERE n > ? AND state <> 'asked' ORDER BY n LIMIT ${PAGE}`,
    );
    this.#days = db.prepare<[string, string, number], Day>(
      `SELECT day, level, model, calls, estimated, unpriced, ${TOKENS}, micros
       FROM spending INDEXED BY spending_by_person
       WHERE person = ? AND level IN (SELECT value FROM json_each(?)) ORDER BY day, level, model LIMIT ${PAGE} OFFSET ?`,
    );
    this.#calls = db.prepare<[string, string, string, number], Numbered<Call> & { day: string; state: string }>(
      `SELECT id AS mark, day, state, turn, purpose, level, model, at, ${TOKENS}, micros
       FROM usage INDEXED BY usage_by_person
       WHERE person = ? AND level IN (SELECT value FROM json_each(?)) AND state <> 'running' AND (day, id) > (?, ?)
       ORDER BY day, id LIMIT ${PAGE}`,
    );
    this.#notices = db.prepare<[number], { id: number; at: number; text: string }>(
      `SELECT id, at, text FROM notices WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
    );
  }

  models(person: string): { place: PlaceKey; model: string }[] {
    return this.#models.all(person);
  }

  /** Messages that came to no turn, as whoever sent them wrote them. */
  unanswered(identities: readonly string[], [after]: Mark): Looked<Unanswered> {
    return looked(this.#unanswered.all(JSON.stringify(identities), after));
  }

  /** What their turns had said elsewhere, and what has not arrived. */
  sent(person: string, level: TrustLevel, [turn, after]: Mark): Looked<Sent> {
    const turns = this.#turns.all(person, turn - 1);
    const rows = turns
      .filter((one) => reaches(level, one.level))
      .flatMap(({ n, id }) => this.#sent.all(id).map(({ mark, ...row }): Marked<Sent> => ({ mark: [n, mark], row })))
      .filter(({ mark: [n, id] }) => n > turn || id > after);
    return { rows, next: turns.length < PAGE ? null : [turns.at(-1)?.n ?? turn, LAST] };
  }

  reminders(person: string, level: TrustLevel, [after]: Mark): Looked<Reminder> {
    const rows = this.#reminders.all(after, person, reached(level));
    return {
      rows: rows.map((row) => ({ mark: [row.id, 0], row })),
      next: rows.length < PAGE ? null : [rows.at(-1)?.id ?? after, 0],
    };
  }

  /** Of those that this person's turns asked for. */
  asked(person: string, [after]: Mark): Looked<RequestRow> {
    return looked(this.#asked.all(person, after));
  }

  /** Of all that there were. */
  requests([after]: Mark): Looked<RequestRow> {
    return looked(this.#requests.all(after));
  }

  days(person: string, level: TrustLevel, [before]: Mark): Looked<Day> {
    const rows = this.#days.all(person, reached(level), before);
    return {
      rows: rows.map((row, index) => ({ mark: [before + index + 1, 0], row })),
      next: rows.length < PAGE ? null : [before + rows.length, 0],
    };
  }

  calls(person: string, level: TrustLevel, [day, after]: Mark): Looked<Call> {
    const found = this.#calls.all(person, reached(level), dayOf(day), after);
    const rows = found.map(({ mark, day: on, state, ...call }): Marked<Call> => {
      return { mark: [Number(on.replaceAll('-', '')), mark], row: { ...call, estimated: state === 'estimated' } };
    });
    return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.mark ?? null) };
  }

  notices([after]: Mark): Looked<{ id: number; at: number; text: string }> {
    return looked(this.#notices.all(after).map((row) => ({ ...row, mark: row.id })));
  }
}

/** `2026-03-01` of 20260301. */
const dayOf = (number: number): string =>
  String(number)
    .padStart(8, '0')
    .replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');

function looked<R>(found: readonly Numbered<R>[]): Looked<Omit<Numbered<R>, 'mark'>> {
  const rows = found.map(({ mark, ...row }) => ({ mark: [mark, 0] as Mark, row }));
  return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.mark ?? null) };
}
