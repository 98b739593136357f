import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { STOP_MS } from '../../src/actors/supervisor/machine.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import { faultyBuild, HANGS_NATIVELY, onFrame, SPINS } from '../support/faulty-build.ts';

describe('a daemon that is asked to stop', () => {
  it('ends in order although its channel never answers: that one is ended by its deadline', async () => {
    await using build = await faultyBuild('terminal', onFrame('drain', SPINS));
    await using household = await Household.start({ main: build.main });
    const alice = await Guest.arrive(household, 'alice');
    expect((await alice.ask('hello')).kind).toBe('reply');
    expect(await household.end()).toEqual({ code: 0, signal: null });
    // Closed last of all, with everything in it.
    expect(existsSync(join(household.folder, 'db', 'journal.db-wal'))).toBe(false);
    await using second = await Household.start({ folder: household.folder });
    const back = await Guest.arrive(second, 'alice');
    expect((await back.client.call('history', {})).entries).toHaveLength(2);
  });

  it('is over in time also where threads cannot be ended: what comes after them closes in order, the exit code is 1', async () => {
    await using build = await faultyBuild('store', onFrame('drain', HANGS_NATIVELY));
    await using household = await Household.start({ main: build.main });
    const alice = await Guest.arrive(household, 'alice');
    expect((await alice.ask('hello')).kind).toBe('reply');
    const asked = Date.now();
    process.kill(household.pid, 'SIGTERM');
    expect(await household.ended).toEqual({ code: 1, signal: null });
    expect(Date.now() - asked).toBeLessThan(STOP_MS);
    expect(household.lines.join('\n')).toMatch(/^stores: not closed in time/m);
    expect(existsSync(join(household.folder, 'db', 'journal.db-wal'))).toBe(false);
    await using second = await Household.start({ folder: household.folder });
    const back = await Guest.arrive(second, 'alice');
    expect((await back.client.call('history', {})).entries).toHaveLength(2);
  });

  it('twice ends at once with exit code 1, whatever its threads do', async () => {
    await using build = await faultyBuild('journal', onFrame('drain', HANGS_NATIVELY));
    await using household = await Household.start({ main: build.main });
    const alice = await Guest.arrive(household, 'alice');
    process.kill(household.pid, 'SIGTERM');
    await alice.event('stopping');
    // The journal comes after the others, and hangs by then.
    await pause(500);
    const asked = Date.now();
    process.kill(household.pid, 'SIGINT');
    expect(await household.ended).toEqual({ code: 1, signal: null });
    // Its phase has eight seconds.
    expect(Date.now() - asked).toBeLessThan(5_000);
  });
});

describe('what is said while the daemon stops', () => {
  it('is answered once after the next start where it was acknowledged, and nowhere where it was refused', async () => {
    await using household = await Household.start();
    const alice = await Guest.arrive(household, 'alice');
    const outcomes = new Map<string, string>();
    let isOver = false;
    const said = (async () => {
      for (let n = 0; n < 150 && !isOver; n += 5) {
        // Several under way at a time: some are being taken in when the end comes.
        const some = [n, n + 1, n + 2, n + 3, n + 4].map(async (one) => {
          const text = `hello ${one}`;
          const outcome = await alice.client.call('send', { text, id: `m${one}` }).then(
            () => 'taken',
            (error: unknown) => (error instanceof CoopError ? error.code : String(error)),
          );
          outcomes.set(text, outcome);
          isOver ||= outcome === 'E_STREAM';
        });
        await Promise.all(some);
      }
    })();
    await expect.poll(() => outcomes.size).toBeGreaterThan(20);
    expect(await household.end()).toEqual({ code: 0, signal: null });
    isOver = true;
    await said;
    const of = (outcome: string): string[] => [...outcomes].filter(([, was]) => was === outcome).map(([text]) => text);
    expect(of('taken').length).toBeGreaterThan(20);

    await using second = await Household.start({ folder: household.folder });
    const back = await Guest.arrive(second, 'alice');
    await expect
      .poll(async () => (await back.status()).house?.overview, { timeout: 30_000, interval: 200 })
      .toMatchObject({ waiting: 0, running: 0, replies: 0, failed: 0, unknown: 0 });
    const { entries } = await back.client.call('history', { limit: 1_000 });
    const heard = entries.filter(({ from }) => from === 'alice').map(({ text }) => text);
    expect(new Set(heard).size).toBe(heard.length);
    expect(heard).toEqual(expect.arrayContaining(of('taken')));
    expect(heard.filter((text) => of('E_STOPPING').includes(text))).toEqual([]);
    // One reply for each, and no more.
    expect(entries).toHaveLength(2 * heard.length);
  });
});

describe('the file that says who has the household', () => {
  it('names the process while it runs, and goes with it', async () => {
    await using household = await Household.start();
    const path = join(household.folder, 'run', 'coop.pid');
    expect(Number(await readFile(path, 'utf8'))).toBe(household.pid);
    const second = await Household.launch({ folder: household.folder });
    expect((await second.ended).code).toBe(1);
    expect(second.lines.join('\n')).toMatch(new RegExp(`E_ALREADY_RUNNING .*process ${household.pid}\\b`));
    await household.end();
    expect(existsSync(path)).toBe(false);
  });
});
