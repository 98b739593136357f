import type { PlaceKey } from '../../../protocol/address.ts';
import type { ApprovalId, IdempotencyKey, OutboxId, PersonName, TurnId } from '../../../protocol/ids.ts';
import type { StoreName, TrustLevel } from '../../../protocol/trust.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { PAGE } from './inbox.ts';

/** `asked` until the turn is committed. What was approved is `applied` once it is done, or it `failed`. */
export type ApprovalState = 'asked' | 'pending' | 'approved' | 'denied' | 'expired' | 'applied' | 'failed';

interface Asked {
  readonly turn: TurnId;
  readonly text: string;
  /** Who could read it then. */
  readonly reaches: TrustLevel;
  readonly person: PersonName;
  readonly place: PlaceKey;
  readonly level: TrustLevel;
  readonly integrity: TrustLevel;
}

/** What is asked for: words for a store, for a place, words that are held in the outbox; an address to fetch, a file to write. */
type Wish =
  | { readonly kind: 'memory'; readonly key: IdempotencyKey; readonly store: StoreName }
  | { readonly kind: 'message'; readonly key: IdempotencyKey; readonly destination: PlaceKey }
  | { readonly kind: 'message' | 'reply'; readonly outbox: OutboxId; readonly destination: PlaceKey }
  | { readonly kind: 'url'; readonly key: IdempotencyKey }
  /** `destination`: the path of it, below the folder `scope`. */
  | { readonly kind: 'file'; readonly key: IdempotencyKey; readonly scope: string; readonly destination: string };

export type NewApproval = Asked & Wish;

export interface ApprovalRow extends Asked {
  readonly id: ApprovalId;
  readonly kind: NewApproval['kind'];
  readonly key: IdempotencyKey | null;
  readonly store: StoreName | null;
  readonly destination: string | null;
  readonly scope: string | null;
  readonly outbox: OutboxId | null;
  readonly state: ApprovalState;
  readonly asked_at: number;
  readonly expires_at: number;
}

interface Stored extends Omit<ApprovalRow, 'state'> {
  readonly state: 'asked' | 'pending';
}

/** Nobody is asked about it any longer. */
const EXPIRES_MS = 72 * 60 * 60 * 1_000;
/** An id may be taken: then another is drawn. */
const DRAWS_MAX = 100;

/** Requests, and what became of them. */
export class Approvals {
  readonly #newId: () => ApprovalId;
  readonly #add;
  readonly #get;
  readonly #has;
  readonly #ofTurn;
  readonly #ofPerson;
  readonly #release;
  readonly #forget;
  readonly #pending;
  readonly #decide;
  readonly #end;
  readonly #nextAt;
  readonly #expired;
  readonly #url;

