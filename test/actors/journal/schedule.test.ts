import { describe, expect, test } from 'vitest';
import { Announcer } from '../../../src/actors/journal/announcer.ts';
import { abandon, commit } from '../../../src/actors/journal/end.ts';
import { turnJournal } from '../../../src/actors/journal/ports/index.ts';
import { settleRestored } from '../../../src/actors/journal/restored.ts';
import { land } from '../../../src/actors/journal/schedule/landing.ts';
import { type OutboxId, personName } from '../../../src/protocol/ids.ts';
import { JOB, key, Scheduled } from './scheduled.ts';
import { ALICE_DM, KITCHEN, newFolder, words } from './support.ts';
import { HOUR } from './timed.ts';

const MINUTE = 60_000;

async function opened(): Promise<Scheduled> {
  return new Scheduled(await newFolder());
}

describe('an instant of a job', () => {
  test('is taken in as a message of its own, worth what the job is, with where its answer goes', async () => {
    using journal = await opened();
    expect(journal.settle({ level: 'inner', to: [ALICE_DM, KITCHEN] })).toEqual({
      outcome: 'settled',
      state: 'running',
    });
    expect(journal.journal.inbox.get(journal.inboxOf())).toMatchObject({
      identity: 'schedule:briefing',
      place: 'dm:schedule:briefing',
      text: 'Morning briefing',
      also: JSON.stringify([ALICE_DM, KITCHEN]),
      ceiling: 'inner',
      alone: 1,
      state: 'waiting',
    });
  });

  test('is settled once, whoever asks again', async () => {
    using journal = await opened();
    journal.settle(null);
    const before = journal.now;
    journal.now += MINUTE;
    const asked = { job: JOB, spec: 'UTC * * * * *', before, seen: journal.now, missed: null, run: journal.run() };
    expect(journal.port.settle(asked)).toEqual({ outcome: 'settled', state: 'running' });
    expect(journal.port.settle(asked)).toEqual({ outcome: 'known', state: null });
    expect(journal.runs()).toHaveLength(1);
  });

  test('that has run does not run again when the clock is put back', async () => {
    using journal = await opened();
    journal.settle();
    journal.answer('done');
    const { instant } = journal.run();
    expect(journal.settle({ instant })).toEqual({ outcome: 'settled', state: null });
    expect(journal.runs()).toHaveLength(1);
  });

  test('is skipped, and said to be, while the run before is not over', async () => {
    using journal = await opened();
    journal.settle();
    journal.now += MINUTE;
    expect(journal.settle().state).toBe('skipped');
    expect(journal.last()).toMatchObject({ state: 'skipped', why: 'the run before was not over' });
    expect(journal.journal.backlog).toBeDefined();
    expect(journal.runs().filter(({ state }) => state === 'running')).toHaveLength(1);
  });

  test('takes the place of a run that waits to be tried again', async () => {
    using journal = await opened();
    journal.settle();
    journal.fail();
    expect(journal.last()).toMatchObject({ state: 'retrying' });
    journal.now += MINUTE / 2;
    expect(journal.settle().state).toBe('running');
    expect(journal.runs().map(({ state }) => state)).toEqual(['running', 'failed']);
    expect(journal.runs()[1]?.why).toContain('the next run came before');
    journal.now += HOUR;
    expect(journal.wake().woken).toBe(0);
  });

  test('with nowhere to deliver to fails without a turn, and the owner is told', async () => {
    using journal = await opened();
    expect(journal.settle({ to: [], nowhere: 'nobody is there' }).state).toBe('failed');
    expect(journal.last()).toMatchObject({ state: 'failed', why: 'nowhere to deliver to: nobody is there' });
    expect(journal.notices()).toEqual([expect.stringContaining('briefing has nowhere to deliver to')]);
  });

  test('that did not take place is a row, several of them one', async () => {
    using journal = await opened();
    journal.settle(null);
    const [before, first] = [journal.now, journal.now + MINUTE];
    journal.now += HOUR;
    const missed = { first, last: journal.now, count: 60, why: 'coop did not run then' };
    journal.port.settle({ job: JOB, spec: 'UTC * * * * *', before, seen: journal.now, missed, run: null });
    expect(journal.runs()).toEqual([
      expect.objectContaining({
        state: 'missed',
        first,
        instant: journal.now,
        count: 60,
        why: 'coop did not run then',
      }),
    ]);
  });

  test('by hand runs beside its times, not beside a run of it', async () => {
    using journal = await opened();
    journal.settle();
    const run = { ...journal.run(), cause: 'hand' as const };
    expect(journal.control.runJob({ job: JOB, run })).toEqual({ state: null });
    journal.answer('done');
    expect(journal.control.runJob({ job: JOB, run })).toEqual({ state: 'running' });
    expect(journal.last()).toMatchObject({ cause: 'hand', state: 'running', instant: run.instant + 1 });
  });
});

