import { describe, expect, test } from 'vitest';
import { connect, mintChannel } from '../../../src/actors/kernel/link/index.ts';
import { ImportContract, type ImportRow } from '../../../src/protocol/contracts/journal/index.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { ALICE_DM, newFolder, TestJournal } from './support.ts';
import { Timed } from './timed.ts';

const row = (ref: string, more: Partial<ImportRow> = {}): ImportRow => ({
  ...{ conversation: 'diary', ref, speaker: 'Eve', at: 1_700_000_000_000, text: `line ${ref}` },
  ...more,
});

async function bring(journal: TestJournal, rows: readonly ImportRow[], person = 'alice', level: TrustLevel = 'full') {
  const { server, client } = mintChannel(ImportContract);
  const scope = { person, level, place: ALICE_DM };
  journal.actor.grant({ contract: 'journal.import', scope, port: server }, `import-${Math.random()}`);
  const { call, close } = connect(client, ImportContract);
  try {
    return await call.add({ rows: [...rows] });
  } finally {
    close();
  }
}

const looking = (journal: TestJournal, person = 'alice', level: TrustLevel = 'full') =>
  journal.sessions({ person, level, place: ALICE_DM }).call;

describe('a history that somebody brings along', () => {
  test('is a closed conversation of theirs alone, at the time and the level that it has', async () => {
    await using journal = await TestJournal.open(await newFolder());
    expect(await bring(journal, [row('1'), row('2', { at: 1_700_000_900_000 })])).toEqual({ added: 2, known: 0 });
    const { sessions } = await looking(journal).list({ limit: 10 });
    expect(sessions).toMatchObject([
      {
        ...{ place: ALICE_DM, level: 'full', why: 'imported', imported: 'diary', turns: 2 },
        openedAt: 1_700_000_000_000,
      },
    ]);
    expect(sessions[0]?.lastAt).toBe(1_700_000_900_000);
    expect(sessions[0]?.closedAt).toBeGreaterThan(1_700_000_900_000);
    // Neither anybody else's, nor theirs once they are worth less; and it is no part of what goes on in their place.
    expect((await looking(journal, 'bob').list({ limit: 10 })).sessions).toEqual([]);
    expect((await looking(journal, 'alice', 'inner').list({ limit: 10 })).sessions).toEqual([]);
    expect((await looking(journal).history({ limit: 10 })).entries).toEqual([]);
  });

  test('brought again changes nothing, and what is new is added behind it', async () => {
    await using journal = await TestJournal.open(await newFolder());
    await bring(journal, [row('1'), row('2')]);
    expect(await bring(journal, [row('2', { text: 'another text' }), row('3')])).toEqual({ added: 1, known: 1 });
    expect(await bring(journal, [row('4'), row('4')])).toEqual({ added: 1, known: 1 });
    const [session] = (await looking(journal).list({ limit: 10 })).sessions;
    const { turns } = await looking(journal).show({ id: session?.id ?? 0 });
    expect(turns.map(({ said }) => said[0]?.text)).toEqual(['line 1', 'line 2', 'line 3', 'line 4']);
    // The same names are another's own.
    expect(await bring(journal, [row('1')], 'bob', 'inner')).toEqual({ added: 1, known: 0 });
  });

  test('is shown line by line, page after page', async () => {
    await using journal = await TestJournal.open(await newFolder());
    const rows = Array.from({ length: 250 }, (_, at) => row(String(at), { speaker: at % 2 === 0 ? 'alice' : 'Eve' }));
    await bring(journal, rows);
    const [session] = (await looking(journal).list({ limit: 10 })).sessions;
    const shown: string[] = [];
    let after: Parameters<ReturnType<typeof looking>['show']>[0]['after'];
    for (let pages = 1; pages <= 3; pages += 1) {
      const page = await looking(journal).show({ id: session?.id ?? 0, ...(after === undefined ? {} : { after }) });
      shown.push(...page.turns.map(({ said }) => `${said[0]?.from}: ${said[0]?.text}`));
      after = page.next ?? undefined;
      expect(page.next === null).toBe(pages === 3);
    }
    expect(shown).toEqual(rows.map(({ speaker, text }) => `${speaker}: ${text}`));
  });

  test('goes with age and by request, with its name, and can be brought again', async () => {
    const folder = await newFolder();
    {
      await using journal = await TestJournal.open(folder);
      await bring(journal, [row('1'), row('2')]);
      const [session] = (await looking(journal).list({ limit: 10 })).sessions;
      expect(await looking(journal).forget({ id: session?.id ?? 0 })).toMatchObject({ turns: 2 });
      expect((await looking(journal).list({ limit: 10 })).sessions).toEqual([]);
      expect(await bring(journal, [row('1')])).toEqual({ added: 1, known: 0 });
      await journal.actor.drain();
    }
    using timed = new Timed(folder);
    const left = (table: string): unknown =>
      timed.journal.file.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    expect([left('imports'), left('imported')]).toEqual([1, 1]);
  });
});
