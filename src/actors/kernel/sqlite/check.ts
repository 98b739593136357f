import { CoopError } from '../../../protocol/errors.ts';
import type { Database } from './database.ts';
import { codeOf, DAMAGED } from './errors.ts';

/** More is not needed to tell a damaged index from a damaged file: each index says one thing. */
const FINDINGS_MAX = 100;

/**
 * Everything that can be wrong, before anything is written. Answers the schema's number.
 *
 * What SQLite finds wrong with a search index (FTS5) is not looked at: rows are sound without it, and it finds only half
 * of what can be wrong with one (reference/failures.md R17).
 *
 * @throws CoopError `E_DATABASE`, `E_DATABASE_NEWER`
 */
export function checkFile(db: Database, path: string, known: number): number {
  const found = Number(db.pragma('user_version', { simple: true }));
  if (found > known) throw new CoopError('E_DATABASE_NEWER', { path, found, known });
  if (found < 0 || (found === 0 && hasTables(db))) {
    throw new CoopError('E_DATABASE', { path, why: 'it belongs to another program' });
  }
  const [damage] = findings(db);
  if (damage !== undefined) throw new CoopError('E_DATABASE', { path, why: DAMAGED }, new Error(damage));
  return found;
}

/** The same and more, for a file that is opened by nobody: takes as long as it takes. Answers what is wrong, if anything. */
export function checkThoroughly(db: Database): string | undefined {
  const [finding] = look(db, 'integrity_check(1)');
  return finding;
}

/** What is wrong with the file and its tables. */
function findings(db: Database): readonly string[] {
  try {
    return look(db, `quick_check(${FINDINGS_MAX})`).filter((finding) => !isOfIndex(finding));
  } catch (error) {
    if (codeOf(error) !== 'SQLITE_ERROR' || !isOfIndex(String(error))) throw error;
    // An index that cannot even be opened ends the whole check: then table by table.
    return tablesOf(db).flatMap((table) => look(db, `quick_check("${table.replaceAll('"', '""')}")`));
  }
}

function look(db: Database, pragma: string): string[] {
  // One column, named after the pragma.
  const rows = db.pragma(pragma) as readonly Readonly<Record<string, string>>[];
  return rows.flatMap((row) => Object.values(row)).filter((finding) => finding !== 'ok');
}

const isOfIndex = (finding: string): boolean => /\bfts5\b/i.test(finding);

function tablesOf(db: Database): string[] {
  const names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0";
  return ['sqlite_schema', ...db.prepare<[], string>(names).pluck().all()];
}

function hasTables(db: Database): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== undefined;
}
