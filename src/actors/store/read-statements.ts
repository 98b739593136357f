/** Every statement of reading, bounded by LIMIT or by a key: a running one cannot be interrupted. */
import { tablesOf } from './schema.ts';

export function readStatements(audience: number) {
  const { memories, about, changes, known } = tablesOf(audience);
  // A row that nobody said is nobody's to read: somebody's own program may have put it there.
  const readable = "state IN ('live', 'archived') AND author <> ''";
  return {
    /** Newest first. (before, limit) */
    before: `SELECT id FROM ${memories} WHERE at < ? AND ${readable} ORDER BY at DESC, id DESC LIMIT ?`,
    /** Said after that one, or itself; the oldest first. (at, at, id, limit) */
    after: `SELECT id FROM ${memories} WHERE at >= ? AND (at, id) >= (?, ?) AND ${readable} ORDER BY at, id LIMIT ?`,
    /** Said before it; the newest first. (at, at, id, limit) */
    earlier: `SELECT id FROM ${memories} WHERE at <= ? AND (at, id) < (?, ?) AND ${readable} ORDER BY at DESC, id DESC LIMIT ?`,
    /** (kind, name, limit) */
    about: `SELECT memory FROM ${about} WHERE kind = ? AND name = ? ORDER BY memory DESC LIMIT ?`,
    /** (id) */
    standing: `SELECT state, author, expires FROM ${memories} WHERE id = ?`,
    count: `SELECT count(*) FROM ${memories}`,
    live: `SELECT count(*) FROM ${memories} WHERE state = 'live'`,
    archived: `SELECT count(*) FROM ${memories} WHERE state = 'archived'`,
    changes: `SELECT count(*) FROM ${changes}`,
    people: `SELECT count(*) FROM ${known}`,
    oldest: `SELECT min(at) FROM ${memories}`,
    newest: `SELECT max(at) FROM ${memories}`,
    /** (uses, at, id) */
    used: `UPDATE ${memories} SET uses = uses + ?, used_at = ? WHERE id = ?`,
  } as const;
}

export const STATEMENTS = {
  /** (name) */
  person: 'SELECT id FROM people WHERE name = ?',
  /** (name) */
  addPerson: 'INSERT INTO people (name) VALUES (?) RETURNING id',
  /** (turn, key) */
  receipt: 'SELECT id, outcome, more FROM receipts WHERE turn = ? AND key = ?',
  /** (turn, key, id, outcome, at, more) */
  addReceipt: 'INSERT INTO receipts (turn, key, id, outcome, at, more) VALUES (?, ?, ?, ?, ?, ?)',
} as const;
