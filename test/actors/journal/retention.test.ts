import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Journal, openJournal } from '../../../src/actors/journal/journal.ts';
import { newApproval } from '../../../src/actors/journal/new-approval.ts';
import { Aging, Sweeper } from '../../../src/actors/journal/retention/index.ts';
import type { Retention } from '../../../src/protocol/starts.ts';
import { ALICE_DM, newFolder } from './support.ts';

const DAY = 24 * 60 * 60 * 1_000;
const NOW = 1_000 * DAY;
const KEPT: Retention = { transcriptsMs: 100 * DAY, outboxMs: 30 * DAY, requestsMs: 90 * DAY };

const ages = fc.integer({ min: 0, max: 300 });
const state = <T extends string>(...all: readonly T[]) => fc.constantFrom(...all);

/** A conversation with turns of every kind and age, and what they left behind. */
const conversations = fc.array(
  fc.record({
    closed: fc.option(ages, { nil: null }),
    turns: fc.array(
      fc.record({
        age: ages,
        state: state('running', 'done', 'failed'),
        outbox: fc.array(state('pending', 'queued', 'sending', 'sent', 'held', 'failed', 'unknown'), { maxLength: 3 }),
        jobs: fc.array(state('pending', 'ready', 'running', 'done', 'dropped', 'failed'), { maxLength: 2 }),
        approvals: fc.array(state('asked', 'pending', 'approved', 'denied', 'expired', 'applied', 'failed'), {
          maxLength: 2,
        }),
      }),
      { maxLength: 3 },
    ),
  }),
  { maxLength: 4 },
);

type Made = typeof conversations extends fc.Arbitrary<infer T> ? T : never;

/** As they may stand there after years: written past the tables, which would not let them become old. */
function write({ file: { db } }: Journal, made: Made): void {
  let row = 0;
  for (const [index, { closed, turns }] of made.entries()) {
    const id = index + 1;
    const place = `${ALICE_DM}-${id}`;
    const at = closed === null ? null : NOW - closed * DAY;
    db.prepare(
      `INSERT INTO conversations (id, place, level, opened_at, closed_at, why) VALUES (?, ?, 'full', 1, ?, 'archived')`,
    ).run(id, place, at);
    db.prepare('INSERT INTO readers (conversation, person, last_at) VALUES (?, ?, 1)').run(id, 'alice');
    for (const turn of turns) {
      row += 1;
      const name = `t${row}`;
      const when = NOW - turn.age * DAY;
      const inbox = { running: 'running', done: 'done', failed: 'failed' }[turn.state];
      db.prepare(
        `INSERT INTO inbox (id, channel, message_id, identity, place, text, at, state)
         VALUES (?, 'terminal', ?, 'terminal:alice', ?, 'words', ?, ?)`,
      ).run(row, name, place, when, inbox);
      db.prepare(
        `INSERT INTO turns (id, inbox, conversation, person, place, level, state, started, ended)
         VALUES (?, ?, ?, 'alice', ?, 'full', ?, ?, ?)`,
      ).run(name, row, id, place, turn.state, when, turn.state === 'running' ? null : when);
      db.prepare(
        `INSERT INTO entries (conversation, turn, seq, author, aloud, level, message, at)
         VALUES (?, ?, 0, 'alice', 1, 'full', '{}', ?)`,
      ).run(id, name, when);
      for (const [at, one] of turn.outbox.entries()) {
        db.prepare(
          `INSERT INTO outbox (turn, channel, place, level, kind, text, answers, state, at)
           VALUES (?, 'terminal', ?, 'full', 'notice', 'words', 'm', ?, ?)`,
        ).run(name, `${place}-${at}`, one, when);
      }
      for (const [at, one] of turn.approvals.entries()) {
        const decided = ['asked', 'pending'].includes(one) ? null : when;
        db.prepare(
          `INSERT INTO approvals (id, turn, kind, store, text, reaches, person, place, level, integrity, state, asked_at,
             expires_at, decided_at) VALUES (?, ?, 'memory', 'shared', 'words', 'inner', 'alice', ?, 'full', 'full', ?, ?, ?, ?)`,
        ).run(`${name}-${at}`, name, place, one, when, when, decided);
      }
      for (const [at, one] of turn.jobs.entries()) {
        const approval = turn.approvals[at] === undefined ? null : `${name}-${at}`;
        db.prepare(
          `INSERT INTO jobs (turn, kind, store, text, key, person, place, level, state, approval)
           VALUES (?, 'share', 'shared', 'words', ?, 'alice', ?, 'full', ?, ?)`,
        ).run(name, `${name}/${at}`, place, one, approval);
      }
    }
  }
}

