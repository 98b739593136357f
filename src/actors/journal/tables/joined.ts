import type { InboxId } from '../../../protocol/ids.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { type InboxRow, MAIL, type Mail } from './inbox.ts';

/** Messages of one turn beside its own: whoever writes on and on is answered in between. */
const MOST = { messages: 20, bytes: 200_000 } as const;

/** Messages that came while a turn of the same person ran, and are answered by it. They end as its own message does. */
export class Joined {
  readonly #room;
  readonly #join;
  readonly #all;
  readonly #hear;
  readonly #unhear;
  readonly #end;
  readonly #leave;
  readonly #reopen;

  constructor(db: Database) {
    this.#room = db.prepare<[InboxId], { messages: number; bytes: number }>(
      'SELECT count(*) AS messages, coalesce(sum(octet_length(text)), 0) AS bytes FROM inbox WHERE joins = ? LIMIT 1',
    );
    this.#join = db.prepare<[InboxId, InboxId]>(
      "UPDATE inbox SET joins = ? WHERE id = ? AND state = 'waiting' AND joins IS NULL",
    );
    this.#all = db.prepare<[InboxId], InboxRow>(
      `SELECT * FROM inbox WHERE joins = ? ORDER BY id LIMIT ${MOST.messages}`,
    );
    this.#hear = db.prepare<[number, InboxId]>('UPDATE inbox SET heard = ? WHERE id = ?');
    this.#unhear = db.prepare<[InboxId]>('UPDATE inbox SET heard = NULL WHERE joins = ?');
    this.#end = db.prepare<['done' | 'failed', InboxId]>(
      "UPDATE inbox SET state = ? WHERE joins = ? AND state = 'waiting'",
    );
    this.#leave = db.prepare<[InboxId], Mail>(
      `UPDATE inbox SET joins = NULL WHERE joins = ? AND state = 'waiting' AND heard IS NULL RETURNING ${MAIL}`,
    );
    this.#reopen = db.prepare<[InboxId]>(
      "UPDATE inbox SET state = 'waiting', heard = NULL WHERE joins = ? AND state = 'failed' AND text <> ''",
    );
  }

  /** Answers whether it joined: it waited for nothing else, and there was room for it. */
  join(message: InboxRow, to: InboxId): boolean {
    const { messages, bytes } = this.#room.get(to) ?? { messages: 0, bytes: 0 };
    const size = Buffer.byteLength(message.text);
    if (messages >= MOST.messages || bytes + size > MOST.bytes) return false;
    return this.#join.run(to, message.id).changes === 1;
  }

  /** What joined this message's turn, in the order in which it came. */
  all(to: InboxId): readonly InboxRow[] {
    return this.#all.all(to);
  }

  /** Of them what the turn has not read yet. */
  unheard(to: InboxId): readonly InboxRow[] {
    return this.all(to).filter(({ heard, state }) => heard === null && state === 'waiting');
  }

  hear(id: InboxId, step: number): void {
    this.#hear.run(step, id);
  }

  /** The turn starts over, and reads them anew. */
  unhear(to: InboxId): void {
    this.#unhear.run(to);
  }

  end(to: InboxId, state: 'done' | 'failed'): void {
    this.#end.run(state, to);
  }

  /** The turn goes no further: what it has not read is mail like any other. */
  leave(to: InboxId): readonly Mail[] {
    return this.#leave.all(to);
  }

  /** The message that they joined is tried once more. */
  reopen(to: InboxId): void {
    this.#reopen.run(to);
  }
}
