import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enumerate } from '../../domain/schedule/enumeration.ts';
import { newFolder } from '../journal/support.ts';
import { DAY, HOUR, House, job, MINUTE } from './support.ts';

const NEW_YEAR = Date.UTC(2026, 0, 1);
const MORNING = Date.UTC(2026, 4, 4, 8);

describe('a year of jobs in several zones', () => {
  test('fires each instant of an independent enumeration once, on time, and nothing else', async () => {
    const jobs = [
      job('berlin', '30 2 * * *', { timezone: 'Europe/Berlin' }),
      job('york', '30 2,14 * * 0', { timezone: 'America/New_York' }),
      job('howe', '15 2 * * *', { timezone: 'Australia/Lord_Howe' }),
      job('kathmandu', '45 23 * * 1-5', { timezone: 'Asia/Kathmandu' }),
      job('monthly', '0 0 1,15 * 5', { timezone: 'America/Sao_Paulo' }),
    ];
    using house = new House(await newFolder(), NEW_YEAR, jobs);
    await house.look();
    const until = NEW_YEAR + 365 * DAY;
    while (house.journal.now < until) {
      // The bound of a sleep is for clocks that jump; here it would only make the year long.
      const { next } = house.ticker.tick();
      house.pass(Math.min(next === null ? DAY : next.at - house.journal.now, until - house.journal.now));
      await house.look();
    }
    for (const { name, cron, timezone } of jobs) {
      const { ran, missed } = house.instants(name);
      expect(missed).toEqual([]);
      expect(ran, name).toEqual(enumerate(cron, timezone, NEW_YEAR, until));
      expect(house.runs(name).every(({ at, instant }) => at === instant)).toBe(true);
    }
  });
});

