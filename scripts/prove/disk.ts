/** What lies on the disk when all is over: the bytes of the lower stores, whose rows are whose, and what was delivered. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { STORE_LEVEL, STORES, type StoreName, type TrustLevel } from '../../src/protocol/trust.ts';
import type { Detector } from './detector.ts';
import { NOBODY, type Reader } from './sink.ts';

const storeFile = (folder: string, store: StoreName): string => join(folder, 'db', `memory.${store}.db`);

/** The bytes of a store and of its log, as they lie there now, while the daemon runs or after. */
export async function inspectBytes(detector: Detector, folder: string, when: string): Promise<void> {
  for (const store of STORES) {
    for (const file of [storeFile(folder, store), `${storeFile(folder, store)}-wal`]) {
      if (!existsSync(file)) continue;
      const bytes = await readFile(file);
      const channel = `file memory.${store}.db${file.endsWith('-wal') ? '-wal' : ''}`;
      detector.inspect(fileOf(store), channel, bytes.toString('utf8'), when);
    }
  }
}

/** Whoever reads a whole file reads each person's rows in it: what is wrong there is only what lies above the store. */
const fileOf = (store: StoreName): Reader => ({ id: `the ${store} store`, people: [], level: STORE_LEVEL[store] });

/** Each table by whose it is, its search index included. After the daemon has ended. */
export function inspectRows(detector: Detector, folder: string, levels: ReadonlyMap<string, TrustLevel>): void {
  for (const store of STORES) {
    using db = opened(storeFile(folder, store));
    const people = db.all<{ id: number; name: string }>('SELECT id, name FROM people');
    for (const { id, name } of [{ id: 0, name: 'everyone' }, ...people]) {
      const reader: Reader =
        id === 0
          ? { id: `everyone at ${store}`, people: ['?'], level: STORE_LEVEL[store] }
          : { id: `${name} in ${store}`, people: [name], level: levels.get(name) ?? 'public' };
      const channel = `rows memory.${store}.db`;
      for (const table of ['memories', 'changes', 'about', 'known'])
        detector.inspectAll(reader, channel, db.all(`SELECT * FROM ${table}_${id}`), 'at the end');
      db.run(`CREATE VIRTUAL TABLE temp.terms_${id} USING fts5vocab(main, search_${id}, row)`);
      detector.inspectAll(reader, channel, db.all(`SELECT term FROM temp.terms_${id}`), 'at the end');
    }
  }
}

/** What can be found of what was said, by who could hear it. */
export function inspectIndex(detector: Detector, folder: string): void {
  using db = opened(join(folder, 'db', 'index.db'));
  db.run('CREATE VIRTUAL TABLE temp.heard USING fts5vocab(main, heard, row)');
  const hearings = db.all<{ id: number; readers: string; level: TrustLevel }>(
    'SELECT id, readers, level FROM hearings',
  );
  for (const { id, readers, level } of hearings) {
    const people: string[] = JSON.parse(readers);
    const reader: Reader = { id: `${people.join(', ')} where they heard it`, people, level };
    const said = db.all(
      `SELECT text FROM rows JOIN conversations ON conversations.id = conversation WHERE hearing = ${id}`,
    );
    detector.inspectAll(reader, 'rows index.db', said, 'at the end');
    // Each stem stands behind the number of its hearing.
    const stems = db.all(
      `SELECT substr(term, ${`${id}x`.length + 1}) AS term FROM temp.heard WHERE term GLOB '${id}x*'`,
    );
    detector.inspectAll(reader, 'rows index.db', stems, 'at the end');
  }
}

/** Every row of the outbox that went out, or is to. */
export function inspectOutbox(
  detector: Detector,
  folder: string,
  readerOf: (place: string, level: TrustLevel) => Reader,
): void {
  using db = opened(join(folder, 'db', 'journal.db'));
  const rows = db.all<{ place: string; level: TrustLevel; text: string; id: number }>(
    "SELECT id, place, level, text FROM outbox WHERE state <> 'held'",
  );
  for (const { id, place, level, text } of rows) {
    detector.inspect(readerOf(place, level), 'outbox', text, `row ${id} for ${place}`);
  }
}

/** What the daemon printed: there is nobody whose secrets may stand there. */
export function inspectOutput(detector: Detector, lines: readonly string[]): void {
  detector.inspectAll(NOBODY, 'output', lines, 'at the end');
}

/** What it wrote of what it did, without the words of anybody unless they are asked for. @throws where there is nothing */
export async function inspectTraces(detector: Detector, file: string): Promise<void> {
  detector.inspect(NOBODY, 'traces', await readFile(file, 'utf8'), 'at the end');
}

function opened(file: string) {
  const db = new Database(file, { readonly: true });
  return {
    all: <R>(sql: string): R[] => db.prepare<[], R>(sql).all(),
    run: (sql: string): void => void db.exec(sql),
    [Symbol.dispose]: (): void => void db.close(),
  };
}
