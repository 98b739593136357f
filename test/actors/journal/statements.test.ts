import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Gap } from '../../../src/actors/journal/compaction/gap.ts';
import { Summaries } from '../../../src/actors/journal/compaction/summaries.ts';
import { Feed } from '../../../src/actors/journal/feed.ts';
import { History } from '../../../src/actors/journal/history.ts';
import { newApproval } from '../../../src/actors/journal/new-approval.ts';
import { prepareOverview } from '../../../src/actors/journal/overview.ts';
import { Past } from '../../../src/actors/journal/past.ts';
import { Forgetting } from '../../../src/actors/journal/retention/forgetting.ts';
import { Aging } from '../../../src/actors/journal/retention/index.ts';
import { MIGRATIONS } from '../../../src/actors/journal/schema.ts';
import { Approvals } from '../../../src/actors/journal/tables/approvals.ts';
import { Backlog } from '../../../src/actors/journal/tables/backlog.ts';
import { Calls } from '../../../src/actors/journal/tables/calls.ts';
import { ChosenModels } from '../../../src/actors/journal/tables/chosen-models.ts';
import { Conversations } from '../../../src/actors/journal/tables/conversations.ts';
import { Counted } from '../../../src/actors/journal/tables/counted.ts';
import { Drafts } from '../../../src/actors/journal/tables/drafts.ts';
import { Entries } from '../../../src/actors/journal/tables/entries.ts';
import { FileVersions } from '../../../src/actors/journal/tables/file-versions.ts';
import { Held } from '../../../src/actors/journal/tables/held.ts';
import { Imports } from '../../../src/actors/journal/tables/imports.ts';
import { Inbox } from '../../../src/actors/journal/tables/inbox.ts';
import { Jobs } from '../../../src/actors/journal/tables/jobs.ts';
import { Letters } from '../../../src/actors/journal/tables/letters.ts';
import { Notices } from '../../../src/actors/journal/tables/notices.ts';
import { Outbox } from '../../../src/actors/journal/tables/outbox.ts';
import { Own } from '../../../src/actors/journal/tables/own.ts';
import { Spending } from '../../../src/actors/journal/tables/spending.ts';
import { Turns } from '../../../src/actors/journal/tables/turns.ts';
import { openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import { KEPT, newFolder } from './support.ts';

test('no statement scans a table', async () => {
  const db = openDatabase(join(await newFolder(), 'journal.db'), MIGRATIONS, { synchronous: 'FULL' });
  const prepare = db.prepare.bind(db);
  const statements: string[] = [];
  // Everything is prepared through this connection: it only listens.
  Object.defineProperty(db, 'prepare', {
    value: (sql: string) => {
      statements.push(sql);
      return prepare(sql);
    },
  });
  new Conversations(db, new Counted(db), () => 1);
  new Approvals(db, newApproval);
  for (const Table of [Inbox, Backlog, Held, Turns, Entries, Outbox, Drafts, Jobs, Notices]) new Table(db);
  const summaries = new Summaries(db);
  new Gap(db);
  new History(db, new Entries(db), summaries);
  for (const Table of [Calls, Spending, ChosenModels, FileVersions, Own]) new Table(db);
  const imports = new Imports(db, () => 100_000);
  new Past(db, new Entries(db), imports);
  new Feed(db, imports);
  prepareOverview(db);
  new Forgetting(db, imports);
  new Letters(db);
  new Aging(db, KEPT);

  // An insert's plan names the tables that foreign keys would be looked up in, were one of them violated.
  const reading = statements.filter((sql) => !sql.trimStart().startsWith('INSERT'));
  expect(reading.length).toBeGreaterThan(75);
  // Whatever somebody fills a table with: nothing that is read is without bounds.
  expect(reading.filter((sql) => sql.startsWith('SELECT') && !sql.includes('LIMIT'))).toEqual([]);
  const scans = reading.flatMap((sql) => {
    const unnamed = sql.replaceAll(/@\w+/g, '?');
    const values = Array.from(unnamed.match(/\?/g) ?? [], () => null);
    const plan = prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${unnamed}`).all(...values);
    // An index that is walked from one end is stopped by the LIMIT; a table that is scanned is not.
    return plan
      .map(({ detail }) => detail)
      .filter((step) =>
        /^SCAN (inbox|outbox|turns|entries|jobs|notices|conversations|readers|usage|spending|chosen_models|approvals|joins|spoke|refused|imports|imported|compactions|summaries|turn_summaries|file_versions)$/.test(
          step,
        ),
      );
  });
  expect(scans).toEqual([]);
  db.close();
});
