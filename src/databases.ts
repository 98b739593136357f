/** What the command line needs of the owners of databases while no daemon runs: composed here, as actors know no one another. */
import { randomInt } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { openJournal } from './actors/journal/journal.ts';
import { newApproval } from './actors/journal/new-approval.ts';
import { settleRestored } from './actors/journal/restored.ts';
import { MIGRATIONS as JOURNAL } from './actors/journal/schema.ts';
import {
  checkThoroughly,
  copyDatabase,
  type Database,
  lockDatabase,
  openDatabase,
} from './actors/kernel/sqlite/index.ts';
import { brokenIndexes } from './actors/store/index-check.ts';
import { MIGRATIONS as STORE } from './actors/store/schema.ts';
import { type DatabasePaths, type Databases, pathOf } from './commands/backup/databases.ts';
import { DATABASES } from './commands/backup/manifest.ts';
import type { DatabaseName } from './protocol/contracts/files.ts';
import { CoopError } from './protocol/errors.ts';

export const databases: Databases = {
  async copyAll(paths: DatabasePaths) {
    const opened: Database[] = [];
    const copies: { name: DatabaseName; path: string }[] = [];
    try {
      // All of them first: a daemon that starts meanwhile is told that it comes second.
      const there = DATABASES.filter((name) => existsSync(pathOf(paths, name)));
      for (const name of there) opened.push(open(name, pathOf(paths, name)));
      for (const [index, name] of there.entries()) {
        const db = opened[index];
        const path = `${pathOf(paths, name)}.copy-${crypto.randomUUID()}`;
        if (db !== undefined) await copyDatabase(db, path);
        copies.push({ name, path });
      }
      return copies;
    } catch (error) {
      for (const { path } of copies) rmSync(path, { force: true });
      throw error;
    } finally {
      for (const db of opened) db.close();
    }
  },

  verify(name, path) {
    const db = open(name, path);
    try {
      const finding = checkThoroughly(db);
      if (finding !== undefined) throw new CoopError('E_DATABASE', { path, why: `it is damaged (${finding})` });
      if (name !== 'journal' && brokenIndexes(db).length > 0) {
        throw new CoopError('E_DATABASE', {
          path,
          why: 'its search index does not find its rows; a start makes it anew',
        });
      }
    } finally {
      db.close();
    }
  },

  settle(path, created) {
    const journal = openJournal(path, {
      now: Date.now,
      newId: () => crypto.randomUUID(),
      newNumber: () => randomInt(100_000, 1_000_000),
      newApproval,
      migrating: 'plain',
    });
    try {
      return settleRestored(journal, created);
    } finally {
      journal.file.close();
    }
  },

  lock: lockDatabase,
};

const open = (name: DatabaseName, path: string): Database =>
  openDatabase(path, name === 'journal' ? JOURNAL : STORE, {
    synchronous: 'FULL',
    exclusive: true,
    migrating: 'never',
  });