describe('the answer of a run', () => {
  test('goes to where it is to go, and nowhere else', async () => {
    using journal = await opened();
    journal.settle({ to: [ALICE_DM, KITCHEN] });
    journal.answer('The bins go out.');
    expect(journal.outbox()).toEqual([
      { kind: 'sent', place: ALICE_DM, text: 'The bins go out.', state: 'queued', level: 'full' },
      { kind: 'sent', place: KITCHEN, text: 'The bins go out.', state: 'queued', level: 'full' },
    ]);
    expect(journal.last()).toMatchObject({
      state: 'answered',
      deliveries: [{ place: ALICE_DM, state: 'queued' }, { place: KITCHEN }],
    });
  });

  test.each([
    ['HEARTBEAT_OK', 'as_needed', [], 'quiet'],
    ['HEARTBEAT_OK The bins go out.', 'as_needed', ['The bins go out.'], 'answered'],
    ['HEARTBEAT_OK', 'always', ['Nothing to report.'], 'answered'],
    ['HEARTBEAT_OK The bins go out.', 'always', ['The bins go out.'], 'answered'],
  ] as const)('%j, delivered %s, is told as %j', async (text, delivery, told, state) => {
    using journal = await opened();
    journal.settle({ delivery });
    journal.answer(text);
    expect(journal.outbox().map((row) => row.text)).toEqual(told);
    expect(journal.last()?.state).toBe(state);
  });

  test('of silent work is said to nobody', async () => {
    using journal = await opened();
    journal.settle({ to: [] });
    journal.answer('Everything is tidy.');
    expect(journal.outbox()).toEqual([]);
    expect(journal.last()?.state).toBe('silent');
  });

  test('where there was nothing to look at is none, also of one that always tells', async () => {
    using journal = await opened();
    journal.settle({ delivery: 'always' });
    journal.answer('', { empty: true });
    expect(journal.outbox()).toEqual([]);
    expect(journal.last()?.state).toBe('empty');
  });

  test('stands in the job’s own conversation, of which the next run reads nothing', async () => {
    using journal = await opened();
    journal.settle();
    journal.answer('HEARTBEAT_OK');
    journal.now += MINUTE;
    journal.settle({ to: [] });
    const turn = journal.beginRun();
    const port = turnJournal(journal.journal, new Announcer(journal.journal), { turn });
    expect(await port.load({})).toMatchObject({ history: [], summaries: [], message: { text: 'Morning briefing' } });
    const { conversation } = journal.journal.turns.get(turn) ?? {};
    const said = journal.journal.history.of(conversation ?? 0, 'full').map(({ message }) => words(message));
    expect(said).toEqual(['Morning briefing', 'HEARTBEAT_OK']);
  });

  test('of another day begins a conversation of its own', async () => {
    using journal = await opened();
    const of = (): number | undefined => journal.journal.turns.get(journal.answer('done'))?.conversation;
    journal.settle();
    const first = of();
    journal.now += HOUR;
    journal.settle();
    expect(of()).toBe(first);
    journal.now += 24 * HOUR;
    journal.settle();
    expect(of()).not.toBe(first);
  });

  test('waits a week for somebody who is away, where an answer waits a day', async () => {
    using journal = await opened();
    journal.settle();
    journal.answer('The bins go out.');
    journal.reply();
    const states = () => journal.outbox().map(({ kind, state }) => `${kind} ${state}`);
    const { giveUpStale } = await import('../../../src/actors/journal/stale.ts');
    journal.now += 25 * HOUR;
    journal.journal.file.write(() => giveUpStale(journal.journal));
    expect(states()).toEqual(['sent queued', 'reply failed']);
    journal.now += 7 * 24 * HOUR;
    journal.journal.file.write(() => giveUpStale(journal.journal));
    expect(states()).toEqual(['sent failed', 'reply failed']);
  });
});