describe('whatever happens', () => {
  /** What a night does to a machine. */
  const events = fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('run' as const), ms: fc.integer({ min: 1, max: 3 * HOUR }) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: fc.integer({ min: 1, max: 30 * HOUR }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('crash' as const), ms: fc.integer({ min: 0, max: 10 * MINUTE }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('back' as const), ms: fc.integer({ min: 1, max: 2 * HOUR }) }),
      },
    ),
    { minLength: 3, maxLength: 12 },
  );

  test('R9, R10: no instant runs twice, and none is lost without a row', async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.constantFrom('skip' as const, 'once' as const), async (night, missed) => {
        const jobs = [job('often', '*/20 * * * *', { missed }), job('daily', '30 8 * * *', { missed })];
        using house = new House(await newFolder(), MORNING, jobs);
        await house.look();
        let latest = MORNING;
        let wentBack = false;
        for (const { do: what, ms } of night) {
          if (what === 'run') await house.run(ms);
          else if (what === 'back') {
            house.set(house.journal.now - ms);
            wentBack = true;
          } else {
            house.pass(ms);
            if (what === 'crash') house.restart();
          }
          await house.look();
          latest = Math.max(latest, house.journal.now);
        }
        // What is made up for comes one after the other.
        await house.run(MINUTE);
        latest = Math.max(latest, house.journal.now);
        for (const { name, cron } of jobs) {
          const { ran, all: everything } = house.instants(name);
          // A clock that was put back to before the jobs began comes to times that were none of theirs.
          const all = everything.filter((at) => at > MORNING);
          expect(new Set(ran).size).toBe(ran.length);
          const expected = enumerate(cron, 'UTC', MORNING, latest - (latest % (15 * MINUTE)) + 15 * MINUTE).filter(
            (at) => at <= latest,
          );
          expect([...new Set(all)]).toEqual(expected);
          // A clock that was put back comes to what it had shown: that is not counted again as run.
          if (!wentBack) expect(all).toEqual(expected);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('a run that was missed', () => {
  test('is skipped or made up for, and written down either way', async () => {
    const jobs = [job('skips', '0 8 * * *'), job('once', '0 8 * * *', { missed: 'once' })];
    using house = new House(await newFolder(), MORNING - HOUR, jobs);
    await house.look();
    house.pass(4 * HOUR);
    house.restart();
    await house.look();
    expect(house.runs('skips')).toMatchObject([
      { state: 'missed', instant: MORNING, why: 'coop did not run then, or was late' },
    ]);
    expect(house.runs('once')).toMatchObject([{ state: 'silent', cause: 'late', instant: MORNING }]);
  });

  test('R11: is spread where there are many, and too many are missed', async () => {
    const jobs = Array.from({ length: 13 }, (_, index) => job(`job-${index}`, '0 8 * * *', { missed: 'once' }));
    using house = new House(await newFolder(), MORNING - HOUR, jobs);
    await house.look();
    house.pass(4 * HOUR);
    const from = house.journal.now;
    await house.run(MINUTE);
    const rows = jobs.flatMap(({ name }) => house.runs(name));
    const late = rows.filter(({ cause }) => cause === 'late').map(({ at }) => at - from);
    expect(late.sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, index) => index * 5_000));
    expect(rows.filter(({ state }) => state === 'missed').map(({ why }) => why)).toEqual(
      Array(3).fill('too much was missed at once'),
    );
  });
});

describe('what is on time', () => {
  test('R14: waits for nothing that is made up for', async () => {
    const late = Array.from({ length: 10 }, (_, index) => job(`late-${index}`, '0 8 * * *', { missed: 'once' }));
    using house = new House(await newFolder(), MORNING - HOUR, [...late, job('now', '0 12 * * *')]);
    await house.look();
    house.pass(5 * HOUR - 12_000);
    await house.run(MINUTE);
    expect(house.runs('now')).toMatchObject([{ cause: 'clock', at: MORNING + 4 * HOUR }]);
    expect(late.flatMap(({ name }) => house.runs(name))).toHaveLength(10);
  });
});

describe('a clock', () => {
  test('R13: that is asked about never lets more than a quarter of a minute pass without a look', async () => {
    using house = new House(await newFolder(), MORNING, [job('yearly', '0 0 1 1 *')]);
    await house.look();
    expect(house.ticker.waitMs).toBe(15_000);
    house.pass(7_000);
    expect(house.ticker.tick()).toMatchObject({ at: MORNING, ageMs: 7_000, next: { job: 'yearly' } });
  });

  test('that is put back runs nothing again, and goes on from there', async () => {
    using house = new House(await newFolder(), MORNING - MINUTE, [job('daily', '0 8 * * *')]);
    await house.look();
    house.pass(2 * MINUTE);
    await house.look();
    house.set(MORNING - 30 * MINUTE);
    await house.run(DAY + 2 * HOUR);
    expect(house.instants('daily')).toEqual({
      ran: [MORNING, MORNING + DAY],
      missed: [],
      all: [MORNING, MORNING + DAY],
    });
  });

  test('that was years ahead when coop began does not keep a job from running when it is right again', async () => {
    using house = new House(await newFolder(), MORNING + 4_000 * DAY, [job('daily', '0 8 * * *')]);
    await house.look();
    house.set(MORNING - HOUR);
    await house.run(2 * HOUR);
    expect(house.instants('daily').ran).toEqual([MORNING]);
  });
});

describe('jobs that change', () => {
  test('have run by their old times until then, and run by their new ones from then on', async () => {
    using house = new House(await newFolder(), MORNING - HOUR, [job('x', '*/30 * * * *')]);
    await house.run(HOUR + 10 * MINUTE);
    house.reload([job('x', '45 * * * *')]);
    await house.run(2 * HOUR);
    const minutes = house.runs('x').map(({ instant }) => (instant - MORNING) / MINUTE);
    expect(minutes).toEqual([-30, 0, 45, 105]);
    expect(house.runs('x').every(({ state }) => state === 'silent')).toBe(true);
  });

  test('while coop did not run have missed their old times, and nothing of their new ones', async () => {
    using house = new House(await newFolder(), MORNING - HOUR, [job('x', '30 * * * *', { missed: 'once' })]);
    await house.look();
    house.pass(3 * HOUR);
    house.jobs = [job('x', '0 * * * *', { missed: 'once' })];
    house.restart();
    await house.look();
    expect(house.runs('x')).toMatchObject([
      {
        state: 'missed',
        first: MORNING - 30 * MINUTE,
        instant: MORNING + 90 * MINUTE,
        count: 3,
        why: 'its times were changed since',
      },
    ]);
  });

  test('and are new have missed nothing; that were taken out and come back neither', async () => {
    using house = new House(await newFolder(), MORNING, []);
    await house.look();
    house.reload([job('x', '0 * * * *', { missed: 'once' })]);
    await house.run(10 * MINUTE);
    house.reload([]);
    await house.run(3 * HOUR);
    house.reload([job('x', '0 * * * *', { missed: 'once' })]);
    await house.run(HOUR);
    expect(house.runs('x').map(({ instant }) => (instant - MORNING) / HOUR)).toEqual([4]);
  });
});

describe('a journal that cannot be asked', () => {
  test('is asked again soon, and nothing of what was due meanwhile is lost', async () => {
    using house = new House(await newFolder(), MORNING - MINUTE, [job('daily', '0 8 * * *')]);
    await house.look();
    const { settle } = house.journal.port;
    house.pass(MINUTE);
    house.ticker.take({
      wake: async () => ({ woken: 0, nextAt: null }),
      known: async () => await house.journal.port.known({}),
      settle: async () => await Promise.reject(new Error('gone')),
    } as never);
    await house.ticker.look();
    await expect(house.ticker.fire()).rejects.toThrow('gone');
    expect(house.ticker.waitMs).toBe(1_000);
    expect(settle).toBeDefined();
    house.restart();
    house.pass(10_000);
    await house.look();
    expect(house.runs('daily')).toMatchObject([{ instant: MORNING, cause: 'clock', state: 'silent' }]);
  });
});