const waits = (journal: Journal, sql: string): unknown[] => journal.file.db.prepare(sql).all();

/** What nobody may lose: all that waits, runs, or of which nobody knows, and the words of what is not over. */
const alive = (journal: Journal) => ({
  inbox: waits(journal, "SELECT * FROM inbox WHERE state IN ('waiting', 'running')"),
  outbox: waits(journal, "SELECT * FROM outbox WHERE state IN ('pending', 'queued', 'sending')"),
  jobs: waits(journal, "SELECT * FROM jobs WHERE state IN ('pending', 'ready', 'running')"),
  approvals: waits(journal, "SELECT * FROM approvals WHERE state IN ('asked', 'pending', 'approved')"),
  words: waits(
    journal,
    `SELECT entries.* FROM entries JOIN conversations ON conversations.id = entries.conversation
     WHERE closed_at IS NULL
        OR EXISTS (SELECT 1 FROM turns WHERE turns.conversation = conversations.id AND state = 'running')`,
  ),
});

async function sweptIn(made: Made, check: (journal: Journal, before: ReturnType<typeof alive>) => void): Promise<void> {
  const journal = openJournal(join(await newFolder(), 'journal.db'), {
    now: () => NOW,
    newId: () => 'unused',
    newNumber: () => 1,
    newApproval,
  });
  try {
    write(journal, made);
    const before = alive(journal);
    const sweeper = new Sweeper(journal, new Aging(journal.file.db, KEPT));
    for (let runs = 0; sweeper.run(); runs += 1) expect(runs).toBeLessThan(200);
    check(journal, before);
    // Once more changes nothing.
    expect(sweeper.run()).toBe(false);
  } finally {
    journal.file.close();
  }
}

