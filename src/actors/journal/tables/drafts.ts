import type { IdempotencyKey, TurnId } from '../../../protocol/ids.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { PAGE } from './inbox.ts';
import { type OutboxRow, QUEUED, type Queued, type Words } from './outbox.ts';

export interface Draft extends Words {
  readonly key: IdempotencyKey;
  /** The person's own words. */
  readonly quoted: 0 | 1;
}

export type Drafted = Pick<Draft, 'place' | 'text' | 'quoted'>;

/** Rows of the outbox that wait for their turn to be committed: nobody has heard of them. */
export class Drafts {
  readonly #add;
  readonly #has;
  readonly #of;
  readonly #release;
  readonly #forget;

  constructor(db: Database) {
    this.#add = db.prepare<Draft>(
      `INSERT INTO outbox (turn, key, channel, place, level, kind, text, answers, quoted, state, at, trace)
       VALUES (@turn, @key, @channel, @place, @level, @kind, @text, @answers, @quoted, 'pending', @at, @trace)`,
    );
    this.#has = db.prepare<[IdempotencyKey]>('SELECT 1 FROM outbox WHERE key = ? LIMIT 1');
    this.#of = db.prepare<[TurnId, number], Drafted>(
      "SELECT place, text, quoted FROM outbox WHERE turn = ? AND state = 'pending' ORDER BY id LIMIT ?",
    );
    this.#release = db.prepare<[OutboxRow['at'], TurnId], Queued>(
      `UPDATE outbox SET state = 'queued', at = ? WHERE turn = ? AND state = 'pending' RETURNING ${QUEUED}`,
    );
    this.#forget = db.prepare<[TurnId]>("DELETE FROM outbox WHERE turn = ? AND state = 'pending'");
  }

  add(words: Draft): void {
    this.#add.run(words);
  }

  /** Whether something was drafted under this key, also where it was released since. */
  has(key: IdempotencyKey): boolean {
    return this.#has.get(key) !== undefined;
  }

  /** What the turn wants to say elsewhere. */
  of(turn: TurnId): readonly Drafted[] {
    return this.#of.all(turn, PAGE);
  }

  /** The turn is committed: its words may go out. */
  release(turn: TurnId, now: number): readonly Queued[] {
    return this.#release.all(now, turn);
  }

  /** The turn failed, or starts over: what it wanted to say elsewhere is not said. */
  forget(turn: TurnId): void {
    this.#forget.run(turn);
  }
}
