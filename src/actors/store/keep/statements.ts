/** Every statement of what looks after rows, bounded by LIMIT or by a key. */
import { tablesOf } from '../schema.ts';

/** What is written of a row, in the order of the arguments. By place, not by name: that takes half the time. */
export const WRITTEN = [
  'text',
  'title',
  'facts',
  'type',
  'tags',
  'people',
  'files',
  'author',
  'integrity',
  'place',
  'turn',
  'conversation',
  'ref',
  'mentions',
  'at',
  'updated',
  'expires',
  'state',
  'replaced_by',
  'archived_at',
] as const;

const COLUMNS = `id, ${WRITTEN.join(', ')}`;

export function rowStatements(audience: number) {
  const { memories, about, changes, known } = tablesOf(audience);
  return {
    /** (id) */
    get: `SELECT ${COLUMNS} FROM ${memories} WHERE id = ?`,
    /** (after, limit) */
    page: `SELECT ${COLUMNS} FROM ${memories} WHERE id > ? AND state IN ('live', 'archived') AND author <> '' ORDER BY id LIMIT ?`,
    /** In whatever state. (after, limit) */
    all: `SELECT ${COLUMNS} FROM ${memories} WHERE id > ? AND author <> '' ORDER BY id LIMIT ?`,
    /** (author, after, limit) */
    said: `SELECT ${COLUMNS} FROM ${memories} INDEXED BY ${memories}_author WHERE author = ? AND id > ? ORDER BY id LIMIT ?`,
    /** (after, limit) */
    found: `SELECT ${COLUMNS} FROM ${memories} WHERE id > ? AND state IN ('live', 'archived') ORDER BY id LIMIT ?`,
    /** (hash) */
    same: `SELECT id FROM ${memories} WHERE hash = ?`,
    /** (as in `WRITTEN`, hash) */
    add: `INSERT INTO ${memories} (${WRITTEN.join(', ')}, hash) VALUES (${'?, '.repeat(WRITTEN.length)}?)`,
    /** (as in `WRITTEN`, hash, id) */
    put: `UPDATE ${memories} SET ${WRITTEN.map((column) => `${column} = ?`).join(', ')}, hash = ? WHERE id = ?`,
    /** (kind, name, memory) */
    addAbout: `INSERT OR IGNORE INTO ${about} (kind, name, memory) VALUES (?, ?, ?)`,
    /** (memory) */
    removeAbout: `DELETE FROM ${about} WHERE memory = ?`,
    /** (name, shown, at) */
    know: `INSERT INTO ${known} (name, shown, last_at) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET mentions = mentions + 1, last_at = max(last_at, excluded.last_at)`,
    /** Once less; not at all where nothing speaks of them any more. (name, name) */
    forgetPerson: `DELETE FROM ${known} WHERE name = ?
      AND NOT EXISTS (SELECT 1 FROM ${about} WHERE kind = 'person' AND name = ?)`,
    /** Each: (id) */
    removals: [
      `DELETE FROM receipts WHERE turn IN (SELECT turn FROM ${changes} WHERE memory = ?)`,
      `DELETE FROM ${changes} WHERE memory = ?`,
      `DELETE FROM ${memories} WHERE id = ?`,
    ],
  } as const;
}

export function changeStatements(audience: number) {
  const { memories, changes } = tablesOf(audience);
  const columns = 'c.n, c.memory, c.event, c.at, c.by, c.turn, c.before, c.after, c.undone';
  return {
    /** (limit) */
    newest: `SELECT ${columns} FROM ${changes} AS c ORDER BY c.n DESC LIMIT ?`,
    /** (turn, limit) */
    ofTurn: `SELECT ${columns} FROM ${changes} AS c WHERE c.turn = ? ORDER BY c.n DESC LIMIT ?`,
    /** Not taken back yet. (turn, limit) */
    openOfTurn: `SELECT ${columns} FROM ${changes} AS c WHERE c.turn = ? AND c.undone = 0 ORDER BY c.n DESC LIMIT ?`,
    /** (n) */
    change: `SELECT ${columns} FROM ${changes} AS c WHERE c.n = ?`,
    /** Oldest first. (memory, limit) */
    ofRow: `SELECT ${columns} FROM ${changes} AS c WHERE c.memory = ? ORDER BY c.n LIMIT ?`,
    /** Of rows that somebody said, row by row. (memory, n, limit) */
    byRow: `SELECT ${columns} FROM ${changes} AS c INDEXED BY ${changes}_memory CROSS JOIN ${memories} AS m ON m.id = c.memory
      WHERE (c.memory, c.n) > (?, ?) AND m.author <> '' ORDER BY c.memory, c.n LIMIT ?`,
    /** Of what this author said, from this row on. (author, memory, memory, n, limit) */
    bySaid: `SELECT ${columns} FROM ${memories} AS m INDEXED BY ${memories}_author CROSS JOIN ${changes} AS c ON c.memory = m.id
      WHERE m.author = ? AND m.id >= ? AND (c.memory, c.n) > (?, ?) ORDER BY m.id, c.n LIMIT ?`,
    /** How the rows got there that this one stands for. (memory, limit) */
    stoodFor: `SELECT ${columns} FROM ${memories} AS m CROSS JOIN ${changes} AS c ON c.memory = m.id
      WHERE m.replaced_by = ? AND c.event IN ('supersede', 'compress') AND c.undone = 0 LIMIT ?`,
    /** (memory) */
    added: `SELECT ${columns} FROM ${changes} AS c WHERE c.memory = ? AND c.event = 'add' AND c.undone = 0 LIMIT 1`,
    /** (n) */
    remove: `DELETE FROM ${changes} WHERE n = ?`,
    /** (n) */
    undone: `UPDATE ${changes} SET undone = 1 WHERE n = ?`,
    /** (memory, event, at, by, turn, before, after) */
    add: `INSERT INTO ${changes} (memory, event, at, by, turn, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  } as const;
}

export function purgeStatements(audience: number) {
  const { memories, about, changes, known } = tablesOf(audience);
  return {
    /** (limit) */
    any: `SELECT id FROM ${memories} ORDER BY id LIMIT ?`,
    count: `SELECT count(*) FROM ${memories}`,
    /** (author, limit) */
    byAuthor: `SELECT id FROM ${memories} WHERE author = ? ORDER BY id LIMIT ?`,
    /** (author) */
    countByAuthor: `SELECT count(*) FROM ${memories} WHERE author = ?`,
    /** What this one took the place of. (id) */
    replaced: `SELECT id FROM ${memories} WHERE replaced_by = ?`,
    /** (id) */
    summary: `SELECT s.id FROM ${memories} AS m CROSS JOIN ${memories} AS s ON s.id = m.replaced_by
      WHERE m.id = ? AND s.type = 'summary'`,
    /** Rows that they changed. (after, until, by) */
    touchedBy: `SELECT memory FROM ${changes} WHERE n > ? AND n <= ? AND by = ?`,
    lastChange: `SELECT max(n) FROM ${changes}`,
    /** A row's changes from this one on. (memory, n) */
    removeFrom: `DELETE FROM ${changes} WHERE memory = ? AND n >= ?`,
    /** People that nothing speaks of any more: there are few. */
    sweepPeople: `DELETE FROM ${known}
      WHERE NOT EXISTS (SELECT 1 FROM ${about} WHERE kind = 'person' AND ${about}.name = ${known}.name)`,
  } as const;
}
