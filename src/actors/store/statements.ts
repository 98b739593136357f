/** Every statement of a store, bounded by LIMIT or by a key: a running one cannot be interrupted. */
import { tablesOf } from './schema.ts';

export interface AudienceStatements {
  /** The best rows for an FTS5 query, best first, the newer of equals first. (query, limit) */
  readonly best: string;
  /** (limit) */
  readonly newest: string;
  /** (hash) */
  readonly known: string;
  /** (id) */
  readonly mentioned: string;
  /** (text, author, place, turn, at, integrity, id) */
  readonly said: string;
  /** (text, author, place, turn, at, hash, integrity) */
  readonly add: string;
  /** (id, text) */
  readonly index: string;
  /** (id) */
  readonly unindex: string;
}

export function statementsOf(audience: number): AudienceStatements {
  const { memories, words } = tablesOf(audience);
  return {
    // A row that nobody said is nobody's to read: somebody's own program may have put it there.
    best: `
      SELECT m.id, m.text, m.author, m.at, m.integrity
      FROM (SELECT rowid, bm25(${words}) AS score FROM ${words} WHERE ${words} MATCH ? ORDER BY score, rowid DESC LIMIT ?) AS hit
      CROSS JOIN ${memories} AS m ON m.id = hit.rowid
      WHERE m.author <> ''
      ORDER BY hit.score, hit.rowid DESC`,
    newest: `SELECT id, text, author, at, integrity FROM ${memories} WHERE author <> '' ORDER BY id DESC LIMIT ?`,
    known: `SELECT id, author, integrity FROM ${memories} WHERE hash = ?`,
    mentioned: `UPDATE ${memories} SET mentions = mentions + 1 WHERE id = ?`,
    said: `UPDATE ${memories} SET text = ?, author = ?, place = ?, turn = ?, at = ?, integrity = ? WHERE id = ?`,
    add: `INSERT INTO ${memories} (text, author, place, turn, at, hash, integrity) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    index: `INSERT INTO ${words} (rowid, text) VALUES (?, ?)`,
    unindex: `DELETE FROM ${words} WHERE rowid = ?`,
  };
}

export const STATEMENTS = {
  /** (name) */
  person: 'SELECT id FROM people WHERE name = ?',
  /** (name) */
  addPerson: 'INSERT INTO people (name) VALUES (?) RETURNING id',
  /** (turn, key) */
  receipt: 'SELECT id, outcome FROM receipts WHERE turn = ? AND key = ?',
  /** (turn, key, id, outcome, at) */
  addReceipt: 'INSERT INTO receipts (turn, key, id, outcome, at) VALUES (?, ?, ?, ?, ?)',
} as const;
