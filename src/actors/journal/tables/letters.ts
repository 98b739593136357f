import type { Letter } from '../../../protocol/contracts/letters.ts';
import type { InboxId, JobId, OutboxId, TurnId } from '../../../protocol/ids.ts';
import type { Database } from '../../kernel/sqlite/index.ts';
import { MAIL, type Mail } from './inbox.ts';
import { WORK, type Work } from './jobs.ts';
import { QUEUED, type Queued } from './outbox.ts';

type Row = Omit<Letter, 'id'> & { readonly row: number };

/** Not somebody's of those who are named: before rows are counted, so that theirs push nobody's out. */
const NOT_OF = (person: string): string =>
  `NOT EXISTS (SELECT 1 FROM json_each(?) AS others WHERE others.value = ${person})`;

/** What is being forgotten is nobody's to retry. */
const kept = (turn: string): string =>
  `NOT EXISTS (SELECT 1 FROM turns CROSS JOIN conversations ON conversations.id = turns.conversation
               WHERE ${turn} AND conversations.why IN ('forgetting', 'forgotten'))`;

const MESSAGES = `state = 'failed' AND dropped_at IS NULL AND text <> '' AND joins IS NULL AND ${kept('turns.inbox = inbox.id')}`;
const REPLIES = `state IN ('failed', 'unknown') AND dropped_at IS NULL AND ${kept('turns.id = outbox.turn')}`;
const JOBS = `state = 'failed' AND dropped_at IS NULL AND ${kept('turns.id = jobs.turn')}`;

/** The words of a message that came to no turn are of no conversation: nobody can read or retry them any more. */
const OF_NO_USE = ", text = iif(EXISTS (SELECT 1 FROM turns WHERE turns.inbox = inbox.id LIMIT 1), text, '')";

/** What did not get through, and was not let go. */
export class Letters {
  readonly #lists;
  readonly #retryMessage;
  readonly #reopen;
  readonly #clear;
  readonly #isOver;
  readonly #isUnknown;
  readonly #retryReply;
  readonly #retryJob;
  readonly #drops;