describe('retention', () => {
  test('takes nothing that waits, runs or belongs to what is not over, and leaves a whole file', async () => {
    await fc.assert(
      fc.asyncProperty(conversations, async (made) => {
        await sweptIn(made, (journal, before) => {
          expect(alive(journal)).toEqual(before);
          expect(journal.file.db.pragma('foreign_key_check')).toEqual([]);
          expect(journal.file.db.pragma('integrity_check', { simple: true })).toBe('ok');
          // Each message is still known by its id.
          const known = journal.file.db.prepare('SELECT count(*) AS count FROM inbox').get();
          expect(known).toEqual({ count: made.flatMap(({ turns }) => turns).length });
        });
      }),
      { numRuns: 40 },
    );
  });

  test('takes what is over and too old, each by its own age', async () => {
    const turn = { age: 120, state: 'done', outbox: ['sent'], jobs: ['done'], approvals: ['applied'] } as const;
    const old = { ...turn, outbox: [...turn.outbox], jobs: [...turn.jobs], approvals: [...turn.approvals] };
    const made: Made = [
      { closed: 110, turns: [old] },
      { closed: 50, turns: [{ ...old, age: 60 }] },
      { closed: null, turns: [{ ...old, age: 10 }] },
    ];
    await sweptIn(made, ({ file: { db } }) => {
      const turnsIn = (table: string) =>
        db
          .prepare<[], { turn: string }>(`SELECT turn FROM ${table} ORDER BY turn`)
          .all()
          .map((row) => row.turn);
      expect(turnsIn('entries')).toEqual(['t2', 't3']);
      expect(turnsIn('approvals')).toEqual(['t2', 't3']);
      expect(turnsIn('outbox')).toEqual(['t3']);
      expect(turnsIn('jobs')).toEqual(['t3']);
      expect(db.prepare('SELECT id, why FROM conversations ORDER BY id').all()).toEqual([
        { id: 1, why: 'forgotten' },
        { id: 2, why: 'archived' },
        { id: 3, why: 'archived' },
      ]);
      expect(db.prepare("SELECT id FROM inbox WHERE text = ''").all()).toEqual([{ id: 1 }]);
    });
  });

  const open = async () =>
    openJournal(join(await newFolder(), 'journal.db'), {
      ...{ now: () => NOW, newId: () => 'unused', newNumber: () => 1, newApproval },
    });
  const ids = ({ file: { db } }: Journal, sql: string): unknown[] => db.prepare(sql).pluck().all();

  test('is not kept from the rest by what cannot be forgotten', async () => {
    const journal = await open();
    const turn = { age: 200, state: 'done', outbox: ['sent'], jobs: [], approvals: [] } as const;
    const recent = { closed: null, turns: [{ ...turn, outbox: [...turn.outbox], jobs: [], approvals: [] }] };
    const old = { ...recent, closed: 150 };
    write(journal, [old, old, recent]);
    journal.file.db.exec(
      `CREATE TEMP TRIGGER broken BEFORE DELETE ON main.entries WHEN OLD.conversation = 1
       BEGIN SELECT RAISE(ABORT, 'cannot be forgotten'); END`,
    );
    const sweeper = new Sweeper(journal, new Aging(journal.file.db, KEPT));
    for (let runs = 0; sweeper.run(); runs += 1) expect(runs).toBeLessThan(200);
    const why = ids(journal, 'SELECT why FROM conversations ORDER BY id');
    expect(why).toEqual(['forgetting', 'forgotten', 'archived']);
    expect(ids(journal, 'SELECT id FROM outbox')).toEqual([]);
    journal.file.db.exec('DROP TRIGGER broken');
    while (sweeper.run());
    expect(ids(journal, 'SELECT why FROM conversations WHERE id = 1')).toEqual(['forgotten']);
    journal.file.close();
  });

  test('forgets what a transaction that failed has left there', async () => {
    const journal = await open();
    const turn = { age: 200, state: 'done' as const, outbox: [], jobs: [], approvals: [] };
    write(journal, [{ closed: 150, turns: Array.from({ length: 450 }, () => turn) }]);
    const { file, forgetting } = journal;
    file.write(() => forgetting.hide(1, NOW));
    for (let slices = 0; forgetting.unfinished() !== undefined; slices += 1) {
      expect(slices).toBeLessThan(100);
      const failing = () => file.write(() => [forgetting.slice(1), JSON.parse('no')]);
      expect(failing).toThrow();
      file.write(() => forgetting.slice(1));
    }
    expect(ids(journal, 'SELECT id FROM entries')).toEqual([]);
    file.close();
  });

  test('takes replies of which nobody knows once they were let go, and words of messages that came to no turn', async () => {
    const journal = await open();
    const { db } = journal.file;
    const reply = db.prepare(
      `INSERT INTO outbox (channel, place, level, kind, text, answers, state, at, dropped_at)
       VALUES ('terminal', ?, 'full', 'notice', 'words', 'm', 'unknown', ?, ?)`,
    );
    for (const days of [40, 10]) for (const dropped of [null, 1]) reply.run(ALICE_DM, NOW - days * DAY, dropped);
    const message = db.prepare(
      `INSERT INTO inbox (channel, message_id, identity, place, text, at, state)
       VALUES ('terminal', ?, 'terminal:alice', ?, 'words', ?, 'failed')`,
    );
    for (const days of [40, 10]) message.run(`m${days}`, ALICE_DM, NOW - days * DAY);
    const sweeper = new Sweeper(journal, new Aging(db, KEPT));
    while (sweeper.run());
    expect(ids(journal, 'SELECT id FROM outbox ORDER BY id')).toEqual([1, 3, 4]);
    expect(ids(journal, 'SELECT message_id FROM inbox ORDER BY id')).toEqual(['m40', 'm10']);
    expect(ids(journal, 'SELECT text FROM inbox ORDER BY id')).toEqual(['', 'words']);
    journal.letters.drop('message', 2, NOW);
    expect(ids(journal, 'SELECT text FROM inbox ORDER BY id')).toEqual(['', '']);
    journal.file.close();
  });

  test('goes on after a crash where it was: what was hidden is forgotten', async () => {
    const made: Made = [{ closed: null, turns: [] }];
    await sweptIn(made, (journal) => {
      journal.file.write(() => journal.forgetting.hide(1, NOW));
      const sweeper = new Sweeper(journal, new Aging(journal.file.db, { ...KEPT, transcriptsMs: null }));
      while (sweeper.run());
      expect(journal.file.db.prepare('SELECT why FROM conversations').all()).toEqual([{ why: 'forgotten' }]);
    });
  });
});
