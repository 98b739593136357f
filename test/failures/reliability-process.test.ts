import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';

/** What the process has used of a processor so far, in clock ticks (a hundredth of a second). */
async function ticks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program may hold blanks; it ends with the last bracket.
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 1).split(' ');
  return Number(user) + Number(system);
}

const count = async (pid: number, what: 'fd' | 'task'): Promise<number> =>
  (await readdir(`/proc/${pid}/${what}`)).length;

async function children(pid: number): Promise<string> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    // A thread may be gone by now.
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.join('').trim();
}

const CROWD = ['alice', 'bob', 'carol', 'pat'] as const;

/** Each in a place of their own, where only one conversation may hold a Worker: each turn passivates the one before. */
async function round(household: Household): Promise<void> {
  const guests = await Promise.all(CROWD.map((name) => Guest.arrive(household, name)));
  const answers = await Promise.all(guests.map((guest) => guest.ask('hello', 60_000)));
  expect(answers.map(({ kind }) => kind)).toEqual(CROWD.map(() => 'reply'));
  for (const guest of guests) guest.leave();
}

describe('the daemon as a process', () => {
  it('R19: does next to nothing while nobody speaks', async () => {
    await using household = await Household.start();
    await round(household);
    await pause(1_000);
    const before = await ticks(household.pid);
    await pause(3_000);
    // A tenth of one core. What is used of it does not depend on how busy the machine is.
    expect((await ticks(household.pid)) - before).toBeLessThan(30);
  });

  it('R20: holds after many passivations what it held after the first: no thread, no handle, no lease more', async () => {
    await using household = await Household.start({
      config: `${HOUSEHOLD}\n[sessions]\nmax_active = 1\nidle_minutes = 0.005\n`,
    });
    const alice = await Guest.arrive(household, 'alice');
    const held = async () => {
      const { house } = await alice.status();
      const talking = house?.actors.filter(({ kind, inside }) => kind === 'session' && !inside.startsWith('command'));
      return {
        sessions: talking?.length,
        leases: house?.actors.reduce((sum, { mailbox }) => sum + (mailbox ?? 0), 0),
        handles: await count(household.pid, 'fd'),
        threads: await count(household.pid, 'task'),
      };
    };
    await round(household);
    await round(household);
    await expect.poll(async () => (await held()).sessions).toBe(0);
    // Those that start last, by themselves.
    const all = async () => (await alice.status()).house?.actors.map(({ id }) => id);
    await expect.poll(all).toEqual(expect.arrayContaining(['index', 'scheduler']));
    // Answered when the index has filed what was said: by then its files are open.
    await alice.client.call('search_sessions', { queries: ['hello'] });
    await pause(500);
    const first = await held();
    for (let times = 0; times < 5; times += 1) await round(household);
    await expect.poll(held).toEqual(first);
    expect((await alice.status()).house?.memoryMb).toBeGreaterThan(0);
  });

  it('R24: is one process, that starts no other, and whose end leaves nothing in the way of the next', async () => {
    const first = await Household.start();
    await round(first);
    expect(await children(first.pid)).toBe('');
    await first.end('SIGKILL');
    await using second = await Household.start({ folder: first.folder });
    await round(second);
    expect(await children(second.pid)).toBe('');
  });
});