  constructor(db: Database, newId: () => ApprovalId) {
    this.#newId = newId;
    this.#add = db.prepare<Stored>(
      `INSERT INTO approvals (id, turn, key, kind, store, destination, scope, outbox, text, reaches, person, place, level,
                              integrity, state, asked_at, expires_at)
       VALUES (@id, @turn, @key, @kind, @store, @destination, @scope, @outbox, @text, @reaches, @person, @place, @level,
               @integrity, @state, @asked_at, @expires_at)
       ON CONFLICT (id) DO NOTHING`,
    );
    this.#get = db.prepare<[ApprovalId], ApprovalRow>('SELECT * FROM approvals WHERE id = ? LIMIT 1');
    this.#has = db.prepare<[IdempotencyKey]>('SELECT 1 FROM approvals WHERE key = ? LIMIT 1');
    this.#ofTurn = db.prepare<[TurnId, number], { count: number }>(
      "SELECT count(*) AS count FROM (SELECT 1 FROM approvals WHERE turn = ? AND state = 'asked' LIMIT ?)",
    );
    this.#ofPerson = db.prepare<[PersonName, number], { count: number }>(
      `SELECT count(*) AS count
       FROM (SELECT 1 FROM approvals WHERE person = ? AND state IN ('asked', 'pending') LIMIT ?)`,
    );
    this.#release = db.prepare<[TurnId]>("UPDATE approvals SET state = 'pending' WHERE turn = ? AND state = 'asked'");
    this.#forget = db.prepare<[TurnId]>("DELETE FROM approvals WHERE turn = ? AND state = 'asked'");
    this.#pending = db.prepare<[number, number, number], ApprovalRow & { n: number }>(
      "SELECT * FROM approvals WHERE state = 'pending' AND expires_at > ? AND n > ? ORDER BY n LIMIT ?",
    );
    this.#decide = db.prepare<[ApprovalState, number, PersonName | null, ApprovalId]>(
      'UPDATE approvals SET state = ?, decided_at = ?, decided_by = ? WHERE id = ?',
    );
    this.#end = db.prepare<[ApprovalState, ApprovalId]>('UPDATE approvals SET state = ? WHERE id = ?');
    this.#nextAt = db.prepare<[], { expires_at: number }>(
      "SELECT expires_at FROM approvals WHERE state = 'pending' ORDER BY expires_at LIMIT 1",
    );
    this.#url = db.prepare<[string, number]>(
      `SELECT 1 FROM approvals CROSS JOIN turns ON turns.id = approvals.turn
       WHERE approvals.kind = 'url' AND approvals.state = 'applied' AND approvals.text = ? AND turns.conversation = ? LIMIT 1`,
    );
    this.#expired = db.prepare<[number, number], ApprovalRow>(
      "SELECT * FROM approvals WHERE state = 'pending' AND expires_at <= ? ORDER BY expires_at LIMIT ?",
    );
  }

  /** `pending`: nothing has to be waited for before somebody is asked. */
  ask(wish: NewApproval, state: 'asked' | 'pending', now: number): void {
    const row = {
      ...{ key: null, store: null, destination: null, scope: null, outbox: null },
      ...wish,
      ...{ state, asked_at: now, expires_at: now + EXPIRES_MS },
    };
    for (let tries = 0; tries < DRAWS_MAX; tries += 1) {
      if (this.#add.run({ ...row, id: this.#newId() }).changes === 1) return;
    }
    throw new Error('a request got no id');
  }

  get(id: ApprovalId): ApprovalRow | undefined {
    return this.#get.get(id);
  }

  has(key: IdempotencyKey): boolean {
    return this.#has.get(key) !== undefined;
  }

  /** Whether somebody let this address be fetched in this conversation. */
  hasUrl(url: string, conversation: number): boolean {
    return this.#url.get(url, conversation) !== undefined;
  }

  /** How many a running turn has asked for, counted up to `limit`. */
  countOfTurn(turn: TurnId, limit: number): number {
    return this.#ofTurn.get(turn, limit)?.count ?? 0;
  }

  /** How many of a person's wait, counted up to `limit`. */
  countOfPerson(person: PersonName, limit: number): number {
    return this.#ofPerson.get(person, limit)?.count ?? 0;
  }

  /** The turn is committed: somebody may decide. Answers whether it asked for anything. */
  release(turn: TurnId): boolean {
    return this.#release.run(turn).changes > 0;
  }

  /** The turn failed, or starts over: what it asked for is not asked. */
  forget(turn: TurnId): void {
    this.#forget.run(turn);
  }

  /** A page of those that wait for a decision, the oldest first, from behind `after`. */
  pending(now: number, after: number): readonly (ApprovalRow & { n: number })[] {
    return this.#pending.all(now, after, PAGE);
  }

  /** `by`: null where its time has passed. */
  decide(
    id: ApprovalId,
    state: 'approved' | 'applied' | 'denied' | 'expired',
    by: PersonName | null,
    now: number,
  ): void {
    this.#decide.run(state, now, by, id);
  }

  /** What became of one that was approved. */
  end(id: ApprovalId, state: 'approved' | 'applied' | 'failed'): void {
    this.#end.run(state, id);
  }

  /** When the first expires. */
  nextAt(): number | undefined {
    return this.#nextAt.get()?.expires_at;
  }

  /** A page of those whose time has passed. */
  expired(now: number): readonly ApprovalRow[] {
    return this.#expired.all(now, PAGE);
  }
}
