import { describe, expect, test } from 'vitest';
import { own } from '../../../src/actors/journal/ports/own.ts';
import type { Mark, OwnScope } from '../../../src/protocol/contracts/own.ts';
import type { TurnId } from '../../../src/protocol/ids.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { Scheduled } from './scheduled.ts';
import { ALICE_DM, newFolder } from './support.ts';

const ALICE: OwnScope = {
  ...{ person: 'alice', place: ALICE_DM, level: 'full', identities: ['terminal:default'] },
  ...{ jobs: [], decides: true, others: [] },
};

const opened = async (): Promise<Scheduled> => new Scheduled(await newFolder());

/** Each row names whose it is and at which level it was made. */
function fill(
  { journal }: Scheduled,
  turn: TurnId,
  rows: readonly (readonly [person: string, level: TrustLevel])[],
): void {
  const { db } = journal.file;
  db.exec('BEGIN');
  for (const [index, [person, level]] of rows.entries()) {
    const text = `${person} ${level}`;
    const id = `AAAA-${String(index).padStart(4, 'Z')}`;
    db.prepare(
      `INSERT INTO approvals (id, turn, kind, store, text, reaches, person, place, level, integrity, state, asked_at, expires_at, decided_by)
       VALUES (?, ?, 'memory', 'social', ?, 'familiar', ?, ?, ?, 'full', 'denied', 1, 2, 'alice')`,
    ).run(id, turn, text, person, ALICE_DM, level);
    db.prepare(
      'INSERT INTO reminders (id, turn, key, person, place, level, at, text) VALUES (?, ?, ?, ?, ?, ?, 9, ?)',
    ).run(1_000 + index, turn, `key ${index}`, person, ALICE_DM, level, text);
    db.prepare(
      `INSERT INTO usage (turn, purpose, person, level, model, day, at, state, input) VALUES (?, 'turn', ?, ?, ?, '2026-03-01', 1, 'reported', 1)`,
    ).run(turn, person, level, text);
    db.prepare('INSERT INTO spending VALUES (?, ?, ?, ?, 1, 0, 0, 1, 0, 0, 0, 0)').run(
      '2026-03-01',
      person,
      level,
      text,
    );
  }
  db.exec('COMMIT');
}

type Page = { readonly rows: readonly object[]; readonly next: Mark | null };

/** What tells a row, of all pages. */
async function told(page: (asked: { after?: Mark }) => Page | Promise<Page>): Promise<string[]> {
  const rows: object[] = [];
  let after: Mark | undefined;
  do {
    const { rows: more, next } = await page(after === undefined ? {} : { after });
    rows.push(...more);
    after = next ?? undefined;
  } while (after !== undefined);
  return rows.map((row) => ('text' in row ? String(row.text) : 'model' in row ? String(row.model) : ''));
}

describe('all that the journal has of one person', () => {
  test('is theirs alone, and nothing of it that was made above what they reach now', async () => {
    using journal = await opened();
    fill(journal, journal.begin('hello'), [
      ['alice', 'full'],
      ['alice', 'inner'],
      ['bob', 'inner'],
    ]);
    const lowered = own(journal.journal, { ...ALICE, level: 'inner', decides: false });
    for (const part of ['requests', 'reminders', 'days', 'calls'] as const) {
      expect([part, await told(lowered[part])]).toEqual([part, ['alice inner']]);
      const now = await told(own(journal.journal, ALICE)[part]);
      expect([part, now.filter((text) => text.startsWith('alice'))]).toEqual([part, ['alice full', 'alice inner']]);
    }
    expect(await told(own(journal.journal, ALICE).reminders)).not.toContain('bob inner');
  });

  test('has what they decided, but of those who decide, too, and notices only for who decides', async () => {
    using journal = await opened();
    fill(journal, journal.begin('hello'), [
      ['bob', 'inner'],
      ['erin', 'full'],
    ]);
    journal.journal.notices.add('house', 'a notice', 1);
    expect(await told(own(journal.journal, { ...ALICE, others: ['erin'] }).requests)).toEqual(['bob inner']);
    const bob = own(journal.journal, { ...ALICE, person: 'bob', level: 'inner', decides: false });
    expect(await bob.requests({})).toMatchObject({ rows: [{ person: 'bob', decidedBy: null }] });
    expect(await told(bob.notices)).toEqual([]);
    expect(await told(own(journal.journal, ALICE).notices)).toEqual(['a notice']);
  });

  test('comes in pages, each row once, however many there are of others between them', async () => {
    using journal = await opened();
    const turn = journal.begin('hello');
    fill(
      journal,
      turn,
      Array.from({ length: 600 }, (_, at) => [`p${at}`, 'inner'] as const),
    );
    const { db } = journal.journal.file;
    db.exec('BEGIN');
    for (let at = 0; at < 450; at += 1) {
      db.prepare(
        `INSERT INTO usage (turn, purpose, person, level, model, day, at, state) VALUES (?, 'turn', 'alice', 'inner', ?, ?, 1, 'reported')`,
      ).run(turn, `call ${at}`, `2026-03-${String(1 + Math.floor(at / 50)).padStart(2, '0')}`);
      db.prepare(
        'INSERT INTO reminders (id, turn, key, person, place, level, at, text) VALUES (?, ?, ?, ?, ?, ?, 9, ?)',
      ).run(5_000 + 3 * at, turn, `mine ${at}`, 'alice', ALICE_DM, 'inner', `reminder ${at} ${'x'.repeat(2_000)}`);
    }
    db.exec('COMMIT');
    const port = own(journal.journal, ALICE);
    expect(await told(port.calls)).toEqual(Array.from({ length: 450 }, (_, at) => `call ${at}`));
    const reminders = await told(port.reminders);
    expect(reminders.map((text) => text.split(' ')[1])).toEqual(Array.from({ length: 450 }, (_, at) => String(at)));
  });

  test('has messages that no turn has answered, of their own identities', async () => {
    using journal = await opened();
    const { db } = journal.journal.file;
    for (const [who, state] of [
      ['terminal:default', 'held'],
      ['terminal:default', 'waiting'],
      ['terminal:bob', 'held'],
    ]) {
      db.prepare(
        "INSERT INTO inbox (channel, message_id, identity, place, text, at, state) VALUES ('terminal', ?, ?, ?, ?, 1, ?)",
      ).run(`${who}${state}`, who, ALICE_DM, `${who} ${state}`, state);
    }
    expect(await told(own(journal.journal, ALICE).unanswered)).toEqual([
      'terminal:default held',
      'terminal:default waiting',
    ]);
  });
});
