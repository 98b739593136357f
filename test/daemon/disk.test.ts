import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';

/** The kernel lets the process write no file beyond so many bytes: to the daemon it is a quota that is used up. */
const limit = (pid: number, bytes: number | 'unlimited'): void => {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
};

describe('a disk that takes nothing while people talk', () => {
  it('is told to whoever writes, shown, printed once, and over by itself; nothing accepted is lost', async () => {
    await using household = await Household.start();
    const alice = await Guest.arrive(household, 'alice');
    await alice.ask('remember that the spare key is under the blue pot');
    limit(household.pid, statSync(join(household.folder, 'db/journal.db-wal')).size + 30_000);

    const accepted: string[] = [];
    let refused = '';
    for (let index = 0; refused === '' && index < 50; index += 1) {
      const text = `message ${index} ${'x'.repeat(5_000)}`;
      await alice.client.call('send', { text, id: `m${index}` }).then(
        () => accepted.push(`m${index}`),
        ({ code, message }) => {
          refused = `${code} ${message}`;
        },
      );
    }
    expect(refused).toMatch(/^E_DISK Not accepted: .* Try again later\.$/);
    await expect
      .poll(async () => (await alice.status()).house?.actors.find(({ id }) => id === 'journal')?.inside)
      .toBe('refusing.failing');
    expect((await alice.status()).house?.warnings.join()).toContain('journal takes in nothing');
    // Another is refused before anything is tried, and what is there is read.
    const bob = await Guest.arrive(household, 'bob');
    expect((await bob.ask('hello')).text).toContain('E_DISK');
    expect((await alice.client.call('history', {})).entries.length).toBeGreaterThan(0);

    limit(household.pid, 'unlimited');
    const back = async (): Promise<string> => (await bob.ask('hello')).kind;
    await expect.poll(back, { timeout: 30_000, interval: 200 }).toBe('reply');
    const isDone = async (): Promise<number> => {
      const { house } = await alice.status();
      return house === null ? -1 : house.overview.waiting + house.overview.running;
    };
    await expect.poll(isDone, { timeout: 30_000, interval: 200 }).toBe(0);
    // Each that was accepted is there, whatever became of its answer.
    for (const id of accepted) {
      const text = `message ${id.slice(1)} ${'x'.repeat(5_000)}`;
      expect(await alice.client.call('send', { text, id })).toMatchObject({ duplicate: true });
    }
    const told = household.lines.filter((line) => line.includes('takes in'));
    expect(told.filter((line) => line.startsWith('journal'))).toEqual([
      expect.stringContaining('journal takes in nothing: its disk fails'),
      'journal takes in again what comes.',
    ]);
    expect((await alice.status()).house?.warnings.join()).not.toContain('takes in nothing');
  });
});