describe('what was delivered', () => {
  const deliver = (journal: Scheduled, readers: readonly string[], level: 'full' | 'familiar' = 'full'): void => {
    const id = 1 as OutboxId;
    const row = journal.journal.outbox.get(id);
    if (row === undefined) throw new Error('nothing was queued');
    journal.journal.file.write(() => land(journal.journal, row, { level, readers }));
  };
  const historyOf = (journal: Scheduled, level: 'full' | 'familiar' = 'full'): string[] => {
    const turn = journal.journal.turns.get(journal.begin('what was that?'));
    return journal.journal.history.of(turn?.conversation ?? 0, level).map(({ message }) => words(message));
  };

  test('is part of the conversation where it was said, and was not before', async () => {
    using journal = await opened();
    journal.settle();
    journal.answer('The bins go out.');
    expect(historyOf(journal)).toEqual([]);
    deliver(journal, ['alice']);
    expect(historyOf(journal)).toEqual([
      '[coop] What follows was said by the job briefing of alice, which was asked: Morning briefing',
      'The bins go out.',
    ]);
  });

  test('is there once', async () => {
    using journal = await opened();
    journal.settle();
    journal.answer('The bins go out.');
    deliver(journal, ['alice']);
    deliver(journal, ['alice']);
    expect(historyOf(journal)).toHaveLength(2);
  });

  test('is read by nobody below its level, where the conversation is', async () => {
    using journal = await opened();
    journal.settle();
    journal.answer('The bins go out.');
    deliver(journal, ['alice']);
    expect(historyOf(journal, 'familiar')).toEqual([]);
  });

  test('is no exchange of its person: what they said last there is what is retried or undone', async () => {
    using journal = await opened();
    const own = journal.begin('where is the key?');
    commit(journal.journal, own, { text: 'In the pot.' });
    journal.settle();
    journal.answer('The bins go out.');
    const id = journal.journal.file.db.prepare("SELECT id FROM outbox WHERE kind = 'sent'").pluck().get() as OutboxId;
    const row = journal.journal.outbox.get(id);
    if (row === undefined) throw new Error('nothing was queued');
    journal.journal.file.write(() => land(journal.journal, row, { level: 'full', readers: ['alice'] }));
    expect(journal.journal.exchanges.last(personName('alice'), ALICE_DM, 'full')).toBe(own);
  });

  test('is believed no more than what it was made of', async () => {
    using journal = await opened();
    journal.settle();
    const turn = journal.beginRun();
    journal.journal.turns.believe(turn, 'public');
    commit(journal.journal, turn, { text: 'A page said so.' });
    deliver(journal, ['alice']);
    const { conversation } = journal.journal.turns.get(journal.begin('what?')) ?? {};
    const all = journal.journal.history.of(conversation ?? 0, 'full');
    expect(all.map(({ integrity }) => integrity)).toEqual(['public', 'public']);
  });
});

describe('a run that fails', () => {
  test('is tried again with growing pauses, and says nothing to whoever was to hear it', async () => {
    using journal = await opened();
    journal.settle();
    const inbox = journal.inboxOf();
    journal.fail();
    expect(journal.last()).toMatchObject({ state: 'retrying', tries: 1, nextAt: journal.now + MINUTE });
    journal.now += MINUTE - 1;
    expect(journal.wake()).toEqual({ woken: 0, nextAt: journal.now + 1 });
    journal.now += 1;
    expect(journal.wake().woken).toBe(1);
    expect(journal.inboxOf()).toBe(inbox);
    journal.fail();
    expect(journal.last()).toMatchObject({ state: 'retrying', tries: 2, nextAt: journal.now + 5 * MINUTE });
    journal.now += 5 * MINUTE;
    journal.wake();
    journal.answer('The bins go out.');
    expect(journal.last()).toMatchObject({ state: 'answered', tries: 3, why: null });
    expect(journal.outbox().map(({ kind, text }) => [kind, text])).toEqual([['sent', 'The bins go out.']]);
    expect(journal.notices()).toEqual([]);
  });

  test('for the last time is told to the owner, once an hour, and to nobody else', async () => {
    using journal = await opened();
    for (let day = 0; day < 2; day += 1) {
      journal.settle({ retries: 0 });
      journal.fail();
      expect(journal.last()).toMatchObject({ state: 'failed', why: 'E_PROVIDER it said no' });
      journal.now += MINUTE;
    }
    expect(journal.notices()).toEqual([expect.stringContaining('The job briefing failed: E_PROVIDER it said no')]);
    expect(journal.outbox()).toEqual([]);
  });

  test.each(['E_CANCELLED', 'E_LIMIT', 'E_JOB_GONE'] as const)('with %s is not tried again', async (code) => {
    using journal = await opened();
    journal.settle();
    journal.fail(code);
    expect(journal.last()?.state).toBe('failed');
  });

  test('before its turn has begun fails like any other', async () => {
    using journal = await opened();
    journal.settle();
    expect(abandon(journal.journal, journal.inboxOf(), 'E_TURN_LOST', 'lost')).toEqual([]);
    expect(journal.last()?.state).toBe('retrying');
    journal.now += MINUTE;
    journal.wake();
    journal.answer('here');
    expect(journal.last()?.state).toBe('answered');
  });
});

describe('a journal that was put back from a backup', () => {
  test('repeats nothing of what may have happened since: jobs begin anew, and what was under way is over', async () => {
    using journal = await opened();
    journal.settle();
    journal.settle({}, 'other');
    const turn = journal.begin('remind me');
    await journal.remind(turn).keep.set({ key: key(turn), at: journal.now + HOUR, text: 'past' });
    await journal.remind(turn).keep.set({ key: key(turn), at: journal.now + 9 * HOUR, text: 'to come' });
    journal.now += 5 * HOUR;
    settleRestored(journal.journal, 'yesterday');
    expect(journal.journal.schedule.all()).toEqual([]);
    expect(journal.runs(null).map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(journal.wake()).toEqual({ woken: 0, nextAt: journal.now + 4 * HOUR });
    expect(journal.notices().join('\n')).toContain('1 reminder of before now will not be said.');
  });
});
