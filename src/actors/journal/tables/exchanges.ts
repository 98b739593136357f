import { reached } from '../../../domain/reached.ts';
import { type PlaceKey, SCHEDULE } from '../../../protocol/address.ts';
import type { PersonName, TurnId } from '../../../protocol/ids.ts';
import { reaches, type TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import type { TurnRow } from './turns.ts';

/** How far back a person's own exchange is looked for, in turns of everybody in the place. */
const TURNS_MOST = 200;
const PLACES_MOST = 100;

export type WhyOut = 'retried' | 'undone';

/** Turns that are taken out of their conversation: kept and marked, and read by no model, search or viewer of it any more. */
export class Exchanges {
  readonly #last;
  readonly #isBusy;
  readonly #sent;
  readonly #takeOut;
  readonly #verbose;
  readonly #tune;

  constructor(db: Database) {
    this.#last = db.prepare<[PersonName, string, PlaceKey, PersonName], Pick<TurnRow, 'id' | 'level'>>(
      `SELECT id, level FROM (
         SELECT turns.n, turns.id, turns.level, turns.person FROM readers
         CROSS JOIN conversations ON conversations.id = readers.conversation
         CROSS JOIN turns ON turns.conversation = conversations.id
         WHERE readers.person = ? AND conversations.level IN (SELECT value FROM json_each(?)) AND conversations.place = ?
           AND conversations.closed_at IS NULL AND turns.taken_out IS NULL AND turns.state <> 'running'
           AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.id = turns.inbox AND inbox.channel = '${SCHEDULE}')
         ORDER BY turns.n DESC LIMIT ${TURNS_MOST})
       WHERE person = ? ORDER BY n DESC LIMIT 1`,
    );
    this.#isBusy = db.prepare<{ place: PlaceKey }, { busy: 0 | 1 }>(
      `SELECT EXISTS (SELECT 1 FROM inbox INDEXED BY inbox_by_state LEFT JOIN turns ON turns.inbox = inbox.id
                      WHERE inbox.state IN ('waiting', 'running') AND coalesce(turns.place, inbox.place) = @place) AS busy
       LIMIT 1`,
    );
    this.#sent = db
      .prepare<[TurnId], PlaceKey>(
        `SELECT DISTINCT place FROM outbox WHERE turn = ? AND kind = 'sent' AND state IN ('queued', 'sending', 'sent', 'unknown')
         ORDER BY place LIMIT ${PLACES_MOST}`,
      )
      .pluck();
    this.#takeOut = [
      'UPDATE turns SET taken_out = @why WHERE id = @turn',
      // Nothing is remembered by itself of what was taken back before.
      "UPDATE jobs SET state = 'dropped', next_at = NULL WHERE turn = @turn AND kind = 'capture' AND state = 'ready'",
      "UPDATE approvals SET state = 'expired', decided_at = @at WHERE turn = @turn AND state = 'pending'",
      // An answer that is still on its way is not wanted any more.
      `UPDATE outbox SET state = 'failed', why = 'it was taken out', next_at = NULL, dropped_at = @at
       WHERE turn = @turn AND kind = 'reply' AND state = 'queued'`,
      // It is tried again in another way, or not wanted any more.
      `UPDATE inbox SET dropped_at = @at WHERE id = (SELECT inbox FROM turns WHERE id = @turn)
         AND state = 'failed' AND dropped_at IS NULL`,
    ].map((sql) => db.prepare<{ turn: TurnId; why: WhyOut; at: number }>(sql));
    this.#verbose = db.prepare<[PlaceKey]>('SELECT 1 FROM verbose WHERE place = ? LIMIT 1');
    this.#tune = {
      on: db.prepare<[PlaceKey]>('INSERT INTO verbose (place) VALUES (?) ON CONFLICT DO NOTHING'),
      off: db.prepare<[PlaceKey]>('DELETE FROM verbose WHERE place = ?'),
    };
  }

  /** The last that ended, of this person's own (what their jobs have said there is none) in the open conversation of the place, as far as they can read it. */
  last(person: PersonName, place: PlaceKey, level: TrustLevel): TurnId | undefined {
    const found = this.#last.get(person, reached(level), place, person);
    return found !== undefined && reaches(level, found.level) ? found.id : undefined;
  }

  /** Something is being answered there, or waits to be. */
  isBusy(place: PlaceKey): boolean {
    return this.#isBusy.get({ place })?.busy === 1;
  }

  /** Where else words of the turn were said. */
  sent(turn: TurnId): PlaceKey[] {
    return this.#sent.all(turn);
  }

  takeOut(turn: TurnId, why: WhyOut, at: number): void {
    for (const statement of this.#takeOut) statement.run({ turn, why, at });
  }

  isVerbose(place: PlaceKey): boolean {
    return this.#verbose.get(place) !== undefined;
  }

  setVerbose(place: PlaceKey, on: boolean): void {
    this.#tune[on ? 'on' : 'off'].run(place);
  }
}