  constructor(db: Database) {
    this.#lists = [
      `SELECT 'message' AS kind, letters.id AS row, 'failed' AS state, coalesce(turns.person, identity) AS person,
         letters.place AS place, at, coalesce(turns.error, 'it was not answered') AS why
       FROM (SELECT * FROM inbox INDEXED BY inbox_letters 
         WHERE ${MESSAGES} AND ${NOT_OF('coalesce((SELECT person FROM turns WHERE turns.inbox = inbox.id LIMIT 1), identity)')}
         ORDER BY id DESC LIMIT ?) AS letters
       LEFT JOIN turns ON turns.inbox = letters.id ORDER BY letters.id DESC LIMIT ?`,
      `SELECT 'reply' AS kind, letters.id AS row, letters.state AS state, turns.person AS person, letters.place AS place, at, why
       FROM (SELECT * FROM outbox INDEXED BY outbox_letters 
         WHERE ${REPLIES} AND ${NOT_OF('(SELECT person FROM turns WHERE turns.id = outbox.turn LIMIT 1)')}
         ORDER BY id DESC LIMIT ?) AS letters
       LEFT JOIN turns ON turns.id = letters.turn ORDER BY letters.id DESC LIMIT ?`,
      `SELECT 'job' AS kind, letters.id AS row, 'failed' AS state, letters.person AS person, letters.place AS place,
         coalesce(turns.ended, turns.started) AS at, letters.error AS why
       FROM (SELECT * FROM jobs INDEXED BY jobs_letters 
         WHERE ${JOBS} AND ${NOT_OF('person')} ORDER BY id DESC LIMIT ?) AS letters
       CROSS JOIN turns ON turns.id = letters.turn ORDER BY letters.id DESC LIMIT ?`,
    ].map((sql) => db.prepare<[string, number, number], Row>(sql));
    this.#retryMessage = db.prepare<[number], Mail & { turn: TurnId | null }>(
      `UPDATE inbox SET state = 'waiting', attempts = 0 WHERE id = ? AND ${MESSAGES}
       RETURNING ${MAIL}, (SELECT id FROM turns WHERE turns.inbox = inbox.id LIMIT 1) AS turn`,
    );
    this.#reopen = db.prepare<[TurnId]>(
      "UPDATE turns SET state = 'running', ended = NULL, error = NULL WHERE id = ? AND state = 'failed'",
    );
    this.#clear = [
      "DELETE FROM jobs WHERE turn = ? AND state = 'dropped'",
      "DELETE FROM outbox WHERE turn = ? AND kind = 'failure'",
      'DELETE FROM entries WHERE turn = ? AND seq > 0',
    ].map((sql) => db.prepare<[TurnId]>(sql));
    this.#isOver = db.prepare<[number], { over: 0 | 1 }>(
      `SELECT conversations.closed_at IS NOT NULL AND turns.place LIKE 'group:%' AS over
       FROM turns CROSS JOIN conversations ON conversations.id = turns.conversation WHERE turns.inbox = ? LIMIT 1`,
    );
    this.#isUnknown = db.prepare<[number], { unknown: 0 | 1 }>(
      "SELECT state = 'unknown' AS unknown FROM outbox WHERE id = ? LIMIT 1",
    );
    this.#retryReply = db.prepare<[number, number], Queued>(
      `UPDATE outbox SET state = 'queued', attempts = 0, next_at = NULL, why = NULL, at = ? WHERE id = ? AND ${REPLIES}
       RETURNING ${QUEUED}`,
    );
    this.#retryJob = db.prepare<[number], Work & { approval: string | null }>(
      `UPDATE jobs SET state = 'ready', attempts = 0, next_at = NULL, error = NULL WHERE id = ? AND ${JOBS}
       RETURNING ${WORK}, approval`,
    );
    const drop = (table: string, which: string, more = '') =>
      db.prepare<[number, number]>(`UPDATE ${table} SET dropped_at = ?${more} WHERE id = ? AND ${which}`);
    this.#drops = {
      message: drop('inbox', MESSAGES, OF_NO_USE),
      reply: drop('outbox', REPLIES),
      job: drop('jobs', JOBS),
    };
  }

  /**
   * The newest first.
   *
   * @param others people, by name and by identity, whose letters these are not
   */
  list(limit: number, others: readonly string[]): Letter[] {
    const named = JSON.stringify(others);
    return this.#lists
      .flatMap((statement) => statement.all(named, limit, limit))
      .sort((a, b) => b.at - a.at)
      .slice(0, limit)
      .map(({ row, ...letter }) => ({ id: `${letter.kind}-${row}`, ...letter }));
  }

  /** A message waits again. A turn that failed begins anew under its own id: nothing of what it did stands in its way. */
  retryMessage(id: InboxId): Mail | undefined {
    const found = this.#retryMessage.get(id);
    if (found === undefined) return undefined;
    const { turn, ...mail } = found;
    if (turn === null) return mail;
    this.#reopen.run(turn);
    for (const statement of this.#clear) statement.run(turn);
    return mail;
  }

  /** The room of the message has begun anew since. */
  isOver(id: InboxId): boolean {
    return this.#isOver.get(id)?.over === 1;
  }

  isUnknown(id: OutboxId): boolean {
    return this.#isUnknown.get(id)?.unknown === 1;
  }

  retryReply(id: OutboxId, now: number): Queued | undefined {
    return this.#retryReply.get(now, id);
  }

  retryJob(id: JobId): (Work & { readonly approval: string | null }) | undefined {
    return this.#retryJob.get(id);
  }

  /** Answers whether it was one. */
  drop(kind: Letter['kind'], id: number, now: number): boolean {
    return this.#drops[kind].run(now, id).changes === 1;
  }
}
