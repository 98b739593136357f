import type { ChannelName, PlaceKey } from '../../../protocol/address.ts';
import type { OutboxKind } from '../../../protocol/contracts/journal/index.ts';
import type { OutboxId, PersonName, TurnId } from '../../../protocol/ids.ts';
import type { TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { PAGE } from './inbox.ts';

/** `pending`: it waits for its turn to be committed. */
export type OutboxState = 'pending' | 'queued' | 'sending' | 'sent' | 'held' | 'failed' | 'unknown';

export interface OutboxRow {
  readonly id: OutboxId;
  /** Null where a message was given up before its turn began. */
  readonly turn: TurnId | null;
  readonly channel: ChannelName;
  readonly place: PlaceKey;
  readonly level: TrustLevel;
  readonly kind: OutboxKind;
  readonly text: string;
  /** The channel's id of the message that is answered. */
  readonly answers: string;
  /** 0: the answer. What was said before it counts from 1. */
  readonly part: number;
  readonly state: OutboxState;
  /** Somebody let it go to a place that is worth at least this. */
  readonly approved: TrustLevel | null;
  /** Who did. */
  readonly approved_by: PersonName | null;
  readonly attempts: number;
  readonly receipt: string | null;
  /** Since when it waits. */
  readonly at: number;
  /** Of the message that is answered. */
  readonly trace: string | null;
}

export type Words = Omit<OutboxRow, 'id' | 'state' | 'part' | 'approved' | 'approved_by' | 'attempts' | 'receipt'>;

export interface Approved {
  readonly reaches: TrustLevel;
  readonly by: PersonName;
}

export interface NewWords extends Words {
  /** Not the last that the turn answers here. */
  readonly interim?: boolean;
  readonly approved?: Approved;
}

/** Words that are queued, without the words. */
export type Queued = Pick<
  OutboxRow,
  'id' | 'channel' | 'place' | 'level' | 'kind' | 'approved' | 'approved_by' | 'trace'
>;

/** Words that go no further by themselves. */
export type Stuck = Pick<OutboxRow, 'id' | 'place' | 'kind'>;

export const QUEUED = 'id, channel, place, level, kind, approved, approved_by, trace';

/** What a job or a reminder says waits longer for whoever is away: nobody asked for it just now. */
const BY_THE_CLOCK_MS = 6 * 24 * 60 * 60_000;

/** Words on their way: `pending → queued → sending → sent | queued again | held | failed | unknown`. */
export class Outbox {
  readonly #add;
  readonly #approve;
  readonly #deny;
  readonly #get;
  readonly #send;
  readonly #end;
  readonly #sleep;
  readonly #queued;
  readonly #nextAt;
  readonly #due;
  readonly #wake;
  readonly #loseSending;
  readonly #loseQueued;
  readonly #tooOld;

  constructor(db: Database) {
    this.#add = db.prepare<Words & Pick<OutboxRow, 'approved' | 'approved_by'> & { interim: 0 | 1 }, Queued>(
      `INSERT INTO outbox (turn, channel, place, level, kind, text, answers, approved, approved_by, at, trace, part)
       VALUES (@turn, @channel, @place, @level, @kind, @text, @answers, @approved, @approved_by, @at, @trace,
               iif(@interim, (SELECT coalesce(max(part), 0) + 1 FROM outbox WHERE turn = @turn AND place = @place), 0))
       RETURNING ${QUEUED}`,
    );
    this.#approve = db.prepare<[TrustLevel, PersonName, number, OutboxId], Queued>(
      `UPDATE outbox SET state = 'queued', approved = ?, approved_by = ?, why = NULL, next_at = NULL, attempts = 0, at = ?
       WHERE id = ? AND state = 'held' RETURNING ${QUEUED}`,
    );
    this.#deny = db.prepare<[string, OutboxId]>("UPDATE outbox SET why = ? WHERE id = ? AND state = 'held'");
    this.#get = db.prepare<[OutboxId], OutboxRow>('SELECT * FROM outbox WHERE id = ? LIMIT 1');
    this.#send = db.prepare<[OutboxId]>(
      "UPDATE outbox SET state = 'sending', attempts = attempts + 1, next_at = NULL WHERE id = ?",
    );
    this.#end = db.prepare<[OutboxState, string | null, string | null, OutboxId]>(
      'UPDATE outbox SET state = ?, receipt = ?, why = ?, next_at = NULL WHERE id = ?',
    );
    this.#sleep = db.prepare<[number, string, OutboxId]>(
      "UPDATE outbox SET state = 'queued', next_at = ?, why = ? WHERE id = ?",
    );
    this.#queued = db.prepare<[number, number], Queued>(
      `SELECT ${QUEUED} FROM outbox INDEXED BY outbox_by_state
       WHERE state = 'queued' AND next_at IS NULL AND id > ? ORDER BY id LIMIT ?`,
    );
    this.#nextAt = db.prepare<[], { next_at: number }>(
      'SELECT next_at FROM outbox WHERE next_at IS NOT NULL ORDER BY next_at LIMIT 1',
    );
    this.#due = db.prepare<[number, number], Queued>(
      `SELECT ${QUEUED} FROM outbox WHERE next_at <= ? ORDER BY next_at LIMIT ?`,
    );
    this.#wake = db.prepare<[OutboxId]>('UPDATE outbox SET next_at = NULL WHERE id = ?');
    this.#loseSending = db.prepare<[string, number], Stuck>(
      `UPDATE outbox SET state = 'unknown', why = ?
       WHERE id IN (SELECT id FROM outbox WHERE state = 'sending' ORDER BY id LIMIT ?) RETURNING id, place, kind`,
    );
    this.#loseQueued = db.prepare<[string, number], Stuck>(
      `UPDATE outbox SET state = 'unknown', why = ?, next_at = NULL
       WHERE id IN (SELECT id FROM outbox WHERE state IN ('queued', 'sending') ORDER BY id LIMIT ?) RETURNING id, place, kind`,
    );
    this.#tooOld = db.prepare<{ why: string; before: number; limit: number }, Stuck>(
      `UPDATE outbox SET state = 'failed', why = @why, next_at = NULL
       WHERE id IN (SELECT id FROM outbox WHERE state = 'queued' AND at < iif(answers LIKE 'schedule:%', @before - ${BY_THE_CLOCK_MS}, @before)
                    ORDER BY id LIMIT @limit) RETURNING id, place, kind`,
    );
  }

  queue({ approved, interim = false, ...words }: NewWords): Queued {
    const by = { approved: approved?.reaches ?? null, approved_by: approved?.by ?? null };
    const row = this.#add.get({ ...words, ...by, interim: interim ? 1 : 0 });
    if (row === undefined) throw new Error('words were not queued');
    return row;
  }

  /** Held words may go to a place that is worth at least this. They wait from now on. */
  approve(id: OutboxId, { reaches, by }: Approved, now: number): Queued | undefined {
    return this.#approve.get(reaches, by, now, id);
  }

  /** Held words stay so. */
  deny(id: OutboxId, why: string): void {
    this.#deny.run(why, id);
  }

  get(id: OutboxId): OutboxRow | undefined {
    return this.#get.get(id);
  }

  send(id: OutboxId): void {
    this.#send.run(id);
  }

  sent(id: OutboxId, receipt: string): void {
    this.#end.run('sent', receipt, null, id);
  }

  end(id: OutboxId, state: 'held' | 'failed' | 'unknown', why: string): void {
    this.#end.run(state, null, why, id);
  }

  /** Queued again, not before `until`. */
  sleep(id: OutboxId, until: number, why: string): void {
    this.#sleep.run(until, why, id);
  }

  /** Those that may go out, oldest first, a page after `after`. */
  queued(after: number): readonly Queued[] {
    return this.#queued.all(after, PAGE);
  }

  /** When the first sleeping one wakes. */
  nextAt(): number | undefined {
    return this.#nextAt.get()?.next_at;
  }

  /** Wakes those whose time has come. */
  wake(now: number): readonly Queued[] {
    const due = this.#due.all(now, PAGE);
    for (const { id } of due) this.#wake.run(id);
    return due;
  }

  /** What was being sent when the thread ended: nobody knows whether it arrived. */
  loseSending(why: string): readonly Stuck[] {
    return this.#loseSending.all(why, PAGE);
  }

  /** What was to be sent: whether it was, nobody knows. */
  loseQueued(why: string): readonly Stuck[] {
    return this.#loseQueued.all(why, PAGE);
  }

  /** What waited since before `before` is not sent by itself any more. */
  giveUpOld(before: number, why: string): readonly Stuck[] {
    return this.#tooOld.all({ why, before, limit: PAGE });
  }
}
